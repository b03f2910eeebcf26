/** What a kind of values has itself written with: the encoder of either version. */
export interface Writer {
  readonly version: 1 | 2;
  /** Writes any value. */
  value(value: unknown): void;
  float(value: number): void;
  list(items: readonly unknown[]): void;
  tuple(items: readonly unknown[]): void;
  plain(object: Readonly<Record<string, unknown>>): void;
  map(map: ReadonlyMap<unknown, unknown>): void;
  orderedDict(map: ReadonlyMap<unknown, unknown>): void;
  set(set: ReadonlySet<unknown>): void;
  bytes(bytes: Uint8Array): void;
  /** What makes `value` of its arguments: `name(arguments…)` in version 1, a marker in version 2. */
  call(name: string, value: object, args: readonly unknown[]): void;
  /** As {@link Writer.call}, for numpy's types: a shape, if there is one, the dtype, and the elements' bytes as base64. */
  data(name: string, value: object, dtype: string, bytes: Uint8Array, shape?: readonly number[]): void;
  /** A text that stands for `value` by itself, to a parser as if so many brackets were in one another. */
  literal(value: object, brackets: number, text: string): void;
  /** Writes what version 1 has as Python's repr: `None`, `True`, single quotes. No matter to version 2. */
  asRepr(write: () => void): void;
  /** Runs what may refuse a value; its reason becomes a PyonEncodeError. */
  attempt<T>(run: () => T): T;
  fail(message: string): never;
}
