/**
 * What programs around a server need. Python counterparts: `sipyco.asyncio_tools`, called `sipyco.tools` in 1.10, and
 * `sipyco.keepalive`.
 *
 * @module
 */
export type { Channel, ChannelEnd, LineReceiver } from "../transport/channel.js";
export { ListenError } from "../transport/channel-error.js";
export { type KeepAliveOptions, setKeepAlive } from "../transport/keep-alive.js";
export { TcpServer, type TcpServerOptions } from "../transport/tcp-server.js";
export { type TlsFiles, TlsFilesError } from "../transport/tls.js";
export { atexitRegister } from "./atexit.js";
export { BackgroundTaskPool } from "./background-task-pool.js";
export { Condition } from "./condition.js";
export { SignalHandler, type TerminationSignal } from "./signal-handler.js";
export { SimpleSSLConfig } from "./ssl-config.js";
export { TaskObject } from "./task-object.js";
