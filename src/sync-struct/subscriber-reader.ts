import { decodeLine, InvalidMessage } from "../feed/decode-line.js";
import { ValueError } from "../pc-rpc/python-errors.js";
import { Dict } from "../pyon/dict.js";
import { Tuple } from "../pyon/tuple.js";
import type { Mod } from "./protocol.js";
import { readMod } from "./read-mod.js";
import { containerKind } from "./tree.js";

/** How lines become mods. */
export interface ModReaderOptions {
  /** See {@link SubscriberOptions.dict}. */
  readonly dict: "auto" | "map";
  /** See {@link SubscriberOptions.exact}. */
  readonly exact: boolean;
}

/** Makes mods of a publisher's lines, in either version of PYON. */
export class ModReader {
  readonly #exact: boolean;
  readonly #dicts: boolean;

  constructor({ dict, exact }: ModReaderOptions) {
    this.#exact = exact;
    // Exact decoding has nothing but Dicts already.
    this.#dicts = dict === "map" && !exact;
  }

  /**
   * @param from what the notifier is called
   * @throws InvalidMessage when the line is no PYON or no mod
   */
  read(line: string, from: string): Mod {
    const mod = readLine(line, from, this.#exact);
    if (!this.#dicts) return mod;
    const maker = new DictMaker();
    const withDicts = maker.mod(mod, undefined);
    return maker.isUnsure ? maker.mod(mod, readLine(line, from, true)) : withDicts;
  }
}

function readLine(line: string, from: string, exact: boolean): Mod {
  const decoded = decodeLine(line, from, exact);
  try {
    return readMod(decoded);
  } catch (cause) {
    throw cause instanceof ValueError ? new InvalidMessage(from, line, cause.message, { cause }) : cause;
  }
}

/** Makes Dicts of the plain objects in what a mod carries. */
class DictMaker {
  /** There was an object in which keys may have changed their order: it puts the keys "0", "1", … first. */
  isUnsure = false;

  /** @param model the same mod, decoded exactly, which tells the order of keys */
  mod(mod: Mod, model: Mod | undefined): Mod {
    switch (mod.action) {
      case "init":
        return { ...mod, struct: this.#value(mod.struct, (model as typeof mod | undefined)?.struct) };
      case "append":
      case "insert":
        return { ...mod, x: this.#value(mod.x, (model as typeof mod | undefined)?.x) };
      case "setitem":
        return { ...mod, value: this.#value(mod.value, (model as typeof mod | undefined)?.value) };
      default:
        return mod;
    }
  }

  #value(value: unknown, model: unknown): unknown {
    switch (containerKind(value)) {
      case "list":
        return this.#items(value as unknown[], model);
      case "tuple":
        return Tuple.wrap(this.#items(value as unknown[], model));
      case "dict":
        return this.#dict(value as object, model as ReadonlyMap<unknown, unknown> | undefined);
      default:
        return value;
    }
  }

  #items(items: readonly unknown[], model: unknown): unknown[] {
    const models = model as readonly unknown[] | undefined;
    return Array.from(items, (item, index) => this.#value(item, models?.[index]));
  }

  #dict(dict: object, model: ReadonlyMap<unknown, unknown> | undefined): Map<unknown, unknown> {
    if (dict instanceof Map) {
      for (const [key, value] of dict) dict.set(key, this.#value(value, model?.get(key)));
      return dict;
    }
    const object = dict as Readonly<Record<string, unknown>>;
    const keys = model === undefined ? Object.keys(object) : ([...model.keys()] as string[]);
    if (keys.length > 1 && /^\d/.test(keys[0] as string)) this.isUnsure = true;
    const made = new Dict<unknown, unknown>();
    for (const key of keys) made.set(key, this.#value(object[key], model?.get(key)));
    return made;
  }
}
