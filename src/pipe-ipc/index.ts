/**
 * Lines to and from a child process, over two pipes that it inherits. Python counterpart: `sipyco.pipe_ipc`.
 *
 * @module
 */
export type { Channel, ChannelEnd, LineReceiver } from "../transport/channel.js";
export { ChannelError, type ChannelErrorCode, ConnectError } from "../transport/channel-error.js";
export { ChildComm } from "./child-comm.js";
export { type ReadlineOptions, ReadlineTimeout } from "./line-reader.js";
export { ParentComm, SubprocessError } from "./parent-comm.js";
export { PipeComm, type PipeOptions } from "./pipe-comm.js";
