import { InvalidArgumentError } from "commander";
import type { TlsFiles } from "../transport/tls.js";

/** Stands between the files of an option in one word; no path holds it. */
const SEPARATOR = "\0";

/**
 * Makes one word, `--ssl=…`, of `--ssl CERT KEY PEER`: commander has no options that take three words. Where there are
 * fewer, or one looks like an option, the words stay as they are.
 */
export function joinSslWords(argv: readonly string[]): string[] {
  return joinWords(argv, "--ssl", 3);
}

/** The same for an option `flag` that takes `count` words. */
export function joinWords(argv: readonly string[], flag: string, count: number): string[] {
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    // Whatever follows is no option.
    if (word === "--") return [...words, ...argv.slice(i)];
    const files = word === flag ? argv.slice(i + 1, i + 1 + count) : [];
    if (files.length < count || files.some((file) => file.startsWith("-"))) {
      words.push(word);
    } else {
      words.push(`${flag}=${files.join(SEPARATOR)}`);
      i += count;
    }
  }
  return words;
}

/** The words that {@link joinWords} has joined. */
export function joinedWords(value: string): string[] {
  return value.split(SEPARATOR);
}

/**
 * Reads what `joinSslWords` has made, as the `argParser` of commander's option.
 *
 * @throws InvalidArgumentError when there were not three files
 */
export function sslFiles(value: string): TlsFiles {
  const [cert, key, peer] = joinedWords(value);
  if (cert === undefined || key === undefined || peer === undefined) {
    throw new InvalidArgumentError("It takes three files: CERT KEY PEER.");
  }
  return { cert, key, peer };
}
