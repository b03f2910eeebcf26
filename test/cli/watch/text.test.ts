import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { arraySummary, numbersSummary } from "../../../src/cli/watch/array-summary.js";
import { columnsOf, cutTo, paint } from "../../../src/cli/watch/columns.js";
import { collectPath, pathPart, pathWord, pathWords } from "../../../src/cli/watch/path-words.js";
import { sparkline } from "../../../src/cli/watch/sparkline.js";
import { sameValue } from "../../../src/pyon/same.js";
import { Complex, Float, float, NDArray, NpScalar, tuple } from "../../../src/pyon/values.js";
import { safeJson, safeLines, safeText } from "../../../src/python/safe-text.js";

describe("what others have written", () => {
  test("is shown with Python's escapes where a terminal would act on it", () => {
    expect(safeText("a\x1b[2Jb\x07\x9b\u202e\u{e0041}\n\r\t\x7f\ud800")).toBe(
      "a\\x1b[2Jb\\x07\\x9b\\u202e\\U000e0041\\n\\r\\t\\x7f\\ud800",
    );
    expect(safeText("größe 温度 😀 \\x")).toBe("größe 温度 😀 \\x");
    expect(safeText("\u0646\u200c\u0647")).toBe("\u0646\u200c\u0647");
  });

  test("in several lines", () => {
    expect(safeLines("one\r\ntwo\n\tthree\r.\x1bc")).toEqual(["one", "two", "    three\\r.\\x1bc"]);
  });

  test("never holds controls, and JSON of it means the same", () => {
    const nasty = fc.string({
      unit: fc
        .oneof(fc.integer({ min: 0, max: 0xa0 }), fc.integer({ min: 0, max: 0x10ffff }))
        .map((code) => String.fromCodePoint(code)),
    });
    const hot = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
    fc.assert(
      fc.property(nasty, (text) => {
        expect(safeText(text)).not.toMatch(hot);
        const json = safeJson(JSON.stringify(text));
        expect(json).not.toMatch(hot);
        expect(JSON.parse(json)).toBe(text);
      }),
    );
  });
});

describe("columns", () => {
  test.each([
    ["", 0],
    ["plain", 5],
    ["größe", 5],
    ["gro\u0308ße", 5],
    ["温度", 4],
    ["한글", 4],
    ["ｆｕｌｌ", 8],
    ["😀!", 3],
    ["🇩🇪", 2],
    ["▁▂…·", 4],
    ["a\u200db", 2],
  ])("%j takes %i", (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  test.each([
    ["abc", 3, "abc"],
    ["abcd", 3, "ab…"],
    ["温度計", 6, "温度計"],
    ["温度計", 5, "温度…"],
    ["温度計", 4, "温…"],
    ["温度", 1, "…"],
    ["abc", 0, ""],
    ["a\u0308b\u0308c", 2, "a\u0308…"],
  ])("%j cut to %i is %j", (text, columns, cut) => {
    expect(cutTo(text, columns)).toBe(cut);
  });

  test("what is cut fits, and is the text if that does", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "é", "e\u0301", "温", "😀") });
    fc.assert(
      fc.property(text, fc.nat(20), (given, columns) => {
        const cut = cutTo(given, columns);
        expect(columnsOf(cut)).toBeLessThanOrEqual(columns);
        if (columnsOf(given) <= columns) expect(cut).toBe(given);
        else if (columns > 0) expect(columnsOf(cut)).toBeGreaterThanOrEqual(columns - 1);
      }),
    );
  });

  test.each([
    [20, "<dim>ab</>cd<red>ef</>"],
    [6, "<dim>ab</>cd<red>ef</>"],
    [5, "<dim>ab</>cd<red>…</>"],
    [4, "<dim>ab</>c…"],
    [3, "<dim>ab</>…"],
    [2, "<dim>a…</>"],
    [0, ""],
  ])("segments are cut together to %i", (columns, painted) => {
    const segments = [{ text: "ab", style: "dim" }, { text: "cd" }, { text: "ef", style: "red" }] as const;
    expect(paint(segments, columns, (style, text) => `<${String(style)}>${text}</>`)).toBe(painted);
  });
});

describe("a path on the command line", () => {
  test.each<[word: string, key: unknown]>([
    ["thermostat.temperature", "thermostat.temperature"],
    ["1", 1],
    ["-1", -1],
    ["'1'", "1"],
    ["1.5", 1.5],
    ["1e-3", 0.001],
    ["True", true],
    ["None", null],
    ["none", "none"],
    ["null", "null"],
    ["nan", "nan"],
    ["(1, 'a')", tuple(1, "a")],
    ["b'x'", Uint8Array.of(0x78)],
    ["2024-11-12", "2024-11-12"],
    ["1.2.3", "1.2.3"],
    ["two words", "two words"],
    ["(1", "(1"],
    ["größe", "größe"],
  ])("%s", (word, key) => {
    expect(sameValue(pathPart(word), key)).toBe(true);
  });

  test.each(["[1]", "{}", "slice(0, 1, None)"])("%s is no key", (word) => {
    expect(() => pathPart(word)).toThrow(expect.objectContaining({ code: "commander.invalidArgument" }));
  });

  test("is written so that it can be read", () => {
    expect(pathWords(["thermostat.temperature", 1, "1", "a b", "it's", "--json", "\x1b", tuple(1)])).toBe(
      `thermostat.temperature 1 '1' 'a b' "it's" '--json' '\\x1b' (1,)`,
    );
    const key = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom("a", "1", "-", ".", "e", "'", '"', "\\", "(", " ", "j") }),
      fc.integer(),
      fc.bigInt(),
      fc.boolean(),
      // Infinite ones have no literal in Python.
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .map((value) => (Number.isInteger(value) ? new Float(value) : value)),
    );
    fc.assert(
      fc.property(key, (given) => {
        const value =
          typeof given === "bigint" && Number.isSafeInteger(Number(given)) ? Number(given) : given;
        expect(sameValue(pathPart(pathWord(value)), value)).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(collectPath("2", collectPath("a", undefined))).toEqual(["a", 2]);
  });
});

describe("a sparkline", () => {
  const of = (...values: readonly number[]): string =>
    sparkline(values.length, (index) => values[index] as number);

  test("is as high as the values", () => {
    expect(of(0, 1, 2, 3, 4, 5, 6, 7)).toBe("▁▂▃▄▅▆▇█");
    expect(of(-1e308, 0, 1e308)).toBe("▁▅█");
    expect(of(5, 5, 5)).toBe("▄▄▄");
    expect(of()).toBe("");
  });

  test("leaves gaps for NaN, and shows infinite values at the edges", () => {
    const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
    expect(of(0, nan, 7)).toBe("▁ █");
    expect(of(nan)).toBe(" ");
    expect(of(0, 3.5, inf, 7, -inf)).toBe("▁▅██▁");
  });

  test("shows means of many, without overflow", () => {
    const steps = sparkline(3000, (index) => (index < 1500 ? 0 : 1));
    expect(steps).toBe("▁".repeat(15) + "█".repeat(15));
    expect(sparkline(60, (index) => (index % 2 === 0 ? Number.NaN : index))).toHaveLength(30);
    expect(sparkline(60, () => 1.7e308)).toBe("▄".repeat(30));
  });
});

describe("an array on one line", () => {
  test.each<[NDArray, string]>([
    [new NDArray(Float64Array.of(0, 0.5, 1)), "float64 (3,)  0.0 … 1.0  ▁▅█"],
    [new NDArray(Float64Array.of(1 / 3, Number.NaN, 2)), "float64 (3,)  0.333333 … 2.0  ▁ █  (1 nan)"],
    [new NDArray(Float64Array.of(Number.NaN, Number.NaN)), "float64 (2,)  nan"],
    [new NDArray(Float64Array.of(1e8 + 0.25, 1e8)), "float64 (2,)  100000000.0 … 100000000.25  █▁"],
    [new NDArray(Float64Array.of(1 / 3, 1 / 3)), "float64 (2,)  0.333333 … 0.333333  ▄▄"],
    [new NDArray(Float64Array.of(1 / 3)), "float64 (1,)  0.3333333333333333"],
    [new NDArray(Float32Array.of(0.1)), "float32 (1,)  0.1"],
    [new NDArray(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] }), "int32 (2, 2)  1 … 4  ▁▃▆█"],
    [new NDArray(BigInt64Array.of(2n ** 62n + 1n, 0n)), "int64 (2,)  0 … 4611686018427387905  █▁"],
    [new NDArray(Uint8Array.of(0, 1), { dtype: "|b1" }), "bool (2,)  False … True  ▁█"],
    [new NDArray(Float64Array.of(3, 4, 0, 1), { dtype: "<c16" }), "complex128 (2,)  |z| 1.0 … 5.0  █▁"],
    [new NDArray(["a", "b\x1b"]), "<U2 (2,)  'a' 'b\\x1b'"],
    [new NDArray(Array.from({ length: 20 }, () => "x")), `<U1 (20,)  ${"'x' ".repeat(16)}…`],
    [
      new NDArray(BigInt64Array.of(0n, 3n), { dtype: "<M8[D]" }),
      "datetime64[D] (2,)  1970-01-01 … 1970-01-04  ▁█",
    ],
    [
      new NDArray(BigInt64Array.of(0n, -(2n ** 63n), 3n), { dtype: "<m8[s]" }),
      "timedelta64[s] (3,)  0 s … 3 s  ▁ █  (1 nan)",
    ],
    [new NDArray(new Float64Array(0)), "float64 (0,)"],
    [new NDArray(Float64Array.of(1.5), { shape: [] }), "float64 ()  1.5"],
    [new NDArray(Float64Array.of(1, 9, 2, 9), { shape: [2], strides: [2] }), "float64 (2,)  1.0 … 2.0  ▁█"],
  ])("%#: %o", (array, text) => {
    expect(arraySummary(array)).toBe(text);
  });

  test("a list of numbers likewise", () => {
    expect(numbersSummary([1, float(2), 0.5, 10n, new NpScalar("<f4", 3)])).toBe("5 items  0.5 … 10  ▁▂▁█▃");
    expect(numbersSummary([1, "2"])).toBeUndefined();
    expect(numbersSummary([1, true])).toBeUndefined();
    expect(numbersSummary([new Complex(1, 2)])).toBeUndefined();
  });
});
