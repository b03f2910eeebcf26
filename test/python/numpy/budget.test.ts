import { describe, expect, test } from "vitest";
import { parseDtype } from "../../../src/pyon/dtype.js";
import { NDArray } from "../../../src/pyon/ndarray.js";
import { Tuple } from "../../../src/pyon/tuple.js";
import {
  type BinaryOperator,
  type Budget,
  type Comparison,
  PyCallable,
} from "../../../src/python/expression/model.js";
import { np, numpyExtension } from "../../../src/python/numpy/index.js";
import { numpyOutcomeOf } from "./outcome.js";

/** The name of the error that an expression ends with. */
function failure(source: string): string {
  return numpyOutcomeOf(source).error ?? "none";
}

describe("what is too large ends at once", () => {
  test.each([
    "np.zeros(10**12)",
    "np.zeros((10**6, 10**6), 'u1')",
    "np.empty(10**10)",
    "np.zeros(10**9, 'U1000')",
    "np.ones((10**5, 10**5))",
    "np.full((10**5, 10**5), 'text')",
    "np.full(10**9, 'x' * 10**6)",
    "np.eye(10**6)",
    "np.identity(10**9)",
    "np.arange(1e12)",
    "np.arange(10**12)",
    "np.arange(0, 1, 1e-12)",
    "np.linspace(0, 1, 10**12)",
    "np.logspace(0, 1, 10**12)",
    "np.geomspace(1, 2, 10**12)",
    "np.linspace(np.zeros(10**4), 1, 10**9)",
    "np.ones((10**4, 1)) + np.ones((1, 10**5))",
    "np.zeros((10**4, 1)) == np.ones(10**5)",
    "np.where(np.ones((10**4, 1)), 1, np.ones(10**5))",
    "np.outer(np.ones(10**5), np.ones(10**5))",
    "np.meshgrid(np.ones(10**4), np.ones(10**5))",
    "np.broadcast_to(1.0, (10**6, 10**6))",
    "np.tile(1, 10**12)",
    "np.tile(np.ones(10**5), (10**5, 1))",
    "np.repeat(1.0, 10**12)",
    "np.repeat([1, 2], [10**12, 1])",
    "np.array([np.ones(10**6)] * 10**3)",
    "np.concatenate([np.ones(10**6)] * 10**3)",
    "np.stack([np.ones(10**6)] * 10**3)",
    "np.array(range(10**12))",
    "np.sum(range(10**12))",
    "(lambda l: np.array([l] * 10**6))([0] * 10**6)",
    "np.ones(10**7).tolist()",
    "np.ones(10**5).astype('U10000')",
    "np.ones((10**4, 1)) @ np.ones((1, 10**4)) @ np.ones((10**4, 10**4))",
    "np.dot(np.ones((3000, 3000)), np.ones((3000, 3000)))",
    "np.zeros_like(1, shape=10**12)",
    "[np.zeros(10**6) for _ in range(10**6)]",
    "np.str_('x' * 1000) * 10**9",
  ])("%s", (source) => {
    expect(failure(source)).toMatch(/(?:MemoryError|TimeoutError)$/);
  });
});

/** A budget that counts what is spent. */
class Spent implements Budget {
  steps = 0;
  bytes = 0;

  spendSteps(steps: number): void {
    this.steps += steps;
    if (this.steps > MOST) throw new RangeError("too many steps");
  }

  spendBytes(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > MOST) throw new RangeError("too many bytes");
  }
}

/** Some calls would take for ever. */
const MOST = 10_000_000;

const LENGTH = 600;

/** Arrays of floats, ints of 64 and 16 bits, complex numbers, bools and texts, and one with two axes. */
const arrays: readonly NDArray[] = [
  new NDArray(Float64Array.from({ length: LENGTH }, (_, i) => i / 7 - 40)),
  new NDArray(BigInt64Array.from({ length: LENGTH }, (_, i) => BigInt(i % 50))),
  new NDArray(Int16Array.from({ length: LENGTH }, (_, i) => i)),
  new NDArray(new Float64Array(LENGTH * 2).fill(0.5), { dtype: "<c16" }),
  new NDArray(
    Uint8Array.from({ length: LENGTH }, (_, i) => i % 2),
    { dtype: "|b1" },
  ),
  new NDArray(Array.from({ length: LENGTH }, String), { dtype: "<U3" }),
  new NDArray(new Float64Array(LENGTH).fill(2), { shape: [20, LENGTH / 20] }),
  new NDArray(new Float64Array(LENGTH).fill(2), { shape: [LENGTH / 20, 20], strides: [1, LENGTH / 20] }),
];

/** Arguments that some functions take. */
const argumentLists: readonly (readonly unknown[])[] = [
  ...arrays.flatMap((array) => [
    [array],
    [array, array],
    [[array, array]],
    [array, 2n],
    [array, array, array],
  ]),
  [arrays[6], 3n, 0n],
  [arrays[6], null, 1n],
  [arrays[0], -5, 5],
  [arrays[4], arrays[0], arrays[1]],
  [Tuple.of(20n, 30n)],
  [30n],
  [300n, 2n],
  [0n, 1n, 600n],
];

/** What is computed, as a text for messages, and how. */
interface Call {
  readonly name: string;
  readonly run: (budget: Budget) => unknown;
}

const functionCalls: readonly Call[] = [...np.attributes].flatMap(([name, value]) => {
  if (!(value instanceof PyCallable)) return [];
  return argumentLists.map((args, i) => ({
    name: `np.${name} ${i}`,
    run: (budget) => value.call(args, new Map(), budget),
  }));
});

const METHODS =
  "astype copy flatten ravel clip conj sum cumsum round tobytes sort argsort transpose reshape".split(" ");

/** Methods and operators of an array. */
function callsOf(array: NDArray): readonly Call[] {
  const { binary, compare, unary, item, attribute } = numpyExtension;
  const calls: Record<string, Call["run"]> = {
    "[indices]": (budget) => item(array, new Array(500).fill(1n), budget),
    "[mask]": (budget) => item(array, arrays[4], budget),
  };
  for (const operator of "+ - * / // % ** & | ^ << >> @".split(" ") as BinaryOperator[]) {
    calls[operator] = (budget) => binary(operator, array, array, budget);
  }
  for (const comparison of "== != < <= > >=".split(" ") as Comparison[]) {
    calls[comparison] = (budget) => compare(comparison, array, array, budget);
  }
  for (const operator of ["+", "-", "~"] as const) {
    calls[`unary ${operator}`] = (budget) => unary(operator, array, budget);
  }
  for (const method of METHODS) {
    for (const args of [[], [-1n], ["f4"], ["U9"], [0, 1]]) {
      const callable = attribute(array, method) as PyCallable;
      calls[`${method}(${args})`] = (budget) => callable.call(args, new Map(), budget);
    }
  }
  return Object.entries(calls).map(([name, run]) => ({ name: `${array.dtype} ${name}`, run }));
}

/** The array that a call makes and what it spends; undefined for views, and where there is none. */
function made(
  run: (budget: Budget) => unknown,
): { readonly array: NDArray; readonly spent: Spent } | undefined {
  const spent = new Spent();
  let array: unknown;
  try {
    array = run(spent);
  } catch {
    return undefined;
  }
  const isNew = array instanceof NDArray && !arrays.some(({ data }) => data === array.data);
  return isNew ? { array: array as NDArray, spent } : undefined;
}

test("what is computed is paid for, in bytes and in steps", () => {
  const all = [...functionCalls, ...arrays.flatMap(callsOf)].flatMap(({ name, run }) => {
    const result = made(run);
    return result === undefined ? [] : [{ name, ...result }];
  });
  expect(all.length).toBeGreaterThan(1000);
  const unpaid = all.filter(({ array: { data, dtype }, spent }) => {
    const { itemsize, width } = parseDtype(dtype);
    const elements = data.length / width;
    // The zeros that are the imaginary parts of floats are one element.
    return elements > 1 && (spent.bytes < elements * itemsize || spent.steps < elements);
  });
  expect(unpaid.map(({ name, spent: { bytes, steps } }) => ({ name, bytes, steps }))).toEqual([]);
});
