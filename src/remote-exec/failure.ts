import { type Position, parse } from "acorn";
import { remoteErrorFromWire, remoteErrorToWire } from "../pc-rpc/errors.js";
import { PythonSyntaxError, type RemoteError, TimeoutError } from "../pc-rpc/python-errors.js";

/** Begins the names that added code goes by in tracebacks: `<remote code 1>`. */
export const REMOTE_FILE = "<remote code ";

/** Remote code has kept the process longer than it may. */
export class TimeLimitError extends TimeoutError {}

/** The error for the client whose code ran for `timeout` milliseconds without a pause. */
export function timeLimitError(timeout: number): RemoteError {
  return bare(
    new TimeLimitError(`remote code ran for ${timeout} ms without a pause, and was ended where it stood`),
  );
}

/**
 * What a client is told of what its code has thrown, which may be anything. Reading it may run code of the
 * client's, so this is called where the time of that is limited. The result holds nothing of the other realm.
 */
export function failureOf(thrown: unknown): RemoteError {
  if (thrown instanceof TimeLimitError) return thrown;
  const { traceback, ...exception } = remoteErrorToWire(thrown);
  return bare(remoteErrorFromWire({ ...exception, traceback: fromRemoteCode(traceback) }));
}

/** Frames of ours, in errors about what a client asks for, which no frame of its code is in. */
const OUR_FRAME = / in (?:RemoteContext|RemoteExecServer|Localizer)\b/;

/** Without the frames that lead from the server to the client's code, which are the outermost. */
function fromRemoteCode(traceback: readonly string[]): readonly string[] {
  const start = traceback.findIndex((frame) => frame.startsWith(`  File "${REMOTE_FILE}`));
  if (start !== -1) return traceback.slice(start);
  return traceback.some((frame) => OUR_FRAME.test(frame)) ? [] : traceback;
}

/** Without frames of its own: those of where the error was put together say nothing. */
function bare(error: RemoteError): RemoteError {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/** The head of a syntax error's stack: file and line, the line's text, and a mark below the place in it. */
const PLACE = /^([^\n]*):(\d+)\n([^\n]*)\n([ \t]*)/;

/** Innermost frames of a SyntaxError that V8 has thrown before any of the code ran. */
const NOT_RUN = /^(?:new Script|Script\.runInContext) /;

/** Characters of a line that a message shows before and after the place in it. */
const SHOWN = 80;

/** Node draws its marks no further to the right than about here. */
const LONGEST_MARK = 1000;

/**
 * The error for a client whose `code` V8 does not accept: with line and column, both from 1, and the text of
 * the line. Undefined for any other error, those about code that the code itself evaluates among them.
 */
export function syntaxErrorOf(error: unknown, code: string): RemoteError | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const { name, message, stack } = error as Partial<Error>;
  if (name !== "SyntaxError" || typeof stack !== "string") return undefined;
  const [, innermost = ""] = /\n {4}at (.*)/.exec(stack) ?? [];
  if (!NOT_RUN.test(innermost)) return undefined;
  const [, file, line, text = "", indent = ""] = PLACE.exec(stack) ?? [];
  if (file === undefined) return undefined;
  const before = text.length < LONGEST_MARK ? indent.length : columnOf(code);
  const from = Math.max(0, before - SHOWN);
  const excerpt = text.slice(from, before + SHOWN);
  const mark = `${text.slice(from, before).replace(/[^\t]/g, " ")}^`;
  const where = `${file}, line ${line}, column ${before + 1}`;
  return bare(new PythonSyntaxError(`${message} (${where})\n    ${excerpt}\n    ${mark}`));
}

/** Where another parser finds the fault in its line, from 0. */
function columnOf(code: string): number {
  try {
    parse(code, { ecmaVersion: "latest" });
  } catch (error) {
    return (error as { readonly loc?: Position }).loc?.column ?? 0;
  }
  return 0;
}
