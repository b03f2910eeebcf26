/** A type of yours that version 2 carries; see {@link register}. */
export interface CustomType<T = unknown> {
  /** The name the values have in the text. The peers must have registered the same one. */
  readonly name: string;
  /** Whether a value is of this type. Asked for every object that is encoded, so it should be quick. */
  readonly is: ((value: unknown) => value is T) | ((value: unknown) => boolean);
  /** Gives the arguments for `decode`: a list of values that PYON can carry. */
  readonly encode: (value: T) => readonly unknown[];
  /** Makes the value from the arguments, which are decoded by then. */
  readonly decode: (...args: never[]) => T;
}

/** A registered type, once nobody needs to know which. */
export interface RegisteredType {
  readonly name: string;
  readonly is: (value: unknown) => boolean;
  readonly encode: (value: unknown) => readonly unknown[];
  readonly decode: (...args: readonly unknown[]) => unknown;
}

/** Names that version 2 gives to Python's and numpy's types. */
export const builtinNames: readonly string[] = [
  "tuple",
  "dict",
  "set",
  "bytes",
  "complex",
  "slice",
  "Fraction",
  "OrderedDict",
  "nparray",
  "npscalar",
];

const types = new Map<string, RegisteredType>();

/**
 * Makes PYON version 2 carry values of a type of yours, for this process. Both ends must register it under the
 * same name. Version 1 has no such types.
 *
 * Python counterpart: `sipyco.pyon.register`.
 *
 * @throws RangeError when the name is one of PYON's own or taken already
 */
export function register<T>(type: CustomType<T>): void {
  const { name, is, encode, decode } = type;
  if (typeof name !== "string" || name === "") {
    throw new TypeError("the name of a custom type is a string that is not empty");
  }
  for (const [role, member] of Object.entries({ is, encode, decode })) {
    if (typeof member !== "function") throw new TypeError(`${role} of custom type ${name} is no function`);
  }
  if (builtinNames.includes(name)) throw new RangeError(`${name} is a type that PYON has itself`);
  if (types.has(name)) throw new RangeError(`a custom type named ${name} is registered already`);
  types.set(name, { name, is, encode, decode } as RegisteredType);
}

/**
 * Forgets a custom type.
 *
 * Python counterpart: `sipyco.pyon.deregister`.
 *
 * @throws RangeError when no type of that name is registered
 */
export function deregister(name: string): void {
  if (!types.delete(name)) throw new RangeError(`no custom type named ${name} is registered`);
}

/** The custom type of that name. */
export function typeNamed(name: string): RegisteredType | undefined {
  return types.get(name);
}

/** The first registered type that says the value is one of its own. */
export function typeOf(value: unknown): RegisteredType | undefined {
  // Nobody registers anything, mostly: making an iterator for nothing would slow every object down.
  if (types.size === 0) return undefined;
  for (const type of types.values()) if (type.is(value)) return type;
  return undefined;
}

/** All names that a text may use, for error messages. */
export function knownNames(): string {
  return [...builtinNames, ...types.keys()].join(", ");
}
