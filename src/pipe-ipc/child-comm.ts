import { resolveSocketOptions, SocketChannel } from "../transport/socket-channel.js";
import { openDescriptors, requirePosix } from "./descriptors.js";
import { PipeComm, type PipeOptions } from "./pipe-comm.js";

/**
 * A child process's end of the pipes that its parent, Python's `AsyncioParentComm` or our `ParentComm`, has made.
 *
 * ```ts
 * await using comm = await ChildComm.connect(process.argv[2]);
 * for await (const line of comm) comm.write(line.toUpperCase());
 * ```
 *
 * While it reads it keeps the process alive, until it is closed or the parent hangs up or dies; either ends the loop.
 *
 * Python counterpart: `sipyco.pipe_ipc.AsyncioChildComm` and `ChildComm`.
 */
export class ChildComm extends PipeComm {
  private constructor(channel: SocketChannel) {
    super();
    this.open(channel);
  }

  /**
   * Takes over the descriptors named by the address; they are closed with the channel. For POSIX systems.
   *
   * @param address what the parent's `getAddress()` gave: the descriptor to read and the one to write, as in `3,4`
   * @throws TypeError for an address that is none, RangeError for wrong options
   * @throws ConnectError when a descriptor is not open, or is no pipe, or goes the other way
   */
  static async connect(address: string, options: PipeOptions = {}): Promise<ChildComm> {
    requirePosix();
    resolveSocketOptions(options);
    return new ChildComm(
      new SocketChannel(openDescriptors(address), `parent process ${process.ppid}`, options),
    );
  }
}
