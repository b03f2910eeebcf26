import { stat, writeFile } from "node:fs/promises";
import { writeAtomically } from "../../pyon/atomic-write.js";

/**
 * Writes a file, atomically as `storeFile` does. What is no regular file (a pipe, `/dev/stdout`) is written as it is.
 *
 * @throws the file system's error, or the signal's reason; the file is then as it was
 */
export async function replaceFile(
  path: string,
  content: string | Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted();
  const isSpecial = await stat(path).then(
    (old) => !old.isFile(),
    () => false,
  );
  if (isSpecial) await writeFile(path, content, { signal });
  else await writeAtomically(path, content, signal);
}
