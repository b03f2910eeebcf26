/**
 * Remote procedure calls: clients, and servers for controllers. Python counterpart: `sipyco.pc_rpc`.
 *
 * @module
 */

export { ListenError } from "../transport/channel-error.js";
export { type TlsFiles, TlsFilesError } from "../transport/tls.js";
export * from "./browser.js";
export { BindError } from "./methods/bind-arguments.js";
export {
  describe,
  type MethodDescription,
  type RpcDecorator,
  rpc,
  type TargetDescription,
} from "./methods/describe.js";
export { RPC_CALL_END, RPC_CALL_START, type RpcCallEvent } from "./server/call-events.js";
export type { ExposureOptions } from "./server/exposed-target.js";
export { Server, type ServerOptions } from "./server/server.js";
export { type ServerLoopOptions, simpleServerLoop } from "./server/simple-server-loop.js";
export type { Target, TargetConnection } from "./server/targets.js";
