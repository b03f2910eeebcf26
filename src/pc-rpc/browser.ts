/**
 * Remote procedure calls, the part that runs anywhere: clients. Python counterpart: `sipyco.pc_rpc`.
 *
 * @module
 */
export type { ChannelErrorCode } from "../transport/channel-error.js";
export { ChannelError, ConnectError } from "../transport/channel-error.js";
export {
  BestEffortClient,
  type BestEffortOptions,
  type BestEffortRemote,
} from "./client/best-effort-client.js";
export type { CallOptions } from "./client/call-options.js";
export { Client, type ConnectOptions, type Remote } from "./client/client.js";
export { AutoTarget, type TargetChoice } from "./client/client-handshake.js";
export type { ClientOptions } from "./client/client-options.js";
export type { AnyMethods, RemoteArguments, RemoteMethods } from "./client/remote-types.js";
export * from "./client-errors.js";
export { Kwargs, kwargs } from "./kwargs.js";
export type { Argspec, MethodList, WireException } from "./protocol.js";
export * from "./python-errors.js";
