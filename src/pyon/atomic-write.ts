import { randomBytes } from "node:crypto";
import type { Stats } from "node:fs";
import { type FileHandle, lstat, open, readlink, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Links that are followed; as many as Linux does. */
const MAX_LINKS = 40;

/**
 * Writes a file so that whoever reads it, or looks after a crash or power cut at any moment, finds the old
 * content or the new one, whole. The file keeps its mode and owner; a symbolic link stays one, and what it leads
 * to is written.
 *
 * @throws the file system's error, or the signal's reason; the file is then as it was
 */
export async function writeAtomically(
  path: string,
  content: string | Uint8Array,
  signal?: AbortSignal,
): Promise<void> {
  signal?.throwIfAborted();
  const target = await followLinks(path);
  const old = await statIfThere(target);
  if (old !== undefined && !old.isFile()) {
    throw new Error(`${target} is no regular file: storing would replace it by one`);
  }
  const directory = dirname(target);
  // In the same directory, so in the same file system: only there is a rename atomic.
  const temporary = join(directory, `.pyon-${randomBytes(8).toString("hex")}.tmp`);
  try {
    await writeTemporary(temporary, content, old, signal);
    signal?.throwIfAborted();
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    if (signal?.aborted) throw signal.reason;
    throw error;
  }
  await syncDirectory(directory);
}

async function writeTemporary(
  path: string,
  content: string | Uint8Array,
  old: Stats | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  // Until it has its own mode, nobody else may read what is to take the place of a private file.
  const file = await open(path, "wx", old === undefined ? 0o666 : 0o600);
  try {
    if (old !== undefined) await keepOwnerAndMode(file, old);
    await file.writeFile(content, signal === undefined ? {} : { signal });
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keepOwnerAndMode(file: FileHandle, { uid, gid, mode }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) {
    // Only root may give files away, but one's own groups anybody may choose from.
    (await isPermitted(file.chown(uid, gid))) || (await isPermitted(file.chown(own.uid, gid)));
  }
  // Last, because a change of owner clears some bits.
  await file.chmod(mode & 0o7777);
}

async function isPermitted(change: Promise<void>): Promise<boolean> {
  try {
    await change;
    return true;
  } catch (error) {
    if (codeOf(error) === "EPERM") return false;
    throw error;
  }
}

/** The path that a chain of symbolic links ends at, whether there is a file or not. */
async function followLinks(path: string): Promise<string> {
  let target = resolve(path);
  for (let links = 0; links <= MAX_LINKS; links++) {
    const link = await lstatIfThere(target);
    if (link === undefined || !link.isSymbolicLink()) return target;
    target = resolve(dirname(target), await readlink(target));
  }
  throw new Error(`${path} leads through more than ${MAX_LINKS} symbolic links`);
}

function statIfThere(path: string): Promise<Stats | undefined> {
  return ifThere(stat(path));
}

function lstatIfThere(path: string): Promise<Stats | undefined> {
  return ifThere(lstat(path));
}

async function ifThere(stats: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await stats;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Makes the rename last: it is an entry of the directory that changed. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows has no such thing.
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
