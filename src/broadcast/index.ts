/**
 * Broadcasts: messages to whoever listens at the time. Python counterpart: `sipyco.broadcast`.
 *
 * @module
 */

export { ListenError } from "../transport/channel-error.js";
export { type TlsFiles, TlsFilesError } from "../transport/tls.js";
export {
  type BroadcastDrop,
  Broadcaster,
  type BroadcasterOptions,
  type BroadcasterStats,
} from "./broadcaster.js";
export * from "./browser.js";
