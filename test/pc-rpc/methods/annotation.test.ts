import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { floatCoercer } from "../../../src/pc-rpc/methods/annotation.js";
import { formatType, parseType } from "../../../src/pc-rpc/methods/type-text.js";
import { Dict, OrderedDict } from "../../../src/pyon/dict.js";
import { Float, float } from "../../../src/pyon/float.js";
import { NDArray } from "../../../src/pyon/ndarray.js";
import { Tuple, tuple } from "../../../src/pyon/tuple.js";

const coerce = (annotation: string, value: unknown): unknown => {
  const coercer = floatCoercer(annotation);
  return coercer ? coercer(value) : value;
};

describe("numbers become floats where the annotation says float", () => {
  test.each<[string, unknown, unknown]>([
    ["float", 5, float(5)],
    ["float", 0, float(0)],
    ["float", -3, float(-3)],
    ["builtins.float", 5, float(5)],
    ["np.float64", 5, float(5)],
    [" float ", 5, float(5)],
    ["Optional[float]", 5, float(5)],
    ["float | None", 5, float(5)],
    ["None|float", 5, float(5)],
    ["Union[float, str, None]", 5, float(5)],
    ["typing.Union[float, str]", 5, float(5)],
    ["Annotated[float, 'dB']", 5, float(5)],
    ["list[float]", [1, 2.5, "x"], [float(1), 2.5, "x"]],
    ["typing.List[float]", [1], [float(1)]],
    ["collections.abc.Sequence[float]", [1], [float(1)]],
    ["list[list[float]]", [[1], [2]], [[float(1)], [float(2)]]],
    ["list[float]", tuple(1, 2), tuple(float(1), float(2))],
    ["tuple[float, int]", tuple(1, 2), tuple(float(1), 2)],
    ["tuple[float, int]", [1, 2], [float(1), 2]],
    ["Tuple[float, ...]", tuple(1, 2), tuple(float(1), float(2))],
    ["tuple[str, tuple[int, float]]", tuple("a", tuple(1, 2)), tuple("a", tuple(1, float(2)))],
    ["dict[str, float]", { a: 1 }, { a: float(1) }],
    ["Dict[int, list[float]]", new Map([[1, [2]]]), new Map([[1, [float(2)]]])],
    ["Mapping[str, Optional[float]]", { a: 1, b: null }, { a: float(1), b: null }],
    ["set[float]", new Set([1, 2.5]), new Set([float(1), 2.5])],
    ["list[float] | None", [1], [float(1)]],
    ["list[float] | float", 1, float(1)],
    ["list[float] | list[list[float]]", [1, [2]], [float(1), [float(2)]]],
    ["tuple[float] | tuple[int, float]", tuple(1, 2), tuple(1, float(2))],
    ["tuple[float] | tuple[float, ...]", tuple(1), tuple(float(1))],
    ["list[int] | tuple[float, ...]", tuple(1), tuple(float(1))],
    ["dict[str, float] | dict[str, list[float]]", { a: 1, b: [2] }, { a: float(1), b: [float(2)] }],
  ])("%s", (annotation, value, expected) => {
    expect(coerce(annotation, value)).toStrictEqual(expected);
  });
});

describe("everything else stays the same object", () => {
  test.each<[string, unknown]>([
    ["float", 2.5],
    ["float", Number.NaN],
    ["float", -0],
    ["float", 2 ** 60],
    ["float", 5n],
    ["float", "5"],
    ["float", true],
    ["float", null],
    ["float", [1]],
    ["float", { a: 1 }],
    ["float", float(5)],
    ["float | int", 5],
    ["int | float | None", 5],
    ["Union[float, Any]", 5],
    ["Union[float, np.int32]", 5],
    ["Union[float, numbers.Number]", 5],
    ["list[float]", 5],
    ["list[float]", [1.5, Number.NaN, null]],
    ["list[float]", new Float64Array([1])],
    ["list[float]", NDArray.from([1, 2])],
    ["list[float | int]", [1]],
    ["list[float] | list[int]", [1]],
    ["list[float] | list", [1]],
    ["list[float] | list[Any]", [1]],
    ["list[int] | tuple[float, ...]", [1]],
    ["tuple[float, int]", tuple(1.5, 2)],
    ["tuple[float, int]", tuple(1, 2, 3)],
    ["tuple[float, int] | tuple[int, int]", tuple(1, 2)],
    ["tuple[int, int] | tuple[float, ...]", tuple(1, 2)],
    ["dict[str, float]", [1]],
    ["dict[float, int]", { a: 1 }],
    [
      "dict[str, float]",
      new (class Reading {
        value = 1;
      })(),
    ],
  ])("%s", (annotation, value) => {
    expect(coerce(annotation, value)).toBe(value);
  });
});

test.each([
  "int",
  "str",
  "None",
  "",
  "list",
  "list[int]",
  "tuple[()]",
  "float | int",
  "Literal['float']",
  "Callable[[int], float]",
  "floating",
  "my.float",
  "float]",
  "list[float",
  "list[float,,]",
  "Dict[str, 'float']",
  "a float in dB",
  `${"list[".repeat(5000)}float${"]".repeat(5000)}`,
  `${"list[".repeat(50)}float${"]".repeat(50)}`,
])("%.40s puts a float nowhere", (annotation) => {
  expect(floatCoercer(annotation)).toBeUndefined();
});

test("the kind of a collection is kept, and the original is not changed", () => {
  const array = Object.freeze([1]);
  expect(coerce("list[float]", array)).toStrictEqual([float(1)]);
  const result = coerce("list[float]", tuple(1));
  expect(result).toBeInstanceOf(Tuple);
  expect(Object.isFrozen(result)).toBe(true);

  for (const Kind of [Map, Dict, OrderedDict]) {
    const map = new Kind<unknown, unknown>([
      ["b", 1],
      ["a", 2.5],
    ]);
    const coerced = coerce("dict[str, float]", map) as Map<unknown, unknown>;
    expect(coerced.constructor).toBe(Kind);
    expect([...coerced]).toStrictEqual([
      ["b", float(1)],
      ["a", 2.5],
    ]);
    expect([...map]).toStrictEqual([
      ["b", 1],
      ["a", 2.5],
    ]);
  }

  const nested = { same: { deep: 1.5 }, changed: { deep: 1 } };
  const coerced = coerce("dict[str, dict[str, float]]", nested) as typeof nested;
  expect(coerced.same).toBe(nested.same);
  expect(nested.changed.deep).toBe(1);
});

test("a key __proto__ is a key", () => {
  const value = JSON.parse('{"__proto__": 1, "a": 2}') as object;
  const coerced = coerce("dict[str, float]", value) as object;
  expect(Object.getPrototypeOf(coerced)).toBe(Object.prototype);
  expect(Object.entries(coerced)).toStrictEqual([
    ["__proto__", float(1)],
    ["a", float(2)],
  ]);
});

test("the same annotation gives the same function, and many annotations are no trouble", () => {
  const coercer = floatCoercer("list[float]");
  expect(floatCoercer("list[float]")).toBe(coercer);
  for (let i = 0; i < 3000; i++) expect(floatCoercer(`tuple[float, "${i}"]`)).toBeTypeOf("function");
  expect(floatCoercer("list[float]")).toBeTypeOf("function");
});

const annotation = fc.letrec<{ type: string }>((tie) => ({
  type: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("float", "int", "str", "None", "list", "dict", "Any", "np.ndarray", "Laser"),
    tie("type").map((item) => `list[${item}]`),
    tie("type").map((item) => `dict[str, ${item}]`),
    tie("type").map((item) => `tuple[${item}, ...]`),
    tie("type").map((item) => `Optional[${item}]`),
    fc.array(tie("type"), { minLength: 1, maxLength: 3 }).map((items) => `tuple[${items.join(", ")}]`),
    fc.array(tie("type"), { minLength: 1, maxLength: 3 }).map((items) => items.join(" | ")),
  ),
})).type;

test("any annotation takes any value, which keeps its numbers and is not changed", () => {
  fc.assert(
    fc.property(annotation, fc.jsonValue(), (annotation, value) => {
      const before = JSON.stringify(value);
      const coerced = coerce(annotation, value);
      expect(JSON.stringify(coerced)).toBe(before);
      expect(JSON.stringify(value)).toBe(before);
      if (!annotation.includes("float")) expect(coerced).toBe(value);
      expect(coerce(annotation, coerced)).toBe(coerced);
    }),
    { numRuns: 500 },
  );
});

test("without a way to be an int, every number of a list of lists of floats becomes one", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.integer())), (value) => {
      const coerced = coerce("list[list[float]]", value) as unknown[][];
      expect(coerced.flat().every((item) => item instanceof Float || Object.is(item, -0))).toBe(true);
    }),
  );
});

describe("the text of types", () => {
  test.each([
    ["float", "float"],
    ["dict[ str,float ]", "dict[str, float]"],
    ["Array<float>", "Array[float]"],
    ["Array.<float>", "Array[float]"],
    ["float[][]", "list[list[float]]"],
    ["list[int][]", "list[list[int]]"],
    ["?float", "float | None"],
    ["!float=", "float"],
    ["...float", "float"],
    ["(int|float)[]", "list[int | float]"],
    ["Callable[[int, str], None]", "Callable[[int, str], None]"],
    ["tuple[()]", "tuple[()]"],
    ["tuple[float, ...]", "tuple[float, ...]"],
    ["Literal['a', 5, -1]", "Literal['a', 5, -1]"],
    ["*", "*"],
  ])("%s", (text, expected) => {
    const node = parseType(text);
    expect(node && formatType(node)).toBe(expected);
  });

  test("is taken apart or not, and nothing else happens", () => {
    const piece = fc.constantFrom(
      "float",
      "list",
      "[",
      "]",
      "(",
      ")",
      "<",
      ">",
      "|",
      ",",
      "...",
      "?",
      "=",
      "'",
      " ",
      "*",
      "é",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join("")),
        ),
        (text) => {
          const node = parseType(text);
          if (node && !text.includes("?")) expect(parseType(formatType(node))).toBeDefined();
        },
      ),
      { numRuns: 1000 },
    );
  });
});
