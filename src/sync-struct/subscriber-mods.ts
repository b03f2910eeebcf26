import { Fifo } from "../transport/fifo.js";
import type { Mod } from "./protocol.js";
import { copyOf } from "./snapshot.js";

export interface ModQueueOptions {
  /** Mods that may wait to be taken. */
  readonly limit: number;
  /** There is a structure already: the loop starts with an init. */
  readonly startsWithInit: boolean;
  /** The structure as it is now. */
  present(): unknown;
  /** The mods that waited were too many, and have been dropped. */
  onResync(): void;
  /** The consumer wants no more. */
  onReturn(): void;
}

/**
 * The mods for one `for await` loop. When too many wait they are dropped, and the loop gets an init instead, of the
 * structure as it is by the time when the loop takes it.
 *
 * A loop is behind what is applied, be it by a microtask; so what a mod carries is copied, as it is at the time of the
 * mod. Otherwise it could hold already what later mods are going to tell.
 */
export class ModQueue implements AsyncIterableIterator<Mod> {
  readonly #options: ModQueueOptions;
  readonly #mods = new Fifo<Mod>();
  /** Calls of `next` that wait for a mod; there are none while one waits. */
  readonly #waiters = new Fifo<{
    resolve(result: IteratorResult<Mod, undefined>): void;
    reject(reason: Error): void;
  }>();
  /** The loop gets an init next, which covers all mods until then. */
  #owesInit: boolean;
  #ended = false;
  /** Told once, after the mods from before. */
  #error: Error | undefined;

  constructor(options: ModQueueOptions) {
    this.#options = options;
    this.#owesInit = options.startsWithInit;
  }

  push(mod: Mod): void {
    if (this.#ended || this.#owesInit) return;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve({ done: false, value: copyOfMod(mod) });
    } else if (this.#mods.length < this.#options.limit) {
      this.#mods.push(copyOfMod(mod));
    } else {
      this.#mods.drain();
      this.#owesInit = true;
      this.#options.onResync();
    }
  }

  /** Ends the loop after what waits: it throws `error`, if there is one. */
  end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    for (const { resolve, reject } of this.#waiters.drain()) this.#takeEnd().then(resolve, reject);
  }

  next(): Promise<IteratorResult<Mod, undefined>> {
    if (this.#owesInit) {
      this.#owesInit = false;
      const value: Mod = { action: "init", struct: copyOf(this.#options.present()) };
      return Promise.resolve({ done: false, value });
    }
    const mod = this.#mods.shift();
    if (mod !== undefined) return Promise.resolve({ done: false, value: mod });
    if (this.#ended) return this.#takeEnd();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  /** Forgets what waits and takes no more; `for await` calls it when its body breaks off. */
  async return(): Promise<IteratorResult<Mod, undefined>> {
    this.#mods.drain();
    this.#owesInit = false;
    this.#error = undefined;
    this.end(undefined);
    this.#options.onReturn();
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #takeEnd(): Promise<IteratorResult<Mod, undefined>> {
    const error = this.#error;
    this.#error = undefined;
    if (error !== undefined) throw error;
    return { done: true, value: undefined };
  }
}

function copyOfMod(mod: Mod): Mod {
  switch (mod.action) {
    case "init":
      return { ...mod, struct: copyOf(mod.struct) };
    case "append":
    case "insert":
      return isObject(mod.x) ? { ...mod, x: copyOf(mod.x) } : mod;
    case "setitem":
      return isObject(mod.value) ? { ...mod, value: copyOf(mod.value) } : mod;
    default:
      return mod;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
