import type { Style } from "../run-command.js";

const ASCII = /^[ -~]*$/;

/** Characters that stand on the one before them, or nowhere. */
const ZERO = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;

/** Characters of two columns: those of East Asia, and pictures. A flag is made of two letters of one column each. */
const WIDE =
  /^(?:(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}|[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}])$/u;

/** Part of a line, and the style that it is in. */
export interface Segment {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** Columns of a terminal that a text takes, which holds no controls. */
export function columnsOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let columns = 0;
  for (const character of text) columns += width(character);
  return columns;
}

/** The text, cut to so many columns; an ellipsis at its end says so. */
export function cutTo(text: string, columns: number): string {
  let used = 0;
  /** What fits beside an ellipsis. */
  let end = 0;
  let at = 0;
  for (const character of text) {
    used += width(character);
    if (used > columns) return columns < 1 ? "" : `${text.slice(0, end)}…`;
    at += character.length;
    if (used < columns) end = at;
  }
  return text;
}

/** A line of a terminal: the segments in their styles, cut together to so many columns. */
export function paint(
  segments: readonly Segment[],
  columns: number,
  style: (style: Style, text: string) => string,
): string {
  let rest = cutTo(segments.map(({ text }) => text).join(""), columns);
  let line = "";
  for (const [index, segment] of segments.entries()) {
    // The last one that is left gets the ellipsis, wherever that falls.
    const isLast = index === segments.length - 1 || rest.length <= segment.text.length;
    const text = isLast ? rest : rest.slice(0, segment.text.length);
    rest = rest.slice(text.length);
    if (text !== "") line += segment.style === undefined ? text : style(segment.style, text);
  }
  return line;
}

function width(character: string): number {
  if (character.length === 1 && character >= " " && character <= "~") return 1;
  return ZERO.test(character) ? 0 : WIDE.test(character) ? 2 : 1;
}
