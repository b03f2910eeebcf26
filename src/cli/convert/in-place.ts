import { decode } from "../../pyon/decode.js";
import { encode } from "../../pyon/encode.js";
import { PyonDecodeError } from "../../pyon/errors.js";
import { storeFile } from "../../pyon/file.js";
import { ToolError } from "../tool-error.js";
import { checkBackup, makeBackup, stateOf } from "./backup.js";
import { withoutMark } from "./formats.js";
import type { Progress } from "./progress.js";
import { readBytes, statFile } from "./read-file.js";

/** What {@link convertInPlace} needs to know besides the path. */
export interface InPlaceOptions {
  /** Only find out what would be done. */
  readonly check: boolean;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/**
 * Makes a file of version 1 of PYON one of version 2, and keeps the old one beside it as `FILE_v1`. The steps: read
 * and decode the file; give its content the second name; write the new content beside it and rename that over the
 * file. Whatever happens between them, the content is there under one of the two names, and `FILE` is always one of
 * the two versions, whole.
 *
 * Python counterpart: `python3 -m sipyco.pyon FILE`.
 *
 * @returns false for a file that is version 2 already, which is left alone
 * @throws ToolError for a directory or a backup that exists, PyonDecodeError, PyonEncodeError, the file system's error,
 *   the signal's reason; the file is then as it was, and there is no new backup
 */
export async function convertInPlace(
  path: string,
  { check, progress, signal }: InPlaceOptions,
): Promise<boolean> {
  if (!(await statFile(path)).isFile) throw new ToolError(`sipyco: ${path} is no regular file`);
  const state = await stateOf(path);
  const bytes = withoutMark(await readBytes(path, progress, signal));
  progress.show("decoding", bytes.length);
  const version1 = decodeVersion1(bytes);
  if (version1 === undefined) return false;
  if (check) {
    encode(version1.value, { version: 2 });
    await checkBackup(path, state);
    return true;
  }
  const backup = await makeBackup(path, state);
  try {
    // Encoding a large value may take longer than a command has after Ctrl-C.
    signal.throwIfAborted();
    progress.show("writing", bytes.length);
    await storeFile(path, version1.value, { version: 2, signal });
  } catch (error) {
    await backup.undo();
    throw error;
  }
  return true;
}

/** The value, without loss; undefined for a text of version 2. */
function decodeVersion1(bytes: Uint8Array): { readonly value: unknown } | undefined {
  try {
    decode(bytes, { version: 2 });
    return undefined;
  } catch (error) {
    if (!(error instanceof PyonDecodeError)) throw error;
  }
  // Not as version 1 right away: what is a fault in a text of version 2 is to be told as such.
  return { value: decode(bytes, { exact: true }) };
}
