import { PyonEncodeError } from "../pyon/errors.js";
import type { WireException } from "./protocol.js";
import { RemoteError, remoteErrorClass } from "./python-errors.js";
import { wireField } from "./wire-fields.js";

export * from "./client-errors.js";
export * from "./python-errors.js";

/**
 * The error that a failed reply tells of. Takes anything: what is missing or of the wrong type is left out, and
 * an unknown class is a {@link RemoteError} of that `className`.
 */
export function remoteErrorFromWire(exception: unknown): RemoteError {
  const className = wireField(exception, "class");
  const message = wireField(exception, "message");
  const traceback = wireField(exception, "traceback");
  const name = typeof className === "string" ? className : "Exception";
  return new (remoteErrorClass(name) ?? RemoteError)(typeof message === "string" ? message : "", {
    className: name,
    remoteTraceback: Array.isArray(traceback) ? traceback.filter((line) => typeof line === "string") : [],
  });
}

/** JavaScript's own errors that have a counterpart in Python. */
const BUILTINS: ReadonlyMap<string, string> = new Map([
  ["RangeError", "ValueError"],
  ["TypeError", "TypeError"],
]);

/** Names that tell nothing of an error; the name of its class may. */
const VAGUE_NAMES: ReadonlySet<string> = new Set(["", "Error", "Exception"]);

/**
 * What a server tells a client of `error`, which may be anything that was thrown.
 *
 * - our {@link RemoteError}s go by their class (that of an error passed on from a further server too);
 * - a RangeError as `ValueError`, a TypeError (encoding errors included) as `TypeError`;
 * - everything else as `GenericRemoteException` with the message `ClassName: message`, which is how Python
 *   servers send classes that their clients need not have; a thrown string as `string: text`.
 *
 * The message is always a string, and the traceback holds the frames of the stack and nothing besides.
 */
export function remoteErrorToWire(error: unknown): WireException {
  try {
    const { name, message } = isErrorLike(error) ? nameAndMessage(error) : describeThrown(error);
    const traceback = isErrorLike(error) ? tracebackOf(error) : [];
    const className =
      error instanceof PyonEncodeError
        ? "TypeError"
        : error instanceof RemoteError
          ? remoteErrorClass(name) && name
          : BUILTINS.get(name);
    return className === undefined
      ? { class: "GenericRemoteException", message: `${name}: ${message}`, traceback }
      : { class: className, message, traceback };
  } catch {
    // A getter or a proxy that throws; the client still gets its reply.
    return { class: "GenericRemoteException", message: "Error: an error that cannot be read", traceback: [] };
  }
}

interface ErrorLike {
  readonly name?: unknown;
  readonly message: unknown;
  readonly stack?: unknown;
}

/** Errors of other realms are no instances of our Error, so any object with a message counts. */
function isErrorLike(error: unknown): error is ErrorLike {
  return error instanceof Error || (typeof error === "object" && error !== null && "message" in error);
}

function nameAndMessage(error: ErrorLike): { name: string; message: string } {
  const name = typeof error.name === "string" ? error.name : "";
  const own = constructorName(error);
  return { name: VAGUE_NAMES.has(name) ? own : name, message: String(error.message) };
}

function describeThrown(thrown: unknown): { name: string; message: string } {
  const name = typeof thrown === "object" && thrown !== null ? constructorName(thrown) : typeof thrown;
  // The text of a function is its source, which is nobody else's business.
  return { name, message: typeof thrown === "function" ? thrown.name : String(thrown) };
}

function constructorName(object: object): string {
  const name: unknown = object.constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Error";
}

/** V8's frames, `at name (file:line:column)` or `at file:line:column`. */
const FRAME = /^\s*at (?:async )?(?:(.*) \((.*)\)|(.*))$/;
const PLACE = /^(.*?):(\d+)(?::\d+)?$/;

/** Node's own frames say nothing of the fault and hide the one that does. */
const OF_THE_RUNTIME = /^node:internal\b/;

/** The stack as Python's traceback module would print it: innermost frame last, each ending in a line feed. */
function tracebackOf(error: ErrorLike): string[] {
  const frames: string[] = [];
  if (typeof error.stack === "string") {
    for (const line of error.stack.split("\n")) {
      const frame = FRAME.exec(line);
      if (frame === null) continue;
      const [, name = "<anonymous>", inParentheses, bare] = frame;
      const [, file, row] = PLACE.exec(inParentheses ?? bare ?? "") ?? [];
      if (file !== undefined && OF_THE_RUNTIME.test(file)) continue;
      frames.push(file === undefined ? `  ${line.trim()}\n` : `  File "${file}", line ${row}, in ${name}\n`);
    }
  }
  frames.reverse();
  return error instanceof RemoteError ? [...frames, ...error.remoteTraceback] : frames;
}
