import { readFile } from "node:fs/promises";
import { replaceFile } from "../convert/replace-file.js";

/**
 * Writes a file, all at once, unless it holds that text already: programs that look at its time see no change then.
 *
 * @returns whether it was written
 * @throws the file system's error, the signal's reason
 */
export async function updateFile(path: string, text: string, signal: AbortSignal): Promise<boolean> {
  // What cannot be read is for the writing to complain of.
  const old = await readFile(path, "utf8").catch(() => undefined);
  if (old === text) return false;
  await replaceFile(path, text, signal);
  return true;
}
