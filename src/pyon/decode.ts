import { PyonDecodeError } from "./errors.js";
import type { DecodeSettings } from "./fail.js";
import { textFromBytes } from "./utf8.js";
import { decodeV1 } from "./v1-decode.js";
import { decodeV2 } from "./v2-decode.js";
import { MARKER } from "./v2-markers.js";

const MAX_DEPTH = 1000;

export interface DecodeOptions {
  /**
   * Lose nothing: integral floats come as `Float`, numpy scalars as `NpScalar`, every dict as `Dict` in its
   * order, so that encoding gives the same text again. Default: false, plain JavaScript values.
   */
  readonly exact?: boolean;
  /**
   * Take only this version. Default: both. A text that is valid version 2 is read as that, any other as
   * version 1; they agree about what is valid in both, but for dicts with the key `__jsonclass__`.
   */
  readonly version?: 1 | 2;
  /** Brackets that may be open at once in the text. Default: 1000, near which Python's decoders end, too. */
  readonly maxDepth?: number;
}

const natural: DecodeSettings = { exact: false, maxDepth: MAX_DEPTH };
const exact: DecodeSettings = { exact: true, maxDepth: MAX_DEPTH };

/**
 * Decodes a PYON text of either version: to plain JavaScript values, or to ones that lose nothing with `exact`.
 * The text is never evaluated. Takes time linear in its length.
 *
 * Python counterpart: `sipyco.pyon.decode`.
 *
 * @param text a string, or its UTF-8 bytes
 * @throws PyonDecodeError saying where the text is wrong and how; nothing else, whatever the text
 * @throws RangeError, TypeError for options that don't exist
 */
export function decode(text: string | Uint8Array, options?: DecodeOptions): unknown {
  const settings = options === undefined ? natural : settingsOf(options);
  const string = typeof text === "string" ? text : textOf(text);
  switch (options?.version) {
    case undefined:
      return decodeEither(string, settings);
    case 1:
      return decodeV1(string, settings);
    case 2:
      return decodeV2(string, settings);
    default:
      throw new RangeError(`PYON has versions 1 and 2, not ${String(options?.version)}`);
  }
}

function settingsOf(options: DecodeOptions): DecodeSettings {
  const { maxDepth = MAX_DEPTH } = options;
  if (maxDepth === MAX_DEPTH) return options.exact ? exact : natural;
  if (!Number.isSafeInteger(maxDepth) || maxDepth < 1) {
    throw new RangeError(`maxDepth is a whole number from 1 up, not ${String(maxDepth)}`);
  }
  return { exact: options.exact === true, maxDepth };
}

function textOf(bytes: unknown): string {
  // By its tag, not its class: one from another realm (a frame, a test runner's sandbox) is as good.
  if ((bytes as Uint8Array | null)?.[Symbol.toStringTag] === "Uint8Array")
    return textFromBytes(bytes as Uint8Array);
  throw new TypeError("PYON is decoded from a string or a Uint8Array");
}

function decodeEither(text: string, settings: DecodeSettings): unknown {
  if (startsLikeV1(text)) return decodeV1(text, settings);
  try {
    return decodeV2(text, settings);
  } catch (error) {
    // In JSON only a marker, the depth or a number's length can be wrong: that is a fault of version 2, and a
    // misspelt marker must not come back as a dict of version 1.
    if (!(error instanceof PyonDecodeError) || isJson(text)) throw error;
    return decodeV1After(error, text, settings);
  }
}

function decodeV1After(error2: PyonDecodeError, text: string, settings: DecodeSettings): unknown {
  try {
    return decodeV1(text, settings);
  } catch (error1) {
    if (!(error1 instanceof PyonDecodeError)) throw error1;
    const lead = error1.position - error2.position;
    throw lead > 0 || (lead === 0 && !text.includes(MARKER)) ? error1 : error2;
  }
}

/** Letters that are looked at for a sign of version 1. */
const PREFIX = 256;
/** JSON's tokens, in whatever order, and then a bracket that JSON does not have. Each letter fits one branch. */
const v1Start =
  /^(?:[\s[\]{},:\d.eE+-]|"(?:[^"\\]|\\.)*"|true|false|null)*(?:OrderedDict|Fraction|nparray|npscalar|slice)?\(/;

/** True only when the text is certainly no version 2: saves trying that for most texts of version 1. */
function startsLikeV1(text: string): boolean {
  const prefix = text.slice(0, PREFIX);
  return prefix.includes("(") && v1Start.test(prefix);
}

/** Whether the text is JSON, but for the names that Python adds for numbers. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text.replace(/-?Infinity|NaN/g, "0"));
    return true;
  } catch {
    return false;
  }
}
