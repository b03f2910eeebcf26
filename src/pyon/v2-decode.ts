import type { DecodeSettings } from "./fail.js";
import { parseV2 } from "./v2-parser.js";
import { quickV2, UNDECIDED } from "./v2-quick.js";

/** Up to this many characters our parser alone is faster than JSON.parse and a walk. bench/pyon.ts */
const SMALL = 256;
/** From here on it is worth looking whether the text is base64 for the most part. */
const LARGE = 4096;
/** Places that are looked at, and letters that must be base64 there. */
const PROBES = 8;
const PROBE_LETTERS = 48;

/**
 * Decodes a version 2 text.
 *
 * @throws PyonDecodeError
 */
export function decodeV2(text: string, settings: DecodeSettings): unknown {
  if (!settings.exact && text.length > SMALL && !isMostlyBase64(text)) {
    const value = quickV2(text, settings);
    if (value !== UNDECIDED) return value;
  }
  return parseV2(text, settings);
}

/**
 * Whether the text seems to be array data, by samples. JSON.parse looks at each letter and copies; our parser
 * finds the end of a string natively and takes a third of the time for an array of 8 MB.
 */
function isMostlyBase64(text: string): boolean {
  if (text.length < LARGE) return false;
  const step = Math.floor(text.length / PROBES);
  let hits = 0;
  for (let probe = 0; probe < PROBES; probe++) if (isBase64(text, probe * step + (step >> 1))) hits++;
  return hits * 2 >= PROBES;
}

function isBase64(text: string, start: number): boolean {
  for (let at = start; at < start + PROBE_LETTERS; at++) {
    const code = text.charCodeAt(at);
    const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a);
    // Digits, and + and / on either side of them.
    if (!isLetter && !(code >= 0x2f && code <= 0x39) && code !== 0x2b) return false;
  }
  return true;
}
