import { decode } from "../pyon/decode.js";
import { ValueError } from "./errors.js";
import type { Request } from "./protocol.js";

/**
 * Reads a request line.
 *
 * @throws ValueError, to be sent to the client, when the line is no PYON or asks for nothing we know
 */
export function parseRequest(line: string, version: 1 | 2): Request {
  const request = decodeRequest(line, version);
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

function decodeRequest(line: string, version: 1 | 2): unknown {
  try {
    return decode(line, { version });
  } catch (error) {
    throw new ValueError(
      `the request cannot be decoded: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Decoded dicts with str keys only are plain objects; anything else has a class. */
function isDict(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function quote(action: unknown): string {
  return typeof action === "string" ? JSON.stringify(action.slice(0, 80)) : `of type ${typeof action}`;
}
