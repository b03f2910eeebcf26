import { Complex, Dict, Float, NDArray, NpScalar, tuple } from "sipyco";
import { encode } from "sipyco/pyon";
import { describe, expect, test } from "vitest";
import { readDataset } from "../../console/src/artiq/dataset.js";
import { editText, readEdit, typedUnit } from "../../console/src/artiq/edit-value.js";
import { sourceOf } from "../../console/src/artiq/python-source.js";
import { evaluator } from "../../console/src/controllers/evaluator.js";

describe("a value is written so that it can be edited:", () => {
  test.each<[source: string, value: unknown]>([
    ["None", null],
    ["5", 5],
    ["5.0", new Float(5)],
    ["1e-06", 1e-6],
    ["np.nan", Number.NaN],
    ["[-np.inf, np.inf]", [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]],
    ["'it\\'s \"x\"\\n'", 'it\'s "x"\n'],
    [
      "(1, [2.0], {'a': True, 3: b'\\x00'})",
      tuple(
        1,
        [new Float(2)],
        new Dict<unknown, unknown>([
          ["a", true],
          [3, Uint8Array.of(0)],
        ]),
      ),
    ],
    ["(1,)", tuple(1)],
    ["(1+2j)", new Complex(1, 2)],
    ["np.int64(5)", new NpScalar("<i8", 5)],
    ["np.float32(0.5)", new NpScalar("<f4", 0.5)],
    ["np.bool_(True)", new NpScalar("|b1", true)],
    ["np.array([1.0, 2.5])", new NDArray(Float64Array.of(1, 2.5))],
    ["np.array([[1, 2], [3, 4]], dtype=np.int32)", new NDArray(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] })],
    ["np.array([True, False])", new NDArray(Uint8Array.of(1, 0), { dtype: "|b1" })],
    ["np.array([], dtype=np.float64)", new NDArray(new Float64Array(0))],
    ["np.array([(1+2j)])", new NDArray(Float64Array.of(1, 2), { dtype: "<c16" })],
  ])("%s", (source, value) => {
    expect(sourceOf(value, 200)).toBe(source);
    expect(encode(evaluator.evaluate(source), { version: 2 })).toBe(encode(value, { version: 2 }));
  });

  test("with numpy's own float, which is Python's when it is evaluated", () => {
    expect(sourceOf(new NpScalar("<f8", 2), 200)).toBe("np.float64(2.0)");
  });

  test("but not what is too long, or has no plain name", () => {
    expect(sourceOf("x".repeat(300), 200)).toBeUndefined();
    expect(
      sourceOf(
        Array.from({ length: 300 }, (_, i) => i),
        200,
      ),
    ).toBeUndefined();
    expect(sourceOf(new NDArray(new Float64Array(1e6)), 200)).toBeUndefined();
    expect(sourceOf(new NDArray(["a"]), 200)).toBeUndefined();
  });
});

function edited(value: unknown, metadata: Readonly<Record<string, unknown>> = {}) {
  const read = readDataset("name", tuple(false, value, new Dict(Object.entries(metadata))));
  if (read === undefined) throw new Error("no dataset");
  return read;
}

/** What a text comes to for a dataset. */
function typed(text: string, value: unknown, metadata: Readonly<Record<string, unknown>> = {}): string {
  const edit = readEdit(text, evaluator, edited(value, metadata));
  return "fault" in edit ? edit.fault.message : edit.note;
}

describe("what is typed", () => {
  test.each<[typed: string, stored: string, before: unknown, metadata: Record<string, unknown>]>([
    ["81.1", "81100000.0", new Float(80e6), { unit: "MHz" }],
    ["81", "81000000.0", new Float(80e6), { unit: "MHz" }],
    ["80 + 1", "81000000.0", 80e6 + 0.5, { unit: "MHz" }],
    ["81", "81000000", 80_000_000, { unit: "MHz" }],
    ["0.0000001", "0.1, float instead of int", 80_000_000, { unit: "MHz" }],
    ["2", "2000", new NpScalar("<i8", 1000), { unit: "kHz" }],
    ["1e7", "10000000000, int instead of int32", new NpScalar("<i4", 1000), { unit: "kHz" }],
    ["2", "2000.0", new NpScalar("<f8", 1000), { unit: "kHz" }],
  ])("%s in its unit is stored as %s", (text, stored, before, metadata) => {
    expect(typed(text, before, metadata)).toBe(stored);
  });

  test.each<[typed: string, stored: string, before: unknown]>([
    ["5.5", "5.5", new Float(5)],
    ["5", "5, int instead of float", 5.5],
    ["'x'", "'x', str instead of int", 5],
    ["np.int32(7)", "7, int32 instead of int64", new NpScalar("<i8", 5)],
    ["np.zeros(3)", "float64 (3,), array of float64 (3,) instead of float", 5.5],
    ["np.ones(3)", "float64 (3,)", new NDArray(new Float64Array(3))],
    ["[x**2 for x in range(3)]", "[0, 1, 4]", []],
  ])("%s is stored as %s", (text, stored, before) => {
    expect(typed(text, before)).toBe(stored);
  });

  test("is said to be wrong, and where", () => {
    expect(readEdit("1 +", evaluator, edited(5))).toMatchObject({
      fault: { message: expect.stringContaining("SyntaxError"), place: expect.any(Number) },
    });
    expect(typed("foo", 5)).toContain("NameError");
    expect(typed("'text'", 5, { unit: "MHz" })).toBe("a number is needed, in MHz");
    expect(typed("True", 5, { scale: 2 })).toBe("a number is needed");
  });

  test("is anything, for a new dataset", () => {
    expect(readEdit("{'a': (1, 2.0)}", evaluator)).toMatchObject({ note: "{'a': (1, 2.0)}" });
  });
});

test("editing starts with what is shown, in the unit that it is typed in", () => {
  expect(typedUnit(edited(new Float(80e6), { unit: "MHz" }))).toBe("MHz");
  expect(editText(edited(new Float(80e6), { unit: "MHz" }))).toBe("80");
  expect(editText(edited(80_500_000, { unit: "MHz" }))).toBe("80.5");
  expect(typedUnit(edited(new Float(5), { unit: "V" }))).toBeUndefined();
  expect(editText(edited(new Float(5), { unit: "V" }))).toBe("5.0");
  expect(editText(edited([1e6], { unit: "MHz" }))).toBe("[1000000]");
});
