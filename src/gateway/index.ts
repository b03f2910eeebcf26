/**
 * Letting web pages speak with SiPyCo's servers: a gateway between WebSockets and TCP.
 *
 * @module
 */

export { ListenError } from "../transport/channel-error.js";
export { type TlsFiles, TlsFilesError } from "../transport/tls.js";
export type { CloseReason, GatewayStats, RefusalReason, TargetStats, Traffic } from "./counters.js";
export { GatewayConfigError } from "./errors.js";
export { Gateway, type GatewayTargetInfo } from "./gateway.js";
export type { GatewayHandler, GatewayOptions, GatewayTarget, GatewayTlsFiles } from "./options.js";
export { CloseCode } from "./protocol.js";
