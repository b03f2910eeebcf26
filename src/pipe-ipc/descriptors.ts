import { fstatSync, readvSync, type Stats, writevSync } from "node:fs";
import { Socket } from "node:net";
import { ConnectError } from "../transport/channel-error.js";
import { errorCode } from "../transport/explain-error.js";
import { quote } from "../transport/quote.js";
import type { SocketPair } from "../transport/socket-channel.js";

/** Throws Error on Windows, where Python's side uses a named pipe. */
export function requirePosix(): void {
  if (process.platform !== "win32") return;
  throw new Error("pipes between processes work on POSIX systems only: not on Windows");
}

/** The most that a file descriptor can be. */
const LARGEST_DESCRIPTOR: number = 2 ** 31 - 1;

/**
 * The descriptors of an address: the one to read, the one to write.
 *
 * @throws TypeError unless it is two numbers, as in `3,4`
 */
export function parseAddress(address: string): readonly [number, number] {
  const numbers = /^(\d{1,10}),(\d{1,10})$/.exec(address);
  const reading = Number(numbers?.[1]);
  const writing = Number(numbers?.[2]);
  if (!(reading <= LARGEST_DESCRIPTOR && writing <= LARGEST_DESCRIPTOR)) {
    const given = typeof address === "string" ? quote(address) : String(address);
    throw new TypeError(
      `the address of the pipes is the descriptor to read and the one to write, as in "3,4", not ${given}`,
    );
  }
  if (reading === writing) throw new TypeError(`the pipes ${address} must be two different descriptors`);
  return [reading, writing];
}

/**
 * Makes sockets of inherited descriptors, which belong to them from then on.
 *
 * @throws TypeError for an address that is none
 * @throws ConnectError when a descriptor is not open, or is no pipe, or goes the other way
 */
export function openDescriptors(address: string): SocketPair {
  const [rfd, wfd] = parseAddress(address);
  checkPipe(address, rfd, "reading");
  checkPipe(address, wfd, "writing");
  const reading = openDescriptor(address, rfd, { readable: true, writable: false });
  try {
    return { reading, writing: openDescriptor(address, wfd, { readable: false, writable: true }) };
  } catch (error) {
    reading.destroy();
    throw error;
  }
}

function openDescriptor(
  address: string,
  fd: number,
  direction: { readonly readable: boolean; readonly writable: boolean },
): Socket {
  try {
    return new Socket({ fd, ...direction });
  } catch (cause) {
    const taken = errorCode(cause) === "EEXIST";
    const reason = taken ? "is in use already" : `cannot be used: ${(cause as Error).message}`;
    throw unusable(address, fd, reason, cause);
  }
}

/** Node itself tells some of this, but late or in the words of another trade. */
function checkPipe(address: string, fd: number, use: "reading" | "writing"): void {
  let stats: Stats;
  try {
    stats = fstatSync(fd);
  } catch (cause) {
    throw unusable(address, fd, "is not open (did the parent process pass it on?)", cause);
  }
  // A socket goes both ways; Node's parents use them.
  if (stats.isSocket()) return;
  if (!stats.isFIFO()) throw unusable(address, fd, `is ${kindOf(stats)}, not a pipe`);
  try {
    // Nothing is read or written, but the system looks whether it could be.
    if (use === "reading") readvSync(fd, [new Uint8Array(0)]);
    else writevSync(fd, [new Uint8Array(0)]);
  } catch (cause) {
    if (errorCode(cause) !== "EBADF") return;
    throw unusable(address, fd, `is not open for ${use} (are the two exchanged?)`, cause);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isFile()) return "a regular file";
  if (stats.isDirectory()) return "a directory";
  return stats.isCharacterDevice() ? "a device" : "something else";
}

function unusable(address: string, fd: number, reason: string, cause?: unknown): ConnectError {
  return new ConnectError(`the pipes ${address}`, `descriptor ${fd} ${reason}`, { cause });
}
