import { useCodec } from "../pyon/codec.js";
import { Slice } from "../pyon/slice.js";
import * as codec from "../pyon/whole-codec.js";
import { adopt, detach, type Ownership } from "./detach.js";
import { keepFloat, keepFloats } from "./keep-float.js";
import { modText } from "./mod-text.js";
import type { Change, Mod, Path } from "./protocol.js";
import { containerKind, getItem, hasItem, Tree, type TreeOptions } from "./tree.js";

useCodec(codec);

/** A change on its way to the subscribers. */
export interface PublishedChange {
  readonly change: Change;
  /** The change as a line of the sink's version, without its line feed. */
  readonly line: string;
  /** It writes to a slot that was there before, so that it changes no order and no index. */
  readonly overwrites: boolean;
}

/** Who gets the changes of a notifier: a publisher. */
export interface ChangeSink {
  readonly version: 1 | 2;
  /** Changes that have been made, in order. */
  publish(changes: readonly PublishedChange[]): void;
  /** The structure is another one now; `line` is the init that says so. */
  restart(line: string): void;
}

/** The structure of a notifier, and who is told of its changes. */
export class NotifierCore implements Ownership {
  readonly owned: WeakSet<object> = new WeakSet();
  /** Live views and what they show; filled by {@link Live}. */
  readonly raws: WeakMap<object, object> = new WeakMap();
  readonly #tree: Tree;
  readonly #sinks = new Set<ChangeSink>();
  /** Changes that wait for the end of a batch, by sink. */
  #batch: Map<ChangeSink, PublishedChange[]> | undefined;

  constructor(struct: unknown, options?: TreeOptions) {
    this.#tree = new Tree(detach(struct, this), options);
    adopt(this.#tree.root, this.owned);
  }

  /** The structure itself. */
  get root(): unknown {
    return this.#tree.root;
  }

  /** The value at a path; throws Python's errors. */
  resolve(path: Path): unknown {
    return this.#tree.resolve(path);
  }

  toRaw(value: unknown): unknown {
    return typeof value === "object" && value !== null ? (this.raws.get(value) ?? value) : value;
  }

  attach(sink: ChangeSink): void {
    this.#sinks.add(sink);
  }

  detach(sink: ChangeSink): void {
    this.#sinks.delete(sink);
    this.#batch?.delete(sink);
  }

  /**
   * Makes a change and publishes it. When it throws, nothing has been changed or sent.
   *
   * @param verbatim the value is written as it is: it was part of the structure before, or nobody else has it
   * @throws PyonEncodeError for a value that cannot be sent; Python's errors when the change does not fit
   */
  change(given: Change, verbatim = false): void {
    const target = this.#tree.resolve(given.path);
    const change = verbatim ? given : this.#prepare(given, target);
    const overwrites = overwritesSlot(change, target);
    const lines = this.#lines(change);
    this.#tree.apply(change);
    this.#adopt(change, target);
    for (const sink of this.#sinks) {
      const published = { change, line: lines[sink.version - 1] as string, overwrites };
      if (this.#batch === undefined) {
        sink.publish([published]);
        continue;
      }
      const waiting = this.#batch.get(sink);
      if (waiting === undefined) this.#batch.set(sink, [published]);
      else waiting.push(published);
    }
  }

  #adopt(change: Change, target: unknown): void {
    // An array copies what is written to it.
    if (containerKind(target) !== "array") adopt(operandOf(change), this.owned);
    if (change.action !== "setitem" || typeof change.key === "string" || target instanceof Map) return;
    // A plain object has become a Dict, and the tuples around it other ones.
    if (containerKind(target) === "dict") {
      for (const container of this.#tree.route(change.path)) this.owned.add(container as object);
    }
  }

  /** Runs `make`, and publishes all the changes it makes together; also those made before it throws. */
  batch<R>(make: () => R): R {
    if (this.#batch !== undefined) return make();
    this.#batch = new Map();
    try {
      return make();
    } finally {
      this.#publishBatch();
    }
  }

  /**
   * Starts again with another structure.
   *
   * @param verbatim as for {@link change}
   * @throws PyonEncodeError when it cannot be sent
   */
  restart(struct: unknown, verbatim = false): void {
    const root = verbatim ? struct : detach(struct, this);
    const lines = this.#lines({ action: "init", struct: root });
    this.#tree.root = root;
    adopt(root, this.owned);
    // What came before in a batch is part of the new start, or of no interest any more.
    this.#batch?.clear();
    for (const sink of this.#sinks) sink.restart(lines[sink.version - 1] as string);
  }

  #publishBatch(): void {
    const batch = this.#batch;
    this.#batch = undefined;
    for (const [sink, changes] of batch ?? []) sink.publish(changes);
  }

  /** The mod's lines in versions 1 and 2, as far as somebody wants them. */
  #lines(mod: Mod): readonly [string, string] {
    let [one, two] = ["", ""];
    for (const { version } of this.#sinks) {
      if (version === 1) one ||= modText(mod, 1);
      else two ||= modText(mod, 2);
    }
    // With no publisher yet, a value that none could send is refused all the same.
    if (this.#sinks.size === 0) modText(mod, 2);
    return [one, two];
  }

  #prepare(change: Change, target: unknown): Change {
    switch (change.action) {
      case "append":
      case "insert": {
        const x = detach(change.x, this);
        return x === change.x ? change : { ...change, x };
      }
      case "setitem": {
        const value = this.#prepareValue(target, change.key, change.value);
        return value === change.value ? change : { ...change, value };
      }
      default:
        return change;
    }
  }

  #prepareValue(target: unknown, key: unknown, given: unknown): unknown {
    const value = this.toRaw(given);
    const kind = containerKind(target);
    if (kind === "array") return value;
    if (key instanceof Slice) return this.#prepareItems(target, key, value);
    if (typeof value === "number") return keepFloat(slot(target, key), value);
    // A picture that was drawn anew in its own memory, for one, stays where it is.
    if (typeof value === "object" && value !== null && slot(target, key) === value) return value;
    return detach(value, this);
  }

  /** For a slice of a list that keeps its length, each item keeps a float where one was. */
  #prepareItems(target: unknown, key: Slice, items: unknown): unknown {
    const value = detach(items, this);
    if (containerKind(target) !== "list" || containerKind(value) !== "list") return value;
    const old = getItem(target, key) as unknown[];
    return old.length === (value as unknown[]).length ? keepFloats(old, value as unknown[]) : value;
  }
}

/** What a change puts into the structure. */
function operandOf(change: Change): unknown {
  if (change.action === "setitem") return change.value;
  return "x" in change ? change.x : undefined;
}

function overwritesSlot(change: Change, target: unknown): boolean {
  return change.action === "setitem" && !(change.key instanceof Slice) && hasItem(target, change.key);
}

/** What a key of a list or dict holds; undefined for nothing. */
export function slot(target: unknown, key: unknown): unknown {
  return hasItem(target, key) ? getItem(target, key) : undefined;
}
