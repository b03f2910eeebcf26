/**
 * Calls whose results nobody waits for. Python counterpart: `sipyco.fire_and_forget`.
 *
 * @module
 */
import { getLog } from "./log.js";

const log = getLog(["sipyco", "fire-and-forget"]);

/** What an {@link FFProxy} has besides the methods of its target. */
export interface FFControls {
  /**
   * Resolves when the method that is running, if any, has ended; never rejects.
   *
   * Python counterpart: `FFProxy.ff_join`.
   */
  ffJoin(): Promise<void>;
  /** Calls that were dropped since the previous one had not ended. */
  readonly ffDropped: number;
}

/** The methods of `T` as calls that give nothing back. */
export type ForgottenMethods<T> = {
  readonly [Name in keyof T as T[Name] extends (...args: never) => unknown
    ? Exclude<Name, keyof FFControls | "then" | symbol>
    : never]: T[Name] extends (...args: infer Args) => unknown ? (...args: Args) => void : never;
};

/** A target whose methods are called in the background; see the constructor. */
export type FFProxy<T extends object = object> = ForgottenMethods<T> & FFControls;

/**
 * Makes the methods of `target` return at once, with nothing, and run in the background, for slow calls that are less
 * important than not to wait for them: a display, a log book.
 *
 * ```ts
 * const display = new FFProxy(await Client.connect<Display>("::1", 3260));
 * display.show("scanning");
 * await display.ffJoin();
 * ```
 *
 * One method runs at a time: a call while the previous one has not ended is dropped, with a warning that names the
 * method, and counted in `ffDropped`. What a method throws becomes a warning too. The log category is
 * `["sipyco", "fire-and-forget"]`.
 *
 * Python counterpart: `sipyco.fire_and_forget.FFProxy`.
 */
export const FFProxy: new <T extends object>(target: T) => FFProxy<T> = class {
  constructor(target: object) {
    const background = new Background(target);
    // biome-ignore lint/correctness/noConstructorReturn: the class stands for the proxies that it makes
    return new Proxy(background, { get: (_, name) => background.member(name), set: () => false });
  }
} as never;

/** Runs one method of a target at a time. */
class Background implements FFControls {
  ffDropped = 0;
  readonly #target: object;
  readonly #methods = new Map<string, () => void>();
  #running: Promise<void> | undefined;

  constructor(target: object) {
    if (typeof target !== "object" || target === null)
      throw new TypeError("the target of an FFProxy is an object");
    this.#target = target;
  }

  readonly ffJoin = async (): Promise<void> => {
    await this.#running;
  };

  /** What the proxy shows under a name: ours, or a method of the target; an attribute of it is none. */
  member(name: string | symbol): unknown {
    if (name === "ffJoin" || name === "ffDropped") return this[name];
    // Symbols are asked for by consoles, and `then` by whoever awaits the proxy.
    if (typeof name === "symbol" || name === "then") return undefined;
    const known = this.#methods.get(name);
    if (known !== undefined) return known;
    if (typeof Reflect.get(this.#target, name, this.#target) !== "function") return undefined;
    const call = (...args: unknown[]): void => this.#call(name, args);
    this.#methods.set(name, call);
    return call;
  }

  #call(method: string, args: readonly unknown[]): void {
    const target = this.#target.constructor?.name ?? "object";
    if (this.#running !== undefined) {
      this.ffDropped++;
      log.warn("fire-and-forget call of {target}.{method} dropped: the previous call has not ended", {
        target,
        method,
      });
      return;
    }
    this.#running = this.#run(method, args)
      .catch((error: unknown) => {
        log.warn("fire-and-forget call of {target}.{method} failed: {error}", { target, method, error });
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  async #run(method: string, args: readonly unknown[]): Promise<void> {
    // Not within the call: whoever makes it does not wait for what a method does before its first await either.
    await undefined;
    await (Reflect.get(this.#target, method, this.#target) as (...args: unknown[]) => unknown).apply(
      this.#target,
      [...args],
    );
  }
}
