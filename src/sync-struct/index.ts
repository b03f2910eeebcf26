/**
 * Mirrored structures: notifiers, publishers, subscribers and relays. Python counterpart: `sipyco.sync_struct`.
 *
 * @module
 */

export { ListenError } from "../transport/channel-error.js";
export { type TlsFiles, TlsFilesError } from "../transport/tls.js";
export * from "./browser.js";
export type { OutletStats, SlowPolicy } from "./publisher/outlet.js";
export { Publisher, type PublisherOptions, type PublisherStats } from "./publisher.js";
export { Relay, type RelayOptions, relay } from "./relay.js";
