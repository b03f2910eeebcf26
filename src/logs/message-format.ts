import type { LogMessage } from "./record.js";

/** What would end a field, and what would end a line. */
const UNSAFE = /[:\r\n]/g;

/** The name of a logger or a source as the format can hold it: underscores stand for colons and line breaks. */
export function safeField(text: string): string {
  return text.replace(UNSAFE, "_");
}

/**
 * Writes messages as a controller manager reads them from a program: `LEVEL:name:message`, or
 * `LEVEL<n>:name:first line` and the further ones of a message of n lines. A name's colons and line breaks become
 * underscores. Without a line feed at the end.
 *
 * Python counterpart: `sipyco.logging_tools.MultilineFormatter`, in 1.10 `sipyco.logs.MultilineFormatter`.
 */
export class MultilineFormatter {
  format({ level, name, message }: LogMessage): string {
    const lines = countLines(message);
    return `${level}${lines === 1 ? "" : `<${lines}>`}:${safeField(name)}:${message}`;
  }
}

/** How many lines a text has; only line feeds end them. */
export function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}
