import { Complex, Dict, Float, NDArray, NpScalar, tuple } from "sipyco";
import { describe, expect, test } from "vitest";
import { readDataset } from "../../console/src/artiq/dataset.js";
import { recordShown } from "../../console/src/artiq/dataset-recording.js";
import { datasetText, plotted } from "../../console/src/artiq/dataset-text.js";
import { NameOrder } from "../../console/src/artiq/name-order.js";
import { toShown, toStored } from "../../console/src/artiq/units.js";
import type { Mod } from "../../src/sync-struct/protocol.js";

function dataset(value: unknown, metadata: Readonly<Record<string, unknown>> = {}) {
  const read = readDataset("name", tuple(false, value, new Dict(Object.entries(metadata))));
  if (read === undefined) throw new Error("no dataset");
  return read;
}

describe("a dataset is shown as its experiment wants it:", () => {
  test.each<[text: string, value: unknown, metadata: Record<string, unknown>]>([
    ["1.25 MHz", new Float(1_250_000), { unit: "MHz", precision: 3 }],
    ["80 MHz", new Float(80e6), { unit: "MHz", scale: new Float(1e6), precision: 3 }],
    ["80 MHz", new Float(80e6), { unit: "MHz" }],
    ["5 MHz", 5_000_000, { unit: "MHz" }],
    ["0.005 kHz", new NpScalar("<i8", 5), { unit: "kHz" }],
    // Division would give 1.2345678900000001.
    ["1.23456789 us", 1.23456789e-6, { unit: "us" }],
    ["12345.7", 12345.6789, { precision: 1 }],
    ["123 V", 123, { unit: "V", precision: 0 }],
    ["100", 100, { precision: 0 }],
    ["0 V", 0.00012, { unit: "V", precision: 3 }],
    ["2.5", 5, { scale: 2 }],
    ["5 dB", new Float(5), { unit: "dB", precision: 2 }],
    ["80000000 foo", new Float(80e6), { unit: "foo" }],
    ["nan V", Number.NaN, { unit: "V", precision: 1 }],
    ["-inf", Number.NEGATIVE_INFINITY, {}],
    ["-0", new Float(-0), {}],
    ["1e+300", new Float(1e300), { precision: 3 }],
    ["5", 5, {}],
    ["5", new Float(5), {}],
    ["1152921504606846976", new NpScalar("<i8", 2n ** 60n), {}],
    ["1180591620717411303424", 2n ** 70n, {}],
    ["0.1", new NpScalar("<f4", 0.1), { precision: 3 }],
    ["True", true, { unit: "V" }],
    ["None", null, {}],
    ["'text'", "text", { unit: "V" }],
    ["(1+2j)", new Complex(1, 2), {}],
    ["[1, 2]", [1, 2], { unit: "MHz" }],
    ["float64 (2, 3)", new NDArray(new Float64Array(6), { shape: [2, 3] }), { unit: "MHz" }],
    // What is no number, or none that makes sense, is not heeded.
    ["5 V", 5, { unit: "V", scale: "x", precision: "x" }],
    ["5", 5, { unit: 5, scale: 0, precision: -1 }],
    ["5", 5, { scale: Number.NaN, precision: 1e9 }],
    ["5 a\\nb\\u202e", 5, { unit: "a\nb\u202e" }],
  ])("%s", (text, value, metadata) => {
    expect(datasetText(dataset(value, metadata))).toBe(text);
  });
});

test.each([
  [81.1, 1e6, 81_100_000],
  [-2.5, 1e-9, -2.5e-9],
  [1.5e-7, 1e3, 1.5e-4],
  [3, 2, 6],
  [Number.NaN, 1e6, Number.NaN],
  [-0, 1e6, -0],
])("%d in a unit of %d is stored as %d", (shown, scale, stored) => {
  expect(toStored(shown, scale)).toBe(stored);
  expect(toShown(stored, scale)).toBe(shown);
});

test("what is no dataset is none", () => {
  for (const entry of [undefined, null, 5, "text", tuple(), tuple(true), new Dict([[0, true]])]) {
    expect(readDataset("name", entry)).toBeUndefined();
  }
  expect(readDataset(3, [1, 2, 3])).toMatchObject({ name: "3", persist: false, value: 2 });
});

describe("what is plotted", () => {
  test("is in the unit that is shown", () => {
    const array = new NDArray(Int32Array.of(1_000_000, 2_500_000));
    expect(plotted(dataset(array, { unit: "MHz" }))).toEqual({
      value: new NDArray(Float64Array.of(1, 2.5)),
      unit: "MHz",
    });
    expect(plotted(dataset([1_000_000, new Float(2e6)], { unit: "MHz" }))).toMatchObject({ unit: "MHz" });
    expect(plotted(dataset(array))).toEqual({ value: array, unit: "" });
  });

  test("keeps its shape", () => {
    const picture = new NDArray(Float64Array.of(1e3, 2e3, 3e3, 4e3), { shape: [2, 2] });
    const { value } = plotted(dataset(picture, { unit: "kHz" })) ?? {};
    expect(value).toEqual(new NDArray(Float64Array.of(1, 2, 3, 4), { shape: [2, 2] }));
  });

  test("are no sizes of complex numbers in a unit, no texts and no single numbers", () => {
    const complex = new NDArray(Float64Array.of(3, 4), { dtype: "<c16" });
    expect(plotted(dataset(complex, { unit: "MHz" }))).toEqual({ value: complex, unit: "" });
    for (const value of ["text", 5, [], ["a"], new NDArray(["a"])])
      expect(plotted(dataset(value))).toBeUndefined();
  });
});

test("a number is recorded in the unit that is shown", () => {
  const root = new Dict<unknown, unknown>([["f", tuple(true, new Float(2e6), new Dict([["unit", "MHz"]]))]]);
  let tell: (mod: Mod) => void = () => undefined;
  const onMod = (listener: (mod: Mod) => void) => {
    tell = listener;
    return () => undefined;
  };
  const { series } = recordShown({ root, onMod }, "f");
  const values = () => [...series.values];
  expect(values()).toEqual([2]);
  root.set("f", tuple(true, 2_500_000, new Dict([["unit", "MHz"]])));
  tell({ action: "setitem", path: [], key: "f", value: root.get("f") });
  expect(values()).toEqual([2, 2.5]);
});

test("names are in an order that counts, which stays the same object while they do", () => {
  const order = new NameOrder();
  const dict = new Map<unknown, unknown>(["ion10", "ion2", "a", 3].map((key) => [key, 0]));
  const keys = order.of(dict);
  expect(keys).toEqual([3, "a", "ion2", "ion10"]);
  dict.set("a", 1);
  expect(order.of(dict)).toBe(keys);
  dict.delete("a");
  dict.set("b", 1);
  expect(order.of(dict)).toEqual([3, "b", "ion2", "ion10"]);
});
