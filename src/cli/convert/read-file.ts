import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { ToolError } from "../tool-error.js";
import type { Progress } from "./progress.js";

/** Bytes that are read at a time, between which Ctrl-C is noticed. */
const CHUNK = 1024 * 1024;

/**
 * All bytes of a file.
 *
 * @throws ToolError for a directory, the file system's error, the signal's reason
 */
export async function readBytes(path: string, progress: Progress, signal: AbortSignal): Promise<Uint8Array> {
  const { size } = await statFile(path);
  const chunks: Uint8Array[] = [];
  let length = 0;
  progress.show("reading", size, 0);
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK, signal })) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    progress.show("reading", size, Math.min(1, length / size));
  }
  return Buffer.concat(chunks);
}

/** All bytes of a stream, or of the UTF-8 of its texts; rejects with the signal's reason when it is aborted. */
export async function readStream(stream: Readable, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const stop = (): void => void stream.destroy(signal.reason as Error);
  signal.throwIfAborted();
  signal.addEventListener("abort", stop);
  try {
    for await (const chunk of stream) chunks.push(Buffer.from(chunk as string | Uint8Array));
  } finally {
    signal.removeEventListener("abort", stop);
  }
  return Buffer.concat(chunks);
}

/** What a path leads to; throws for a directory, which cannot be read. */
export async function statFile(path: string): Promise<{ readonly size: number; readonly isFile: boolean }> {
  const found = await stat(path);
  if (found.isDirectory()) {
    throw new ToolError(`sipyco: ${path} is a directory: name the files in it that are to be converted`);
  }
  return { size: found.size, isFile: found.isFile() };
}
