/**
 * Remote procedure calls: clients, and servers for controllers. Python counterpart: `sipyco.pc_rpc`.
 *
 * @module
 */
export { type TlsFiles, TlsFilesError } from "../tools/tls.js";
export { ListenError } from "../transport/channel-error.js";
export { BindError } from "./bind-arguments.js";
export * from "./browser.js";
export { RPC_CALL_END, RPC_CALL_START, type RpcCallEvent } from "./call-events.js";
export {
  describe,
  type MethodDescription,
  type RpcDecorator,
  rpc,
  type TargetDescription,
} from "./describe.js";
export type { ExposureOptions } from "./exposed-target.js";
export { Server, type ServerOptions } from "./server.js";
export { type ServerLoopOptions, simpleServerLoop } from "./simple-server-loop.js";
export type { Target, TargetConnection } from "./targets.js";
