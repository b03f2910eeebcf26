import { promiseHooks } from "node:v8";
import { getLogger } from "@logtape/logtape";

const log = getLogger(["sipyco", "remote-exec"]);

/** Who owns a vm context that keeps a microtask queue of its own. */
export interface PromiseWatcher {
  /**
   * Something may wait in the context's queue. Called within the engine: it may note or schedule, and no
   * more.
   */
  wake(): void;
  /** A promise that the context's code made, or had made, was rejected, and nobody handles that. */
  strayRejection(reason: unknown): void;
}

/** Milliseconds after which a queue is looked at although nothing was seen to happen. */
const SWEEP = 100;

const active = new Set<PromiseWatch>();
/** The one whose code is running. */
let running: PromiseWatch | undefined;
let stopHooks: (() => void) | undefined;
let sweeper: NodeJS.Timeout | undefined;
/** By the context's own `Promise.prototype`. */
const byPrototype = new WeakMap<object, PromiseWatch>();
/** Promises of this realm that the context's code had made, or waits for. */
const byPromise = new WeakMap<object, PromiseWatch>();

/**
 * Tells when a vm context with a microtask queue of its own has to be entered: V8 puts continuations there
 * when promises of the outer world settle, and runs them the next time that something is evaluated in the
 * context.
 *
 * The engine's promise hooks see each promise that is made and settled: one of the context that settles while
 * none of its code runs (an `await` of the outer world's promise ends in one), and one of the outer world
 * that the context's code called `then` of. What escapes them is found by a look each 100 ms: `then` of the
 * outer world's promise, in a callback that the outer world calls. The hooks cost about 40 ns a promise, in
 * the whole process, and are set while a watch is active.
 */
export class PromiseWatch {
  readonly #name: string;
  #watcher: PromiseWatcher | undefined;

  /**
   * @param name whose code it is, for the log
   * @param prototype the context's `Promise.prototype`
   */
  constructor(name: string, prototype: object, watcher: PromiseWatcher) {
    this.#name = name;
    this.#watcher = watcher;
    byPrototype.set(prototype, this);
    active.add(this);
    stopHooks ??= promiseHooks.createHook({ init, settled }) as () => void;
    sweeper ??= setInterval(sweep, SWEEP).unref();
    catchStrayRejections();
  }

  /** Runs something that may run the context's code. */
  during(run: () => void): void {
    const outer = running;
    running = this;
    try {
      run();
    } finally {
      running = outer;
    }
  }

  wake(): void {
    this.#watcher?.wake();
  }

  strayRejection(reason: unknown): void {
    if (this.#watcher !== undefined) this.#watcher.strayRejection(reason);
    // Reading the reason could run code of the client's, and nobody limits its time any more.
    else log.warn("{remote}: a promise was rejected after the connection had ended", { remote: this.#name });
  }

  /** Watches no more; rejections of promises from before are still told in the log. */
  stop(): void {
    this.#watcher = undefined;
    active.delete(this);
    if (active.size > 0) return;
    stopHooks?.();
    clearInterval(sweeper);
    stopHooks = undefined;
    sweeper = undefined;
  }
}

function init(promise: Promise<unknown>, parent: Promise<unknown> | undefined): void {
  if (running !== undefined) {
    own(promise, running);
    if (parent !== undefined) own(parent, running);
  } else if (!isOfThisRealm(promise)) {
    // The outer world has called a function of the context.
    ownerOf(promise)?.wake();
  }
}

function settled(promise: Promise<unknown>): void {
  // While code of the context runs, its queue is emptied right after.
  if (running === undefined) ownerOf(promise)?.wake();
}

function own(promise: Promise<unknown>, watch: PromiseWatch): void {
  // Those of contexts are told by their prototypes, which costs less.
  if (isOfThisRealm(promise)) byPromise.set(promise, watch);
}

function ownerOf(promise: Promise<unknown>): PromiseWatch | undefined {
  if (isOfThisRealm(promise)) return byPromise.get(promise);
  let prototype: object | null = Object.getPrototypeOf(promise) as object | null;
  // More than one step for classes that extend a context's Promise.
  for (; prototype !== null; prototype = Object.getPrototypeOf(prototype) as object | null) {
    const owner = byPrototype.get(prototype);
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** Those of classes that extend this realm's Promise are met too seldom to be told apart. */
function isOfThisRealm(promise: Promise<unknown>): boolean {
  return Object.getPrototypeOf(promise) === Promise.prototype;
}

function sweep(): void {
  for (const watch of active) watch.wake();
}

let isCatching = false;

/**
 * Node ends the process when a promise is rejected and nobody handles that, which no client's slip may do.
 * The listener stays for good: promises outlive the connection whose code made them.
 */
function catchStrayRejections(): void {
  if (isCatching) return;
  isCatching = true;
  process.on("unhandledRejection", onUnhandledRejection);
}

function onUnhandledRejection(reason: unknown, promise: Promise<unknown>): void {
  const owner = ownerOf(promise);
  if (owner !== undefined) {
    owner.strayRejection(reason);
    return;
  }
  if (process.listenerCount("unhandledRejection") > 1) return;
  // Somebody else's, and nobody listens but us: once more without us, so that Node does what it is set to do.
  process.off("unhandledRejection", onUnhandledRejection);
  Promise.reject(reason);
  setImmediate(() => process.on("unhandledRejection", onUnhandledRejection));
}
