/**
 * Broadcasts, the part that runs anywhere: receivers. Python counterpart: `sipyco.broadcast`.
 *
 * @module
 */
export { InvalidMessage } from "../feed/decode-line.js";
export type { FeedConnectOptions } from "../feed/feed-client.js";
export type { FeedStatus, FeedStatusSource } from "../feed/feed-status.js";
export type { ChannelErrorCode } from "../transport/channel-error.js";
export { ChannelError, ConnectError } from "../transport/channel-error.js";
export { type BroadcastCallback, Receiver, type ReceiverOptions } from "./receiver.js";
