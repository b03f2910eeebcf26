import { getLogger } from "@logtape/logtape";
import { exposedMethods, type RpcMethod } from "../methods/methods.js";
import { callableMethods, ExposedTarget, type ExposureOptions } from "./exposed-target.js";

const log = getLogger(["sipyco", "pc-rpc"]);

/** What a target function is told of the connection that it makes a target for. */
export interface TargetConnection {
  /** The client, as `address:port`. */
  readonly remote: string;
  /** Our end's address. */
  readonly localAddress: string | undefined;
}

/**
 * An object whose methods clients call; or a function, or a class, that makes one for each connection. What it
 * makes is closed when the connection goes: through `[Symbol.asyncDispose]`, `[Symbol.dispose]` or else
 * `close()`, which is then not callable by clients.
 */
export type Target =
  | object
  | ((connection: TargetConnection) => object | Promise<object>)
  | (new (
      connection: TargetConnection,
    ) => object);

/** All targets of a server, checked once, when the server is made. */
export class Targets {
  /** Sorted, as Python's servers list them. */
  readonly names: readonly string[];
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #shared = new Map<string, ExposedTarget>();
  /** Excluded names that have been warned of, once each. */
  readonly #warned = new Set<string>();
  readonly #options: ExposureOptions;
  readonly #builtin: ReadonlyMap<string, RpcMethod>;

  /**
   * @throws TypeError for a name that the protocol cannot carry, a target that is no object, or an excluded
   *   name that no target has (a typing error there would leave open what it should close)
   */
  constructor(
    targets: Readonly<Record<string, Target>>,
    options: ExposureOptions,
    builtin: ReadonlyMap<string, RpcMethod>,
  ) {
    this.#targets = new Map(Object.entries(targets));
    this.#options = options;
    this.#builtin = builtin;
    this.names = [...this.#targets.keys()].sort();
    if (this.names.length === 0) throw new TypeError("a server needs at least one target");
    for (const [name, target] of this.#targets) {
      if (!/^\S+$/.test(name)) {
        throw new TypeError(`target name ${JSON.stringify(name)}: names hold no spaces and are not empty`);
      }
      if (typeof target === "function") continue;
      if (typeof target !== "object" || target === null) {
        throw new TypeError(
          `target ${JSON.stringify(name)} is an object or a function, not ${String(target)}`,
        );
      }
      this.#shared.set(name, new ExposedTarget(name, target, callableMethods(target, options, builtin)));
    }
    this.#checkExcluded();
  }

  has(name: string): boolean {
    return this.#targets.has(name);
  }

  /**
   * The target for a connection that asked for `name`, which must be there: the shared one at once, or a
   * promise of one of its own.
   */
  open(name: string, connection: TargetConnection): ExposedTarget | Promise<ExposedTarget> {
    return this.#shared.get(name) ?? this.#make(name, connection);
  }

  /** Ends a target that `open` made for one connection; shared ones live on. */
  async close(target: ExposedTarget): Promise<void> {
    if (this.#shared.get(target.name) === target) return;
    const { object } = target as { object: Partial<AsyncDisposable & Disposable & { close(): unknown }> };
    if (typeof object[Symbol.asyncDispose] === "function") await object[Symbol.asyncDispose]?.();
    else if (typeof object[Symbol.dispose] === "function") object[Symbol.dispose]?.();
    else if (typeof object.close === "function") await object.close();
  }

  async #make(name: string, connection: TargetConnection): Promise<ExposedTarget> {
    const make = this.#targets.get(name) as (connection: TargetConnection) => object | Promise<object>;
    const object = isClass(make) ? Reflect.construct(make, [connection]) : await make(connection);
    if (typeof object !== "object" || object === null) {
      throw new TypeError(
        `the function of target ${JSON.stringify(name)} gave ${String(object)} instead of an object`,
      );
    }
    const methods = callableMethods(object, this.#options, this.#builtin);
    this.#warnOfUnknown(name, object);
    if (!(Symbol.asyncDispose in object || Symbol.dispose in object)) methods.delete("close");
    return new ExposedTarget(name, object, methods);
  }

  #checkExcluded(): void {
    // What a target function makes is known only when somebody connects.
    if (this.#shared.size < this.#targets.size) return;
    const [unknown] = this.#unknownExcluded([]);
    if (unknown !== undefined) {
      throw new TypeError(`exclude names ${JSON.stringify(unknown)}, which no target has`);
    }
  }

  /** Too late to refuse, and another target function's object may have it: but nobody else would notice. */
  #warnOfUnknown(name: string, object: object): void {
    for (const unknown of this.#unknownExcluded([object])) {
      if (this.#warned.has(unknown)) continue;
      this.#warned.add(unknown);
      log.warn("exclude names {unknown}, which target {name} does not have", { unknown, name });
    }
  }

  /** Excluded names that neither the shared targets nor `more` have. */
  #unknownExcluded(more: readonly object[]): string[] {
    const objects = [...Array.from(this.#shared.values(), ({ object }) => object), ...more];
    return (this.#options.exclude ?? []).filter(
      (name) => !objects.some((object) => exposedMethods(object, this.#options.expose).has(name)),
    );
  }
}

function isClass(make: (connection: TargetConnection) => unknown): boolean {
  return /^class\b/.test(Function.prototype.toString.call(make));
}
