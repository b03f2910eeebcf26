import { OverflowError, PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { textArgument } from "../methods/arguments.js";
import { bytesFrom } from "../methods/bytes.js";
import { update } from "../methods/dict.js";
import { type KeywordArguments, PySet } from "../model.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "../values/byte-array.js";
import { decodeBytes, encodeText } from "../values/encodings.js";
import { setOf } from "../values/hashing.js";
import { PyRange } from "../values/iterables.js";
import { collect, iterate } from "../values/iterate.js";
import { indexOf, toIndex, toSize } from "../values/numbers.js";
import { strOf } from "../values/repr.js";
import { typeName } from "../values/type-name.js";

/** Python counterpart: `str(value, encoding, errors)`. */
export function makeStr(runtime: Runtime, value?: unknown, encoding?: unknown, errors?: unknown): string {
  if (encoding === undefined && errors === undefined) return value === undefined ? "" : strOf(runtime, value);
  const name = encodingArgument(runtime, "str", "encoding", encoding, "utf-8");
  const handler = encodingArgument(runtime, "str", "errors", errors, "strict");
  const bytes = bytesOf(value);
  if (bytes !== undefined) return decodeBytes(runtime, bytes, name, handler);
  throw new PythonTypeError(
    typeof value === "string"
      ? "decoding str is not supported"
      : `decoding to str: need a bytes-like object, ${typeName(runtime, value)} found`,
  );
}

function encodingArgument(
  runtime: Runtime,
  fn: string,
  name: string,
  value: unknown,
  preset: string,
): string {
  return textArgument(
    runtime,
    value ?? preset,
    (type) => `${fn}() argument '${name}' must be str, not ${type}`,
  );
}

/** Python counterpart: `bytes(source, encoding, errors)`. */
export function makeBytes(
  runtime: Runtime,
  source?: unknown,
  encoding?: unknown,
  errors?: unknown,
): Uint8Array {
  if (typeof source === "string") {
    if (encoding === undefined) throw new PythonTypeError("string argument without an encoding");
    const name = encodingArgument(runtime, "bytes", "encoding", encoding, "utf-8");
    return encodeText(runtime, source, name, encodingArgument(runtime, "bytes", "errors", errors, "strict"));
  }
  if (encoding !== undefined) throw new PythonTypeError("encoding without a string argument");
  if (errors !== undefined) throw new PythonTypeError("errors without a string argument");
  if (source === undefined) return new Uint8Array();
  const bytes = bytesOf(source);
  const int = indexOf(runtime, source);
  const size = bytes?.length ?? (int === undefined ? 0 : toSize(runtime, source));
  if (size < 0) throw new ValueError("negative count");
  runtime.budget.spendBytes(size);
  if (bytes !== undefined) return bytes.slice();
  return int === undefined ? bytesFrom(runtime, source) : new Uint8Array(size);
}

/** Python counterpart: `dict(source, **entries)`. */
export function makeDict(runtime: Runtime, args: unknown, kwargs: unknown): Dict {
  const dict = new Dict();
  update(runtime, dict, "dict", args as readonly unknown[], kwargs as KeywordArguments);
  return dict;
}

export function makeList(runtime: Runtime, items?: unknown): unknown[] {
  if (items instanceof PyRange && items.length >= 1n << 63n) {
    throw new OverflowError("Python int too large to convert to C ssize_t");
  }
  return items === undefined ? [] : collect(runtime, items);
}

export function makeTuple(runtime: Runtime, items?: unknown): Tuple {
  if (items instanceof Tuple) return items;
  return Tuple.wrap(makeList(runtime, items));
}

export function makeSet(runtime: Runtime, items?: unknown): PySet {
  return items === undefined ? new PySet() : setOf(runtime, iterate(runtime, items));
}

/** `slice(stop)` or `slice(start, stop, step)` */
export function makeSlice(_: Runtime, ...args: unknown[]): Slice {
  return args.length === 1 ? new Slice(null, args[0]) : new Slice(...args);
}

/** `range(stop)` or `range(start, stop, step)` */
export function makeRange(runtime: Runtime, ...args: unknown[]): PyRange {
  const [start, stop, step] = args.map((arg) => toIndex(runtime, arg));
  if (step === 0n) throw new ValueError("range() arg 3 must not be zero");
  return stop === undefined
    ? new PyRange(0n, start as bigint, 1n)
    : new PyRange(start as bigint, stop, step ?? 1n);
}
