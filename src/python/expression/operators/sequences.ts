import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Tuple } from "../../../pyon/tuple.js";
import type { Runtime } from "../runtime.js";
import { bytesOf, joinedBytes, PyByteArray } from "../values/byte-array.js";
import { indexOf, toSize } from "../values/numbers.js";
import { spendItems } from "../values/slices.js";
import { typeName } from "../values/type-name.js";

/** What can be concatenated and repeated. */
export type Sequence = string | readonly unknown[] | Uint8Array | PyByteArray;

export function isSequence(value: unknown): value is Sequence {
  return typeof value === "string" || Array.isArray(value) || bytesOf(value) !== undefined;
}

/** `left + right` of sequences of one type. */
export function concatenated(runtime: Runtime, left: Sequence, right: unknown): unknown {
  if (typeof left === "string" && typeof right === "string") {
    runtime.budget.spendBytes(left.length + right.length);
    return left + right;
  }
  const [bytes, others] = [bytesOf(left), bytesOf(right)];
  if (bytes !== undefined) {
    const [type, otherType] = [typeName(runtime, left), typeName(runtime, right)];
    if (others === undefined) throw new PythonTypeError(`can't concat ${otherType} to ${type}`);
    runtime.budget.spendBytes(bytes.length + others.length);
    const joined = joinedBytes([bytes, others]);
    return left instanceof PyByteArray ? new PyByteArray(joined) : joined;
  }
  if (Array.isArray(left) && Array.isArray(right) && left instanceof Tuple === right instanceof Tuple) {
    spendItems(runtime, left.length + right.length);
    const items = [...left, ...right];
    return left instanceof Tuple ? Tuple.wrap(items) : items;
  }
  const [type, otherType] = [typeName(runtime, left), typeName(runtime, right)];
  throw new PythonTypeError(`can only concatenate ${type} (not "${otherType}") to ${type}`);
}

/** `sequence * count` */
export function repeated(runtime: Runtime, sequence: Sequence, count: unknown): unknown {
  if (indexOf(runtime, count) === undefined) {
    throw new PythonTypeError(`can't multiply sequence by non-int of type '${typeName(runtime, count)}'`);
  }
  const times = Math.max(0, toSize(runtime, count));
  if (typeof sequence === "string") {
    runtime.budget.spendBytes(sequence.length * times);
    return sequence.repeat(sequence === "" ? 0 : times);
  }
  const bytes = bytesOf(sequence);
  if (bytes !== undefined) {
    const filled = repeatedBytes(runtime, bytes, times);
    return sequence instanceof PyByteArray ? new PyByteArray(filled) : filled;
  }
  const items = sequence as readonly unknown[];
  spendItems(runtime, items.length * times);
  const length = items.length === 0 ? 0 : items.length * times;
  const all: unknown[] = new Array(length);
  for (let i = 0; i < length; i++) all[i] = items[i % items.length];
  return sequence instanceof Tuple ? Tuple.wrap(all) : all;
}

function repeatedBytes(runtime: Runtime, bytes: Uint8Array, times: number): Uint8Array {
  runtime.budget.spendBytes(bytes.length * times);
  const filled = new Uint8Array(bytes.length === 0 ? 0 : bytes.length * times);
  filled.set(bytes.subarray(0, filled.length));
  // Each round doubles what is filled already.
  for (let done = bytes.length; done < filled.length && done > 0; done *= 2) filled.copyWithin(done, 0, done);
  return filled;
}
