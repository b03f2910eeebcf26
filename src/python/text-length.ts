const highSurrogate = /[\ud800-\udbff]/;
const pair = /[\ud800-\udbff][\udc00-\udfff]/g;

/**
 * Characters of a text as Python counts them: code points. JavaScript's `length` counts a character beyond
 * U+FFFF twice, which would break lines too early.
 *
 * Python counterpart: `len(text)`.
 */
export function textLength(text: string): number {
  return highSurrogate.test(text) ? text.length - (text.match(pair)?.length ?? 0) : text.length;
}
