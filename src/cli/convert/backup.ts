import { constants, copyFile, link, lstat, open, realpath, rm, stat, utimes } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "../../pyon/atomic-write.js";
import { ToolError } from "../tool-error.js";

/** What tells one state of a file from another. */
export interface FileState {
  readonly dev: bigint;
  readonly ino: bigint;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** What file systems that have no hard links, or allow none here, answer. */
const NO_LINKS: ReadonlySet<unknown> = new Set([
  "EPERM",
  "EXDEV",
  "EMLINK",
  "ENOSYS",
  "ENOTSUP",
  "EOPNOTSUPP",
  "EACCES",
]);

/** A second name under which the content of a file is kept while the file is replaced. */
export interface Backup {
  /** Takes the second name away again, unless it was there before or is the only one that is left. */
  undo(): Promise<void>;
}

/** What a file is now; of what a symbolic link leads to. */
export async function stateOf(path: string): Promise<FileState> {
  return await stat(path, { bigint: true });
}

/** The name under which Python's converter keeps the old file, too. */
export function backupPath(path: string): string {
  return `${path}_v1`;
}

/**
 * Throws unless the name for the backup of a file is free. A backup that is another name of the very same file is
 * what a conversion leaves that was cut off between its steps: it will do.
 *
 * @returns whether there is such a one
 */
export async function checkBackup(path: string, state: FileState): Promise<boolean> {
  const backup = backupPath(path);
  // Not stat: a symbolic link to the file is no copy of it.
  const found = await lstat(backup, { bigint: true }).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) return false;
  if (found.dev === state.dev && found.ino === state.ino) return true;
  throw exists(path, backup);
}

/**
 * Keeps the content of `path`, of which `state` is known, under the name of its backup, in a way that lasts. The file
 * itself is not touched: there is no moment at which its content has no name.
 *
 * @throws ToolError when that name is taken, or when the file has changed since
 */
export async function makeBackup(path: string, state: FileState): Promise<Backup> {
  const backup = backupPath(path);
  const isThere = await checkBackup(path, state);
  if (!isThere) await keep(await realpath(path), backup, path);
  try {
    if (!(await isStill(path, state))) {
      throw new ToolError(`sipyco: ${path} has changed while it was being converted: try again`);
    }
    await syncDirectory(dirname(backup));
  } catch (error) {
    // Nothing has been done to the file by us.
    if (!isThere) await rm(backup, { force: true });
    throw error;
  }
  return {
    undo: async () => {
      if (!isThere && (await isStill(path, state))) await rm(backup, { force: true });
    },
  };
}

async function keep(source: string, backup: string, path: string): Promise<void> {
  try {
    // Fails when the name is taken, and appears whole: nothing can come between.
    await link(source, backup);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw exists(path, backup);
    if (!NO_LINKS.has(codeOf(error))) throw error;
    await copy(source, backup, path);
  }
}

async function copy(source: string, backup: string, path: string): Promise<void> {
  try {
    await copyFile(source, backup, constants.COPYFILE_EXCL);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw exists(path, backup);
    throw error;
  }
  try {
    const { atime, mtime } = await stat(source);
    await utimes(backup, atime, mtime);
    const file = await open(backup, "r");
    try {
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    await rm(backup, { force: true });
    throw error;
  }
}

/** Whether a path leads to the same file, with the same content. */
async function isStill(path: string, state: FileState): Promise<boolean> {
  const now = await stateOf(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  return (
    now !== undefined &&
    now.dev === state.dev &&
    now.ino === state.ino &&
    now.size === state.size &&
    now.mtimeNs === state.mtimeNs
  );
}

function exists(path: string, backup: string): ToolError {
  return new ToolError(
    `sipyco: ${path}: the backup ${backup} exists already: move it away, or delete it, to convert the file`,
  );
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
