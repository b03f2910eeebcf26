import { ConversionError } from "./conversion-error.js";

/** A cell of a CSV file. */
export interface Cell {
  readonly text: string;
  /** It stood in double quotes, which makes it a text whatever it looks like. */
  readonly isQuoted: boolean;
}

/** A row, and the line that it starts in, from 1. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly line: number;
}

/** Whether a text is an int, as it stands in a cell. */
export function isInt(text: string): boolean {
  return /^[+-]?\d+$/.test(text);
}

/** Whether a text is an int or a float, as it stands in a cell; none for no number. */
export function isFloat(text: string): boolean {
  return /^[+-]?(?:(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|inf|infinity|nan)$/i.test(text);
}

/** Whether a text is one of Python's bools, in any case. */
export function isBool(text: string): boolean {
  return /^(?:true|false)$/i.test(text);
}

/**
 * Takes a CSV text apart, by RFC 4180: cells may stand in double quotes, and then hold delimiters, line ends and
 * doubled quotes. Lines end in LF or CRLF; empty ones are passed over.
 *
 * @throws ConversionError that names the line
 */
export function parseCsv(text: string, delimiter: string): Row[] {
  const rows: Row[] = [];
  let position = 0;
  let line = 1;
  while (position < text.length) {
    const cells: Cell[] = [];
    const first = line;
    for (;;) {
      const cell =
        text[position] === '"' ? quotedCell(text, position, line) : plainCell(text, position, delimiter);
      cells.push(cell);
      position = cell.end;
      line += cell.lines;
      if (text[position] !== delimiter) break;
      position++;
    }
    const end = /\r?\n|$/y;
    end.lastIndex = position;
    const found = end.exec(text);
    if (found === null) throw new ConversionError(`line ${line}: a text follows the closing quote of a cell`);
    position = end.lastIndex;
    line++;
    const isEmpty = cells.length === 1 && cells[0]?.text === "" && !cells[0].isQuoted;
    if (!isEmpty) rows.push({ cells, line: first });
  }
  return rows;
}

interface FoundCell extends Cell {
  readonly end: number;
  /** Line feeds in it. */
  readonly lines: number;
}

function plainCell(text: string, start: number, delimiter: string): FoundCell {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n") end++;
  if (text[end] === "\n" && text[end - 1] === "\r" && end > start) end--;
  return { text: text.slice(start, end), isQuoted: false, end, lines: 0 };
}

function quotedCell(text: string, start: number, line: number): FoundCell {
  let end = start + 1;
  for (;;) {
    end = text.indexOf('"', end);
    if (end === -1) throw new ConversionError(`line ${line}: a cell's closing quote is missing`);
    if (text[end + 1] !== '"') break;
    end += 2;
  }
  const content = text.slice(start + 1, end).replaceAll('""', '"');
  return { text: content, isQuoted: true, end: end + 1, lines: content.split("\n").length - 1 };
}
