import type { Kwargs } from "../kwargs.js";

/** A target about whose methods nothing is known. */
export type AnyMethods = Record<string, (...args: unknown[]) => unknown>;

/** Names that never lead to the server, so that awaiting or printing a client stays harmless. */
type NeverRemote = "then" | "toJSON" | keyof object | "constructor";

/** Where a call may break off to go on with keyword arguments: after any number of positional ones. */
type Beginnings<Args extends readonly unknown[]> = Args extends readonly []
  ? []
  : Args[number][] extends Args
    ? Args[number][]
    : Args extends readonly [infer First, ...infer Rest]
      ? [] | [First, ...Beginnings<Rest>]
      : Args extends readonly [(infer First)?, ...infer Rest]
        ? [] | [First, ...Beginnings<Rest>]
        : [];

/** The arguments of a method, or its first ones and then {@link Kwargs} for the others. */
export type RemoteArguments<Args extends readonly unknown[]> = Args | [...Beginnings<Args>, Kwargs];

/**
 * The methods of `T` as a client has them: all asynchronous, all taking keyword arguments at the end. Names in
 * `Reserved` are the client's own. `Lost` is what a call gives besides its result when there is no connection.
 */
export type RemoteMethods<T, Reserved extends PropertyKey = never, Lost = never> = {
  readonly [Name in keyof T as T[Name] extends (...args: never) => unknown
    ? Exclude<Name, Reserved | NeverRemote | symbol>
    : never]: T[Name] extends (...args: infer Args) => infer Result
    ? (...args: RemoteArguments<Args>) => Promise<Awaited<Result> | Lost>
    : never;
};
