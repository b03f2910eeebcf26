import { InvalidArgumentError } from "commander";
import type { TlsFiles } from "../transport/tls.js";

/** Stands between the files of `--ssl` in one word; no path holds it. */
const SEPARATOR = "\0";

/**
 * Makes one word, `--ssl=…`, of `--ssl CERT KEY PEER`: commander has no options that take three words. Where there are
 * fewer, or one looks like an option, the words stay as they are.
 */
export function joinSslWords(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    // Whatever follows is no option.
    if (word === "--") return [...words, ...argv.slice(i)];
    const files = word === "--ssl" ? argv.slice(i + 1, i + 4) : [];
    if (files.length < 3 || files.some((file) => file.startsWith("-"))) {
      words.push(word);
    } else {
      words.push(`--ssl=${files.join(SEPARATOR)}`);
      i += 3;
    }
  }
  return words;
}

/**
 * Reads what `joinSslWords` has made, as the `argParser` of commander's option.
 *
 * @throws InvalidArgumentError when there were not three files
 */
export function sslFiles(value: string): TlsFiles {
  const [cert, key, peer] = value.split(SEPARATOR);
  if (cert === undefined || key === undefined || peer === undefined) {
    throw new InvalidArgumentError("It takes three files: CERT KEY PEER.");
  }
  return { cert, key, peer };
}
