const INDENT = "    ";

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Spreads compact JSON over lines, four spaces a level, as Python's `json.dumps(indent=4)`. Each character is looked
 * at once; strings, which may be large, are skipped from quote to quote.
 */
export function indentJson(text: string): string {
  let result = "";
  /** Up to here it has been copied. */
  let copied = 0;
  let newline = "\n";
  const breakAfter = (end: number, gap: string): void => {
    result += text.slice(copied, end) + gap;
    copied = end;
  };
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case QUOTE:
        i = endOfString(text, i);
        break;
      case OPEN_BRACKET:
      case OPEN_BRACE:
        // An empty pair stays together.
        if (isClosing(text.charCodeAt(i + 1))) {
          i++;
          break;
        }
        newline += INDENT;
        breakAfter(i + 1, newline);
        break;
      case CLOSE_BRACKET:
      case CLOSE_BRACE:
        newline = newline.slice(0, -INDENT.length);
        breakAfter(i, newline);
        break;
      case COMMA:
        breakAfter(i + 1, newline);
        break;
      case COLON:
        breakAfter(i + 1, " ");
        break;
    }
  }
  return result + text.slice(copied);
}

function isClosing(unit: number): boolean {
  return unit === CLOSE_BRACKET || unit === CLOSE_BRACE;
}

/** Where the string that begins at `start` has its closing quote. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return end;
  }
}
