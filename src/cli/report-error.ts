import { RemoteError } from "../pc-rpc/errors.js";
import { strRepr } from "../pyon/python-text.js";
import { safeLines } from "../python/safe-text.js";
import { ToolError } from "./tool-error.js";

/**
 * What an error is printed as on stderr by the command `tool`, with a line feed at the end. Peers have a say in it, so it
 * holds nothing that a terminal would act on.
 */
export function errorText(error: unknown, tool: string): string {
  return safeLines(rawText(error, tool)).join("\n");
}

function rawText(error: unknown, tool: string): string {
  if (error instanceof ToolError) return `${error.message}\n`;
  if (error instanceof RemoteError) return remoteErrorText(error);
  if (isKnown(error)) return `${tool}: ${error.message}\n`;
  return `${tool}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

/** As Python prints an exception, with the server's frames in place of ours. */
function remoteErrorText(error: RemoteError): string {
  const { className, message, remoteTraceback } = error;
  const frames = remoteTraceback.map((frame) => (frame.endsWith("\n") ? frame : `${frame}\n`));
  const traceback = frames.length > 0 ? `Remote traceback (most recent call last):\n${frames.join("")}` : "";
  // The one class that is not a builtin of Python's, which prints its module too.
  const name = className === "GenericRemoteException" ? `sipyco.packed_exceptions.${className}` : className;
  // A KeyError's message is a key to Python, which prints keys by their repr.
  const text = className === "KeyError" ? strRepr(message) : message;
  return `${traceback}${name}${message === "" ? "" : `: ${text}`}\n`;
}

/** Our own errors have codes, and messages that need no stack: no connection, a strange server, … */
function isKnown(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^ERR_(?:SIPYCO|PYON)_/.test(String(error.code));
}
