/**
 * Logs: taking in what others log, and sending them what we do. Python counterpart: `sipyco.logging_tools`, in 1.10
 * `sipyco.logs`.
 *
 * @module
 */

export { ListenError } from "../transport/channel-error.js";
export { type TlsFiles, TlsFilesError } from "../transport/tls.js";
export * from "./browser.js";
export { Server, type ServerOptions } from "./server.js";
export { WinstonTransport, type WinstonTransportOptions } from "./winston.js";
