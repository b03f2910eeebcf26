import { type Kind, kindOfPrototype, makeKind, setKind } from "./kind.js";
import { typeOfPrimitive } from "./primitive-type.js";
import { dtypeOfTypedArray, memoryOf, tagOf } from "./typed-arrays.js";

const list = makeKind<readonly unknown[]>({
  type: "list",
  container: "list",
  isHashable: false,
  parts: (items) => items,
  write: (items, writer) => writer.list(items),
});

/** Plain objects, whose own properties are a dict. */
const plainDict = makeKind<Readonly<Record<string, unknown>>>({
  type: "dict",
  container: "dict",
  isHashable: false,
  parts: Object.entries,
  write: (object, writer) => writer.plain(object),
});

const dict = makeKind<ReadonlyMap<unknown, unknown>>({
  type: "dict",
  container: "dict",
  isHashable: false,
  parts: (map) => [...map],
  write: (map, writer) => writer.map(map),
});

const set = makeKind<ReadonlySet<unknown>>({
  type: "set",
  isHashable: false,
  parts: (items) => [...items],
  write: (items, writer) => writer.set(items),
});

const bytes = makeKind<Uint8Array>({
  type: "bytes",
  isHashable: true,
  parts: (data) => [data.join()],
  write: (data, writer) => writer.bytes(data),
});

const buffer = makeKind<ArrayBuffer>({
  type: "bytes",
  isHashable: true,
  parts: (memory) => [new Uint8Array(memory)],
  plain: (memory) => new Uint8Array(memory),
  write: (memory, writer) => writer.bytes(writer.attempt(() => new Uint8Array(memory))),
});

/** An array of numpy's, of one axis. NDArray is not needed to write it. */
const typedArray = makeKind<Float64Array>({
  type: "numpy.ndarray",
  container: "array",
  isHashable: false,
  parts: (array) => [[array.length], dtypeOfTypedArray(array), memoryOf(array)],
  write(array, writer) {
    const memory = writer.attempt(() => memoryOf(array));
    writer.data("nparray", array, dtypeOfTypedArray(array) as string, memory, [array.length]);
  },
});

/** A Number, String, Boolean or BigInt object is what is in it. */
const box = makeKind({
  type: (value) => typeOfPrimitive(value.valueOf()) as string,
  isHashable: true,
  parts: (value) => [value.valueOf()],
  plain: (value) => value.valueOf(),
  repr: (value, reprOf) => reprOf(value.valueOf()),
  write: (value, writer) => writer.value(value.valueOf()),
});

/** The kinds of the language's own objects, by {@link tagOf}; typed arrays besides. */
const byTag: Readonly<Record<string, Kind>> = {
  Array: list,
  Map: dict,
  Set: set,
  Uint8Array: bytes,
  ArrayBuffer: buffer,
  SharedArrayBuffer: buffer,
  Number: box,
  String: box,
  Boolean: box,
  BigInt: box,
};

/**
 * What PYON knows of an object's type. Classes that are derived from one that is known count as that, and what another
 * realm has made (a vm context, a frame) as the same of this one.
 *
 * @returns undefined for what has no PYON form
 */
export function kindOf(value: object): Kind | undefined {
  const prototype = Object.getPrototypeOf(value) as object | null;
  if (prototype === Object.prototype || prototype === null) return plainDict;
  if (prototype === Array.prototype) return list;
  if (prototype === lastPrototype) return lastKind;
  const kind = kindOfPrototype(prototype) ?? kindOfRarity(value, prototype);
  if (kind !== undefined) [lastPrototype, lastKind] = [prototype, kind];
  return kind;
}

/** What was asked for last: mostly, the next is of the same class, and needs no look into the table. */
let lastPrototype: object | undefined;
let lastKind: Kind | undefined;

/** Finds the kind of what has a prototype that was not met before, and notes it. */
function kindOfRarity(value: object, prototype: object): Kind | undefined {
  const kind =
    inherited(prototype) ?? ofTheLanguage(value) ?? (isForeignRoot(prototype) ? plainDict : undefined);
  if (kind !== undefined) setKind(prototype, kind);
  return kind;
}

/** From a class that has a kind: not from Object, of whatever realm, which everything derives from. */
function inherited(prototype: object): Kind | undefined {
  const next = Object.getPrototypeOf(prototype) as object | null;
  if (next === null || Object.getPrototypeOf(next) === null) return undefined;
  return kindOfPrototype(next) ?? inherited(next);
}

function ofTheLanguage(value: object): Kind | undefined {
  const tag = tagOf(value);
  if (Object.hasOwn(byTag, tag)) return byTag[tag];
  return dtypeOfTypedArray(value) === undefined ? undefined : typedArray;
}

/** Whether it is the Object.prototype of another realm. */
function isForeignRoot(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, "isPrototypeOf");
}
