import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { writeAtomically } from "./atomic-write.js";
import { type DecodeOptions, decode } from "./decode.js";
import { encode } from "./encode.js";
import { PyonDecodeError } from "./errors.js";

export interface LoadFileOptions extends DecodeOptions {
  /** Gives up reading; the promise rejects with its reason. Default: none. */
  readonly signal?: AbortSignal;
}

export interface StoreFileOptions {
  /** 1, which every SiPyCo reads, or 2, which SiPyCo reads from 1.10 on. Default: 1. */
  readonly version?: 1 | 2;
  /** Spread over lines for people to read, as Python stores files. Default: true. */
  readonly pretty?: boolean;
  /** Gives up storing, which leaves the old file; the promise rejects with its reason. Default: none. */
  readonly signal?: AbortSignal;
}

/** See `loadFile` in files.ts. */
export async function loadFile(path: string | URL, options: LoadFileOptions = {}): Promise<unknown> {
  const { signal, ...decodeOptions } = options;
  const bytes = await readFile(path, signal === undefined ? {} : { signal }).catch((error: unknown) => {
    if (signal?.aborted) throw signal.reason;
    throw error;
  });
  try {
    return decode(withoutMark(bytes), decodeOptions);
  } catch (error) {
    if (error instanceof PyonDecodeError) throw inFile(path, error);
    throw error;
  }
}

/** See `storeFile` in files.ts. */
export async function storeFile(
  path: string | URL,
  value: unknown,
  options: StoreFileOptions = {},
): Promise<void> {
  const { version = 1, pretty = true, signal } = options;
  const text = encode(value, { version, pretty });
  // As Python: version 2 files end without a line feed.
  await writeAtomically(pathOf(path), version === 1 ? `${text}\n` : text, signal);
}

function pathOf(path: string | URL): string {
  return path instanceof URL ? fileURLToPath(path) : path;
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return isMarked ? bytes.subarray(3) : bytes;
}

function inFile(path: string | URL, error: PyonDecodeError): PyonDecodeError {
  const { position, line, column, found, expected } = error;
  const message = error.message.replace(/ \(line \d+, column \d+\)$/, "");
  const details = {
    position,
    line,
    column,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
  };
  return new PyonDecodeError(`${pathOf(path)}: ${message}`, details, { cause: error });
}
