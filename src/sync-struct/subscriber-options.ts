import type { FeedConnectOptions } from "../feed/feed-client.js";
import type { Mod } from "./protocol.js";

/**
 * Makes what mods are applied to of a structure that has arrived: the structure itself, a Map of a class of yours, a
 * `Notifier`, whatever has a method `applyMod`. Its argument is what came, of the type that you know it has.
 */
export type TargetBuilder<T> = { build(struct: unknown): T }["build"];

/** Gets each mod after it has been applied, the init included. What it carries belongs to the structure. */
export type NotifyCallback = (mod: Mod) => unknown;

/** What a subscriber may be told. */
export interface SubscriberOptions {
  /**
   * What Python's dicts become: with `"auto"` plain objects as long as all their keys are strings, and `Dict`s in
   * their place when they get another key; with `"map"` `Dict`s, all of them. Default `"auto"`.
   */
  readonly dict?: "auto" | "map" | undefined;
  /**
   * Lose nothing: floats come as `Float` when they are integral, numpy scalars as `NpScalar`, dicts as `Dict`. For who
   * passes the structure on. Default: false, plain JavaScript values.
   */
  readonly exact?: boolean | undefined;
  /**
   * Mods that may wait for a `for await` loop that is slower than they come; with one more they are dropped, and the
   * loop gets an init of the present structure. Default 10,000.
   */
  readonly iterationLimit?: number | undefined;
}

/** How a publisher is reached. */
export interface SubscriberConnectOptions extends FeedConnectOptions {
  /**
   * Called at each connection, once it has been said what is wanted and before anything has arrived. When it throws,
   * the subscriber ends.
   */
  readonly beforeReceive?: (() => void) | undefined;
}

/** The options with their defaults. */
export type CheckedOptions = {
  readonly [name in keyof SubscriberOptions]-?: NonNullable<SubscriberOptions[name]>;
};

/** @throws TypeError or RangeError that names the option */
export function checkedOptions(options: SubscriberOptions): CheckedOptions {
  const { dict = "auto", exact = false, iterationLimit = 10_000 } = options;
  if (dict !== "auto" && dict !== "map") {
    throw new RangeError(`dict must be "auto" or "map", not ${String(dict)}`);
  }
  if (!Number.isSafeInteger(iterationLimit) || iterationLimit < 1) {
    throw new RangeError(`iterationLimit must be a whole number from 1 up, not ${String(iterationLimit)}`);
  }
  return { dict, exact: exact === true, iterationLimit };
}

/** @throws TypeError when it cannot be said in one line */
export function checkNotifierName(name: string): void {
  if (typeof name !== "string" || name === "" || /[\r\n]/.test(name)) {
    throw new TypeError(`a notifier's name is one line that is not empty, not ${JSON.stringify(name)}`);
  }
}

/** @throws TypeError for what is neither a function nor an array of functions */
export function checkedCallbacks(
  callbacks: NotifyCallback | readonly NotifyCallback[] | undefined,
): readonly NotifyCallback[] {
  if (callbacks === undefined) return [];
  const list = typeof callbacks === "function" ? [callbacks] : Array.from(callbacks);
  return list.map((callback) => checkedFunction(callback, "notifyCb"));
}

/** @throws TypeError when it is no function */
export function checkedFunction<F>(value: F, name: string): F {
  if (typeof value === "function") return value;
  throw new TypeError(`${name} must be a function, not ${value === null ? "null" : typeof value}`);
}
