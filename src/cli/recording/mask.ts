import { decode } from "../../pyon/decode.js";
import { Dict, OrderedDict } from "../../pyon/dict.js";
import { encode } from "../../pyon/encode.js";
import { Tuple } from "../../pyon/tuple.js";
import type { Direction, LineEntry } from "./format.js";

/** Stands where something is masked. */
export const MASK = "***";

/** A line as it is to be recorded. */
export type MaskedLine = Pick<LineEntry, "line" | "masked">;

const WHOLE: MaskedLine = { line: MASK, masked: "whole" };

/** First lines of clients. */
const GREETING = /^ARTIQ (pc_rpc|sync_struct|broadcast|logging)$/;

type Protocol = "pc_rpc" | "sync_struct" | "broadcast" | "logging" | "unknown";

/**
 * Fields of a protocol's own, which are never masked whatever they are called: they hold no value of a user's, or one
 * that is looked into by itself.
 */
const FIELDS: Readonly<Record<Protocol, ReadonlySet<unknown>>> = {
  pc_rpc: new Set([
    ...["action", "name", "args", "kwargs"],
    ...["status", "ret", "exception"],
    ...["targets", "description", "features"],
  ]),
  sync_struct: new Set(["action", "struct", "path", "key", "value", "i", "x"]),
  broadcast: new Set(),
  logging: new Set(),
  unknown: new Set(),
};

/** Masks the lines of one connection. */
export class LineMasker {
  readonly #names: ReadonlySet<string>;
  #protocol: Protocol | undefined;
  #clientLines = 0;

  constructor(names: Iterable<string>) {
    this.#names = new Set(names);
  }

  /**
   * The line with the values of all dict keys and keyword arguments of these names masked. A line that is no PYON, and
   * neither a greeting nor the name that follows one, is masked whole: nobody can say what it holds.
   */
  mask(dir: Direction, line: string): MaskedLine {
    if (this.#names.size === 0) return { line };
    if (dir === "c2s" && this.#isHandshake(line)) return { line };
    try {
      return this.#maskPyon(line);
    } catch {
      return WHOLE;
    }
  }

  #isHandshake(line: string): boolean {
    this.#clientLines++;
    if (this.#clientLines === 1) {
      const protocol = GREETING.exec(line)?.[1] as Protocol | undefined;
      this.#protocol = protocol ?? "unknown";
      return protocol !== undefined;
    }
    const isNamed = this.#protocol !== "logging" && this.#protocol !== "unknown";
    return this.#clientLines === 2 && isNamed;
  }

  #maskPyon(line: string): MaskedLine {
    const { value, version } = decodeEither(line);
    const masked = this.#maskMessage(value);
    if (masked === value) return { line };
    return { line: encode(masked, { version }), masked: "values" };
  }

  #maskMessage(message: unknown): unknown {
    const protocol = this.#protocol ?? "unknown";
    if (!(message instanceof Dict)) return maskValue(message, this.#names);
    const hidden = protocol === "sync_struct" ? hiddenByPath(message, this.#names) : NOTHING;
    return maskDict(message, this.#names, (key) =>
      FIELDS[protocol].has(key) ? hidden.has(key) : this.#names.has(key as string),
    );
  }
}

const NOTHING: ReadonlySet<unknown> = new Set();
const MOD_VALUES: ReadonlySet<unknown> = new Set(["value", "x"]);

/** The fields of a mod that hold a value under one of the names: the name then stands in its path or its key. */
function hiddenByPath(mod: Dict, names: ReadonlySet<string>): ReadonlySet<unknown> {
  const path = mod.get("path");
  const keys = [mod.get("key"), ...(Array.isArray(path) ? path : [])];
  return keys.some((key) => names.has(key as string)) ? MOD_VALUES : NOTHING;
}

/**
 * A decoded value with the values of all dict keys of these names masked; the very same value when there are none. A
 * str that holds JSON with such a key is masked whole.
 */
export function maskValue(value: unknown, names: ReadonlySet<string>): unknown {
  if (typeof value === "string") return holdsKey(value, names) ? MASK : value;
  if (Array.isArray(value)) {
    const items = value.map((item) => maskValue(item, names));
    if (items.every((item, index) => Object.is(item, value[index]))) return value;
    return value instanceof Tuple ? Tuple.wrap(items) : items;
  }
  return value instanceof Dict ? maskDict(value, names, (key) => names.has(key as string)) : value;
}

function maskDict(dict: Dict, names: ReadonlySet<string>, isHidden: (key: unknown) => boolean): Dict {
  let isSame = true;
  const entries = Array.from(dict, ([key, value]): [unknown, unknown] => {
    const masked = isHidden(key) ? MASK : maskValue(value, names);
    isSame &&= Object.is(masked, value);
    return [key, masked];
  });
  if (isSame) return dict;
  return dict instanceof OrderedDict ? new OrderedDict(entries) : new Dict(entries);
}

/** Whether a text is JSON, or PYON, that holds a dict with one of the names as its key. */
function holdsKey(text: string, names: ReadonlySet<string>): boolean {
  if (!/^\s*[[{(]/.test(text)) return false;
  try {
    const value = decode(text, { exact: true });
    return maskValue(value, names) !== value;
  } catch {
    return false;
  }
}

/** The value of a line, and the version that it is written in: that which writes it in the very same way again. */
function decodeEither(line: string): { value: unknown; version: 1 | 2 } {
  const value = decode(line, { exact: true });
  return { value, version: isVersion2(line, value) ? 2 : 1 };
}

function isVersion2(line: string, value: unknown): boolean {
  try {
    decode(line, { exact: true, version: 2 });
  } catch {
    return false;
  }
  // In both versions, and written with the spaces of version 1.
  return encode(value, { version: 1 }) !== line;
}
