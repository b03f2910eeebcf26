/** What a decoder knows of the place and the kind of a fault. */
export interface PyonDecodeErrorDetails {
  /** Offset into the text, in UTF-16 code units, from 0. */
  readonly position: number;
  /** Line of the text, from 1. */
  readonly line: number;
  /** Column in that line, from 1. */
  readonly column: number;
  /** What stands there, shortened. */
  readonly found?: string;
  /** What could have stood there instead. */
  readonly expected?: string;
}

/**
 * A text is not PYON. `message` says what was found, what was expected and where; the place is also in
 * `position`, `line` and `column`. Decoding throws nothing else, whatever the text.
 *
 * Python counterpart: `sipyco.pyon.decode` raises whatever `eval` or `json.loads` raises.
 */
export class PyonDecodeError extends Error {
  override readonly name = "PyonDecodeError";
  readonly code = "ERR_PYON_DECODE";
  readonly position: number;
  readonly line: number;
  readonly column: number;
  readonly found: string | undefined;
  readonly expected: string | undefined;

  constructor(message: string, details: PyonDecodeErrorDetails, options?: ErrorOptions) {
    super(`${message} (line ${details.line}, column ${details.column})`, options);
    this.position = details.position;
    this.line = details.line;
    this.column = details.column;
    this.found = details.found;
    this.expected = details.expected;
  }
}

/**
 * A value has no PYON form. `path` leads to it from the value that was encoded: property names, indices and
 * dictionary keys; `message` ends with it in JavaScript's notation.
 *
 * Python counterpart: `sipyco.pyon.encode` raises `TypeError`.
 */
export class PyonEncodeError extends TypeError {
  override readonly name = "PyonEncodeError";
  readonly code = "ERR_PYON_ENCODE";
  readonly path: readonly unknown[];

  constructor(message: string, path: readonly unknown[], options?: ErrorOptions) {
    super(path.length === 0 ? message : `${message} (at ${formatPath(path)})`, options);
    this.path = path;
  }
}

/** Steps of a path that a message shows at either end. */
const SHOWN = 8;

function formatPath(path: readonly unknown[]): string {
  if (path.length <= 2 * SHOWN) return `value${formatSteps(path)}`;
  return `value${formatSteps(path.slice(0, SHOWN))}…${formatSteps(path.slice(-SHOWN))}`;
}

function formatSteps(path: readonly unknown[]): string {
  return path.map(formatStep).join("");
}

function formatStep(step: unknown): string {
  if (typeof step === "string") {
    if (/^[A-Za-z_$][\w$]{0,40}$/.test(step)) return `.${step}`;
    return `[${JSON.stringify(step.length > 40 ? `${step.slice(0, 40)}…` : step)}]`;
  }
  // Objects as keys of Maps: their own text may be long, or fail.
  if (typeof step === "object" && step !== null) return `[<${step.constructor?.name ?? "object"}>]`;
  return typeof step === "function" ? "[<function>]" : `[${String(step)}]`;
}
