import { describe, expect, test } from "vitest";
import { parseDtype } from "../../src/pyon/dtype.js";

describe("parseDtype", () => {
  test.each([
    ["float64", "<f8"],
    ["int", "<i8"],
    ["bool", "|b1"],
    ["complex64", "<c8"],
    ["f8", "<f8"],
    ["=i4", "<i4"],
    ["|i4", "<i4"],
    [">i4", ">i4"],
    [">i1", "|i1"],
    ["<b1", "|b1"],
    [">S3", "|S3"],
    ["<V3", "|V3"],
    ["U3", "<U3"],
    [">U3", ">U3"],
    ["<M8", "<M8"],
    ["M8[ns]", "<M8[ns]"],
    ["<m8[25s]", "<m8[25s]"],
  ])("spells %s as numpy does: %s", (given, text) => {
    expect(parseDtype(given).text).toBe(text);
  });

  test.each([
    ["", 'unknown dtype ""'],
    ["<q8", 'unknown dtype "<q8"'],
    ["<f8x", 'unknown dtype "<f8x"'],
    ["toString", 'unknown dtype "toString"'],
    ["|O", "dtype object cannot be sent: its elements are pointers"],
    ["O8", "dtype object cannot be sent: its elements are pointers"],
    ["<i3", 'numpy has no dtype "<i3"'],
    ["<f12", 'numpy has no dtype "<f12"'],
    ["<U0", 'dtype "<U0" has elements of no bytes'],
    ["|S0", 'dtype "|S0" has elements of no bytes'],
    ["<f8[s]", 'dtype "<f8[s]" has a unit, which only M8 and m8 take'],
    ["<M8[parsec]", 'dtype "<M8[parsec]" has a unit that is no unit of time'],
  ])("refuses %s", (given, message) => {
    expect(() => parseDtype(given)).toThrow(new RangeError(message));
  });

  test("knows the size of an element", () => {
    expect(parseDtype("<c16").itemsize).toBe(16);
    expect(parseDtype("<U3").itemsize).toBe(12);
    expect(parseDtype("|V5").itemsize).toBe(5);
  });
});
