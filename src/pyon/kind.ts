import type { Writer } from "./writer.js";

/** What holds other values in a structure; anything else is a leaf. */
export type ContainerKind = "dict" | "list" | "tuple" | "array";

/** All that PYON, and what is built on it, knows of a type of objects. */
export interface Traits<T extends object> {
  /** The type's name in Python's error messages: `tuple`, `numpy.float64`. */
  readonly type: string | ((value: T) => string);
  /** Default: a leaf. */
  readonly container?: ContainerKind;
  /** Whether Python can hash it, that is, take it for a key. */
  readonly isHashable: boolean;
  /** What it is made of. Two values of one type and of the same parts are the same value. */
  parts(value: T): readonly unknown[];
  /** The value of a simpler type that is equal to it in Python, as 1.0 is to 1; itself if there is none. Default: itself. */
  plain?(value: T): unknown;
  /** Python's `repr` of it as a key; `reprOf` gives that of what is in it. Default: its type, called with its parts. */
  repr?(value: T, reprOf: (part: unknown) => string): string;
  /** The int that it is where Python wants an index. Default: undefined, none. */
  index?(value: T): number | undefined;
  /** Has it written, in the version of the writer. */
  write(value: T, writer: Writer): void;
}

/** The {@link Traits} of a type, once nobody needs to know which, and with the defaults. */
export interface Kind extends Required<Omit<Traits<object>, "type" | "container">> {
  type(value: object): string;
  readonly container: ContainerKind | undefined;
}

/** By prototype: of classes that were given one, and of whatever `kindOf` has come upon. */
const kinds = new WeakMap<object, Kind>();

export function makeKind<T extends object>(traits: Traits<T>): Kind {
  const { type, parts } = traits as Traits<object>;
  const typeOf = typeof type === "string" ? () => type : type;
  // All kinds have all members, in one order: whoever asks any of them for one finds it at the same place.
  const {
    container,
    isHashable,
    plain = (value) => value,
    repr = (value, reprOf) => `${typeOf(value)}(${parts(value).map(reprOf).join(", ")})`,
    index = () => undefined,
    write,
  } = traits as Traits<object>;
  return { type: typeOf, container, isHashable, parts, plain, repr, index, write };
}

/**
 * Makes instances of a class, and of what is derived from it, known. For a class of somebody else's, export what this
 * returns, which is the class itself: a bundle that has the class from here then has its kind, too.
 */
export function giveKind<C extends { readonly prototype: object }>(
  type: C,
  traits: Traits<C["prototype"]>,
): C {
  setKind(type.prototype, makeKind(traits));
  return type;
}

export function setKind(prototype: object, kind: Kind): void {
  kinds.set(prototype, kind);
}

/** The kind of the objects with that prototype, as far as it has been given one. */
export function kindOfPrototype(prototype: object): Kind | undefined {
  return kinds.get(prototype);
}

/**
 * Checks that classes have kinds. What takes instances of somebody else's classes, which a program may have made without
 * us, calls this with the ones that we export: so the module that gives them their kinds is in the bundle.
 */
export function requireKinds(...types: readonly { readonly prototype: object }[]): void {
  for (const { prototype } of types) if (!kinds.has(prototype)) throw new TypeError("a class has no kind");
}
