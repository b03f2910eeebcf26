import { PyonDecodeError } from "./errors.js";

/** What both decoders are told. */
export interface DecodeSettings {
  /** Keep what natural values lose: integral floats, numpy scalars, every dict's order. */
  readonly exact: boolean;
  /** Brackets that may be open at once. */
  readonly maxDepth: number;
}

/** Letters of a text that an error message repeats. */
const SNIPPET = 24;

/**
 * Throws the error for what stands at `position` of `text`.
 *
 * @param message what is wrong, without the place
 * @param found what stands there; default: a snippet of the text, which the message then repeats only when
 *   something else was expected
 * @param expected what could have stood there instead
 */
export function fail(
  text: string,
  position: number,
  message: string,
  found: string = snippet(text, position),
  expected?: string,
): never {
  const start = text.lastIndexOf("\n", position - 1) + 1;
  let line = 1;
  // lastIndexOf clamps a negative start to 0, where a leading line feed would be found again.
  const lineStart = position === 0 ? 0 : start;
  for (let at = text.indexOf("\n"); at !== -1 && at < lineStart; at = text.indexOf("\n", at + 1)) line++;
  const details = { position, line, column: position - lineStart + 1, found };
  if (expected === undefined) throw new PyonDecodeError(message, details);
  throw new PyonDecodeError(`${message}: found ${found}, expected ${expected}`, { ...details, expected });
}

/** What stands at `position`, shortened, as an error message shows it. */
function snippet(text: string, position: number): string {
  if (position >= text.length) return "the end of the text";
  const rest = text.slice(position, position + SNIPPET + 1);
  return JSON.stringify(rest.length > SNIPPET ? `${rest.slice(0, SNIPPET)}…` : rest);
}
