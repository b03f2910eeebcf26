import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Complex, Float, float, NpScalar, Slice } from "../../src/pyon/values.js";

describe("NpScalar", () => {
  test.each([
    ["<f4", 0.1, "cdcccc3d", Math.fround(0.1)],
    ["float64", 5, "0000000000001440", 5],
    ["<f2", 0.5, "0038", 0.5],
    ["<i8", 42, "2a00000000000000", 42],
    ["<u8", 2n ** 64n - 1n, "ffffffffffffffff", 2n ** 64n - 1n],
    [">i4", -2, "fffffffe", -2],
    ["|b1", true, "01", true],
    ["<c8", new Complex(1, 2), "0000803f00000040", new Complex(1, 2)],
    ["<U", "aé", "61000000e9000000", "aé"],
    ["<U3", "a", "610000000000000000000000", "a"],
    ["|S", new Uint8Array([1, 2]), "0102", new Uint8Array([1, 2])],
  ])("of %s keeps %o", (dtype, value, bytes, plain) => {
    const scalar = new NpScalar(dtype, value);
    expect(Buffer.from(scalar.bytes).toString("hex")).toBe(bytes);
    expect(scalar.value).toEqual(plain);
    expect(NpScalar.fromBytes(scalar.bytes, scalar.dtype)).toEqual(scalar);
  });

  test("is its own value where JavaScript has none", () => {
    for (const dtype of ["<M8[D]", "<m8[s]", "|V8", "<f16"]) {
      const scalar = NpScalar.fromBytes(new Uint8Array(dtype === "<f16" ? 16 : 8), dtype);
      expect(scalar.value).toBe(scalar);
    }
    expect(new NpScalar("<M8[D]", 19_000).bytes.length).toBe(8);
  });

  test("computes like its value", () => {
    expect((new NpScalar("<i4", 5) as unknown as number) + 1).toBe(6);
  });

  test("refuses what its dtype has no room for", () => {
    expect(() => new NpScalar("|u1", 256)).toThrow(RangeError);
    expect(() => new NpScalar("<f8", "x")).toThrow(TypeError);
    expect(() => new NpScalar("|O", 1)).toThrow(RangeError);
    expect(() => NpScalar.fromBytes(new Uint8Array(3), "<f4")).toThrow(
      new RangeError("a scalar of dtype <f4 takes 4 bytes, not 3"),
    );
  });

  test("shows dtype and value in console.log", () => {
    expect(inspect(new NpScalar("<i4", 5))).toBe("NpScalar <i4 5");
    expect(inspect(new NpScalar("<m8[s]", 1))).toMatch(/^NpScalar <m8\[s\] Uint8Array\(8\)/);
  });
});

describe("Float", () => {
  test("computes like a number and is told from one", () => {
    expect((float(5) as unknown as number) + 1).toBe(6);
    expect(float(5)).toBeInstanceOf(Float);
    expect(float(5).toFixed(1)).toBe("5.0");
    expect(JSON.stringify({ a: float(5) })).toBe('{"a":5}');
  });

  test("is made from numbers only", () => {
    expect(() => float("5" as unknown as number)).toThrow(
      new TypeError("a float is made from a number, not from string"),
    );
  });
});

describe("Slice", () => {
  test("leaves out parts as null, and cannot be changed", () => {
    expect({ ...new Slice(1) }).toEqual({ start: 1, stop: null, step: null });
    expect({ ...new Slice() }).toEqual({ start: null, stop: null, step: null });
    expect(Object.isFrozen(new Slice(1, 2, 3))).toBe(true);
  });
});

test("console.log shows a Float as Python writes it", () => {
  expect(inspect({ t: new Float(5), list: [new Float(-0), new Float(1e16)] })).toBe(
    "{ t: 5.0, list: [ -0.0, 1e+16 ] }",
  );
});
