/**
 * Mirrored structures, the part that runs anywhere: subscribers, and structures to publish. Python counterpart:
 * `sipyco.sync_struct`.
 *
 * @module
 */

export { InvalidMessage } from "../feed/decode-line.js";
export type { FeedConnectOptions } from "../feed/feed-client.js";
export type { FeedStatus, FeedStatusSource } from "../feed/feed-status.js";
export type { ModTarget } from "./mod-target.js";
export { Notifier, type NotifierOptions } from "./notifier.js";
export { NotifierNode } from "./notifier-node.js";
export { processMod } from "./process-mod.js";
export {
  type AppendMod,
  type Change,
  type DelitemMod,
  type InitMod,
  type InsertMod,
  type Mod,
  ModAction,
  type Path,
  type PopMod,
  type SetitemMod,
} from "./protocol.js";
export { type ExternalStore, externalStore, type ReadableStore, readableStore } from "./stores.js";
export { Subscriber } from "./subscriber.js";
export { SubscriberError } from "./subscriber-error.js";
export type {
  NotifyCallback,
  SubscriberConnectOptions,
  SubscriberOptions,
  TargetBuilder,
} from "./subscriber-options.js";
export { type UpdateOptions, updateFromDict } from "./update-from-dict.js";
export type { WatchCallback } from "./watch.js";
