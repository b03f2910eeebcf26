import type { Path } from "./protocol.js";
import type { Subscriber } from "./subscriber.js";
import { checkPath } from "./watch.js";

/** What React's `useSyncExternalStore` takes. Both functions may be passed on by themselves. */
export interface ExternalStore<V> {
  /** Calls `listener` after changes, once for all that arrive together; returns what ends that. */
  readonly subscribe: (listener: () => void) => () => void;
  /** The value as it is now, which will not change; the same object as before where nothing has changed. */
  readonly getSnapshot: () => V | undefined;
}

/** Svelte's store contract, which RxJS and others can read, too. */
export interface ReadableStore<V> {
  /** Calls `run` at once, and after changes, once for all that arrive together; returns what ends that. */
  readonly subscribe: (run: (value: V | undefined) => void) => () => void;
}

/** A listener; the same function may listen twice. */
interface Listening {
  readonly listener: () => void;
}

/**
 * A subscriber's structure, or what is at a path in it, for React:
 *
 * ```ts
 * const store = externalStore(datasets, ["frequency", 1]);
 * const frequency = useSyncExternalStore(store.subscribe, store.getSnapshot);
 * ```
 *
 * Snapshots never change, arrays included, and share what has not changed with those before: a branch that holds the
 * same values is the same object, also when the structure has come anew after a reconnection. They are made when they
 * are asked for. Undefined stands for no value, or none yet. A listener that throws ends the subscriber.
 *
 * @param path as for {@link Subscriber.watch}. Default: the whole structure
 * @throws TypeError for a path that holds what is no key
 */
export function externalStore<T>(subscriber: Subscriber<T>): ExternalStore<T>;
export function externalStore<V = unknown>(subscriber: Subscriber, path: Path): ExternalStore<V>;
export function externalStore(subscriber: Subscriber, given: Path = []): ExternalStore<unknown> {
  checkPath(given);
  const path = [...given];
  const { mirror } = subscriber;
  const listening = new Set<Listening>();
  let version = -1;
  let snapshot: unknown;
  /** What listeners know. */
  let told: unknown;
  let isDue = false;
  let unwatch = (): void => {};

  const getSnapshot = (): unknown => {
    if (version !== mirror.version) {
      snapshot = mirror.snapshot(path, snapshot);
      version = mirror.version;
    }
    return snapshot;
  };
  const tell = (): void => {
    isDue = false;
    const now = getSnapshot();
    // Changed and changed back.
    if (Object.is(now, told)) return;
    told = now;
    for (const entry of [...listening]) if (listening.has(entry)) entry.listener();
  };
  const noteChange = (): void => {
    if (isDue) return;
    isDue = true;
    queueMicrotask(() => {
      try {
        tell();
      } catch (error) {
        subscriber.fail(error);
      }
    });
  };
  const subscribe = (listener: () => void): (() => void) => {
    const entry: Listening = { listener };
    if (listening.size === 0) {
      told = getSnapshot();
      unwatch = subscriber.watch(path, noteChange);
    }
    listening.add(entry);
    return () => {
      if (listening.delete(entry) && listening.size === 0) unwatch();
    };
  };
  return { subscribe, getSnapshot };
}

/**
 * A subscriber's structure, or what is at a path in it, for Svelte: `$store` in a component is its snapshot. All as
 * with {@link externalStore}.
 *
 * ```ts
 * const frequency = readableStore(datasets, ["frequency", 1]);
 * ```
 */
export function readableStore<T>(subscriber: Subscriber<T>): ReadableStore<T>;
export function readableStore<V = unknown>(subscriber: Subscriber, path: Path): ReadableStore<V>;
export function readableStore(subscriber: Subscriber, path: Path = []): ReadableStore<unknown> {
  const { subscribe, getSnapshot } = externalStore(subscriber, path);
  return {
    subscribe: (run) => {
      run(getSnapshot());
      return subscribe(() => run(getSnapshot()));
    },
  };
}
