import type { LoadFileOptions, StoreFileOptions } from "./file.js";

export type { LoadFileOptions, StoreFileOptions } from "./file.js";

/**
 * Reads a file of one PYON value, of either version. The text is UTF-8; a byte order mark is passed over.
 *
 * Python counterpart: `sipyco.pyon.load_file`.
 *
 * @throws PyonDecodeError naming the file and the place in it, or the file system's error
 */
export async function loadFile(path: string | URL, options: LoadFileOptions = {}): Promise<unknown> {
  // Node's file system is loaded by who uses it: a program that only decodes starts without.
  const files = await import("./file.js");
  return await files.loadFile(path, options);
}

/**
 * Encodes a value into a file, atomically: a temporary file beside it is written, synced and renamed, so that a
 * crash at any moment leaves the old file or the new one, whole. An existing file keeps its mode and owner, a
 * symbolic link stays one. Stores to one path at the same time do not mix; the last one wins.
 *
 * Python counterpart: `sipyco.pyon.store_file`.
 *
 * @throws PyonEncodeError or the file system's error; the old file is then as it was
 */
export async function storeFile(
  path: string | URL,
  value: unknown,
  options: StoreFileOptions = {},
): Promise<void> {
  const files = await import("./file.js");
  await files.storeFile(path, value, options);
}
