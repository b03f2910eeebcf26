import type { Binder } from "../calls/parameters.js";
import type { Runtime } from "../runtime.js";

/** A method of a type of the language. */
export interface Method {
  readonly bind: Binder;
  readonly run: (runtime: Runtime, self: unknown, args: readonly unknown[]) => unknown;
}

/** Declares a method: how its arguments are given, and what it does with its value and them. */
export function method<Self>(
  bind: Binder,
  run: (runtime: Runtime, self: Self, ...args: unknown[]) => unknown,
): Method {
  return { bind, run: (runtime, self, args) => run(runtime, self as Self, ...args) };
}

/** What can be asked of the values of a type, and of the type itself. */
export interface TypeMembers {
  readonly methods: ReadonlyMap<string, Method>;
  /** Attributes that are values. */
  readonly attributes: ReadonlyMap<string, (self: unknown) => unknown>;
  /** Functions of the type: `dict.fromkeys`. */
  readonly functions: ReadonlyMap<string, Method>;
}

/** Declares the members of a type. */
export function members(
  methods: Readonly<Record<string, Method>>,
  attributes: Readonly<Record<string, (self: never) => unknown>> = {},
  functions: Readonly<Record<string, Method>> = {},
): TypeMembers {
  return {
    methods: new Map(Object.entries(methods)),
    attributes: new Map(Object.entries(attributes) as [string, (self: unknown) => unknown][]),
    functions: new Map(Object.entries(functions)),
  };
}
