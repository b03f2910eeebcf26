import { joinedBytes } from "../values/byte-array.js";
import type { Expression, Replacement } from "./ast.js";
import { bytesOf, unescaped } from "./escapes.js";
import { formattedParts, type ReadExpression } from "./formatted-text.js";
import { syntaxError } from "./place.js";
import type { StringToken } from "./token.js";

/**
 * Reads adjacent string literals as one: a str, bytes, or a formatted text when one of them is an f-string.
 *
 * @throws SyntaxError of Python
 */
export function readStrings(
  source: string,
  tokens: readonly StringToken[],
  read: ReadExpression,
): Expression {
  const { start: place, prefix } = tokens[0] as StringToken;
  const isBytes = prefix.includes("b");
  const stranger = tokens.find((token) => token.prefix.includes("b") !== isBytes);
  if (stranger !== undefined) throw syntaxError("cannot mix bytes and nonbytes literals", stranger.start);
  if (isBytes) return { type: "constant", value: joinedBytes(tokens.map(readBytes)), place };
  const parts: (string | Replacement)[] = [];
  for (const token of tokens) {
    const isFormatted = token.prefix.includes("f");
    for (const part of isFormatted ? formattedParts(source, token, read) : [readText(token)]) {
      const last = parts.at(-1);
      if (typeof part === "string" && typeof last === "string") parts[parts.length - 1] = last + part;
      else parts.push(part);
    }
  }
  if (tokens.some((token) => token.prefix.includes("f"))) return { type: "formatted text", parts, place };
  return { type: "constant", value: parts[0] ?? "", place };
}

function readText(token: StringToken): string {
  return token.prefix.includes("r") ? token.body : unescaped(token.body, token.bodyStart);
}

function readBytes(token: StringToken): Uint8Array {
  return bytesOf(token.body, token.bodyStart, token.prefix.includes("r"));
}
