import { Complex } from "complex.js";
import { describe, expect, test } from "vitest";
import { RemoteError } from "../../../src/pc-rpc/python-errors.js";
import { Dict } from "../../../src/pyon/dict.js";
import { Float } from "../../../src/pyon/float.js";
import { Slice } from "../../../src/pyon/slice.js";
import { Tuple } from "../../../src/pyon/tuple.js";
import { computeExpression, evaluateExpression, placeOf } from "../../../src/python/expression/index.js";
import { outcomeOf } from "./outcome.js";

function errorOf(source: string): RemoteError {
  try {
    evaluateExpression(source);
  } catch (error) {
    if (error instanceof RemoteError) return error;
    throw error;
  }
  throw new Error(`${source} was evaluated`);
}

describe("values", () => {
  test.each([
    ["3*4 + 2", 14],
    ["2**53 - 1", 2 ** 53 - 1],
    ["2**53", 2n ** 53n],
    ["-10**30", -(10n ** 30n)],
    ["1.5", 1.5],
    ["2.0", new Float(2)],
    ["True", true],
    ["None", null],
    ["'a' 'b'", "ab"],
    ["1+2j", new Complex(1, 2)],
    ["b'\\x00\\xff'", Uint8Array.of(0, 255)],
    ["[1, (2, [3.0])]", [1, Tuple.of<unknown>(2, [new Float(3)])]],
    ["{'a': 1, 2: 'b'}", new Dict<unknown, unknown>([["a", 1]]).set(2, "b")],
    ["{1, 2}", new Set([1, 2])],
    ["slice(1, None, 2.0)", new Slice(1, null, new Float(2))],
  ])("%s are those of exact decoding", (source, value) => {
    expect(evaluateExpression(source)).toStrictEqual(value);
  });

  test.each([
    "lambda: 0",
    "len",
    "range(3)",
    "(x for x in [])",
    "...",
    "{}.keys()",
    "int",
    "bytearray()",
    "[1, (len,)]",
  ])("that PYON has no form for are refused: %s", (source) => {
    expect(errorOf(source).name).toBe("TypeError");
    expect(computeExpression(source)).toBeDefined();
  });

  test("that contain themselves, or have too many digits, are refused", () => {
    expect(errorOf("(lambda l: [l.append(l), l])([])").name).toBe("RecursionError");
    expect(errorOf("10**4300").name).toBe("ValueError");
  });

  test("as computed tell ints from floats", () => {
    expect(computeExpression("[1, 1.0]")).toStrictEqual([1n, 1]);
  });
});

describe("names", () => {
  test("that are given come before the builtins, and after those of the expression", () => {
    const names = new Map<string, unknown>([
      ["x", 5n],
      ["len", 6n],
    ]);
    expect(computeExpression("x + len", { names })).toBe(11n);
    expect(computeExpression("(lambda x: x)(1) + [x for x in [2]][0]", { names })).toBe(3n);
    expect(computeExpression("(x := 1) + x", { names })).toBe(2n);
    expect(names.get("x")).toBe(5n);
  });

  test("that are not given are not there", () => {
    expect(outcomeOf("x")).toEqual({ error: "NameError", message: "name 'x' is not defined" });
  });
});

describe("the place of an error", () => {
  test.each([
    ["1 + x", 4],
    ["1 + 'a'", 2],
    ["[1, 2][5]", 6],
    ["{'a': 1}['b']", 8],
    ["'abc'.nothing", 6],
    ["len(5)", 0],
    ["1 if x else 2", 5],
    ["f'{1/0}'", 4],
    ["[1/x for x in [0]]", 2],
    ["1 < 'a'", 2],
    ["not x", 4],
    ["(1", 0],
    ["1 +", 3],
    ["'😀' + x", 7],
    ["(\n1 +\n 'a')", 4],
  ])("of %j is %i", (source, place) => {
    expect(placeOf(errorOf(source))).toBe(place);
  });

  test("of what cannot be sent is the whole", () => {
    expect(placeOf(errorOf("  len"))).toBe(2);
    expect(placeOf(new Error("another"))).toBeUndefined();
  });
});

describe("what differs from Python", () => {
  test.each([
    ["'\\N{BULLET}'", "SyntaxError", /not known here/],
    ["[0 for x.y in []]", "SyntaxError", /only names and lists of them/],
    ["'a'.__class__", "AttributeError", "'str' object has no attribute '__class__'"],
    ["list[int]", "TypeError", "type 'list' is not subscriptable"],
    ["print", "NameError", "name 'print' is not defined"],
    ["frozenset", "NameError", "name 'frozenset' is not defined"],
  ])("%s is not there", (source, error, message) => {
    expect(outcomeOf(source)).toMatchObject({ error, message: expect.stringMatching(message) });
  });

  test("NaN is never the same as itself, not even within a container", () => {
    expect(outcomeOf("(lambda n: [n] == [n])(float('nan'))")).toEqual({ repr: "False" });
  });

  test("two halves of a surrogate pair are the character", () => {
    expect(outcomeOf("len('\\ud83d\\ude00')")).toEqual({ repr: "1" });
  });
});
