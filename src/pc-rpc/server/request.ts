import { decode } from "../../pyon/decode.js";
import { Dict } from "../../pyon/dict.js";
import { ValueError } from "../errors.js";
import type { Request } from "../protocol.js";
import { quickRequest } from "./quick-request.js";

/**
 * Reads a request line; `exact` decodes the arguments without loss.
 *
 * @throws ValueError, to be sent to the client, when the line is no PYON or asks for nothing we know
 */
export function parseRequest(line: string, version: 1 | 2, exact: boolean): Request {
  return quickRequest(line, version, exact) ?? wholeRequest(line, version, exact);
}

function wholeRequest(line: string, version: 1 | 2, exact: boolean): Request {
  const request = decodeRequest(line, version, exact);
  if (!isDict(request)) throw new ValueError("a request is a dict with an action");
  const { action, name, args, kwargs } = request;
  if (action === "get_rpc_method_list") return { action };
  if (action !== "call") {
    throw new ValueError(`unknown action ${quote(action)}: expected "call" or "get_rpc_method_list"`);
  }
  if (typeof name !== "string") throw new ValueError("a call needs the name of its method, a str");
  if (!Array.isArray(args)) throw new ValueError(`call of ${name}: args is no tuple`);
  if (!isDict(kwargs)) throw new ValueError(`call of ${name}: kwargs is no dict with str keys`);
  return { action, name, args, kwargs };
}

function decodeRequest(line: string, version: 1 | 2, exact: boolean): unknown {
  try {
    const request = decode(line, { version, exact });
    // Exact dicts are Dicts; the request's own, and that of its keyword arguments, have str keys or are refused.
    return request instanceof Dict ? plain(request) : request;
  } catch (error) {
    throw new ValueError(
      `the request cannot be decoded: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function plain(dict: Dict): Record<string, unknown> {
  const { kwargs, ...request } = Object.fromEntries(dict) as Record<string, unknown>;
  if (!(kwargs instanceof Dict)) return request;
  const named = [...kwargs.keys()].every((key) => typeof key === "string");
  return named ? { ...request, kwargs: Object.fromEntries(kwargs) } : request;
}

/** Decoded dicts with str keys only are plain objects; anything else has a class. */
function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function quote(action: unknown): string {
  return typeof action === "string" ? JSON.stringify(action.slice(0, 80)) : `of type ${typeof action}`;
}
