import { Float, NDArray, NpScalar, Tuple } from "sipyco";
import { expect, test } from "vitest";
import { elementText } from "../../console/src/plot/elements.js";
import { type Numbers, numberOf, numbersOf, numbersOfArray } from "../../console/src/plot/numbers.js";

function list(numbers: Numbers | undefined): number[] | undefined {
  return numbers === undefined ? undefined : Array.from({ length: numbers.length }, (_, i) => numbers.at(i));
}

const times = new NDArray(new BigInt64Array([0n, 1500n, -(2n ** 63n)]), { dtype: "<M8[ms]" });

test.each<[name: string, value: unknown, numbers: number[] | undefined]>([
  [
    "a list of ints, floats and scalars",
    [1, new Float(2), 2n ** 40n, new NpScalar("<f4", 0.5), true],
    [1, 2, 2 ** 40, 0.5, 1],
  ],
  ["a tuple", Tuple.of(1, 2), [1, 2]],
  ["a list with something else", [1, "2"], undefined],
  ["nothing", [], undefined],
  ["floats", NDArray.from([1.5, Number.NaN], "<f4"), [1.5, Number.NaN]],
  ["half floats", NDArray.from([1.5, 2], "<f2"), [1.5, 2]],
  ["64-bit ints", NDArray.from([1, -2], "<i8"), [1, -2]],
  ["booleans", NDArray.from([true, false]), [1, 0]],
  ["complex numbers, as their sizes", new NDArray(new Float64Array([3, 4, 0, 1]), { dtype: "<c16" }), [5, 1]],
  ["times, as seconds", times, [0, 1.5, Number.NaN]],
  ["years", new NDArray(new BigInt64Array([1n]), { dtype: "<M8[Y]" }), [365 * 86400]],
  ["months", new NDArray(new BigInt64Array([2n]), { dtype: "<M8[M]" }), [59 * 86400]],
  ["durations, as counts", new NDArray(new BigInt64Array([5n]), { dtype: "<m8[us]" }), [5]],
  ["texts", NDArray.from(["a", "b"]), undefined],
  ["bytes", new NDArray([new Uint8Array([1])]), undefined],
  ["structures", NDArray.fromBytes(new Uint8Array(8), "|V8", [1]), undefined],
  ["two axes", NDArray.from([[1, 2]]), undefined],
  [
    "a view backwards",
    new NDArray(new Float64Array([1, 2, 3, 4]), { shape: [2], strides: [-2], offset: 3 }),
    [4, 2],
  ],
])("numbers of %s", (_, value, numbers) => {
  expect(list(numbersOf(value))).toEqual(numbers);
});

test("all elements of an array with more axes come in C order, also of a transposed one", () => {
  const array = NDArray.from(
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    "<i4",
  );
  expect(list(numbersOfArray(array))).toEqual([1, 2, 3, 4, 5, 6]);
  const transposed = new NDArray(array.data, { dtype: "<i4", shape: [3, 2], strides: [1, 3] });
  expect(list(numbersOfArray(transposed))).toEqual([1, 4, 2, 5, 3, 6]);
});

test("what the numbers stand for is said", () => {
  expect(numbersOf(times)).toMatchObject({ meaning: "time", unit: "" });
  expect(numbersOf(new NDArray(new BigInt64Array(1), { dtype: "<m8[25us]" }))).toMatchObject({
    meaning: "duration",
    unit: "25us",
  });
  expect(numbersOf(new NDArray(new Float32Array(2), { dtype: "<c8" }))?.meaning).toBe("magnitude");
});

test.each<[value: unknown, number: number | undefined]>([
  [5, 5],
  [5n, 5],
  [true, 1],
  [new Float(2), 2],
  [new NpScalar("<i8", 7), 7],
  [new NpScalar("<f8", 2), 2],
  [new NpScalar("|b1", true), 1],
  ["5", undefined],
  [null, undefined],
  [new NpScalar("<c16", 1), undefined],
  [NpScalar.fromBytes(new Uint8Array(8), "<M8[s]"), undefined],
])("%o as a number", (value, number) => {
  expect(numberOf(value)).toBe(number);
});

test.each([
  [NDArray.from([[5, 2.5]], "<f8"), "5.0"],
  [NDArray.from([[5, 2]], "<i8"), "5"],
  [NDArray.from([[true, false]]), "True"],
  [new NDArray(new BigInt64Array([2n ** 60n]), { dtype: "<i8", shape: [1, 1] }), String(2n ** 60n)],
  [new NDArray(new Float64Array([1, 2]), { dtype: "<c16", shape: [1, 1] }), "(1+2j)"],
])("an element as Python prints it", (array, text) => {
  expect(elementText(array, 0, 0)).toBe(text);
});
