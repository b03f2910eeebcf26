import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConversionError } from "../../src/cli/convert/conversion-error.js";
import { arrayFromCsv, columnsFromCsv } from "../../src/cli/convert/csv-read.js";
import { csvFromArray, csvFromColumns } from "../../src/cli/convert/csv-write.js";
import { NDArray } from "../../src/pyon/index.js";
import { sameValue } from "../../src/pyon/same.js";

const written = (nested: unknown, dtype?: string, delimiter = ","): string =>
  csvFromArray(NDArray.from(nested, dtype), delimiter);

describe("csvFromArray", () => {
  test.each<[string, unknown, string | undefined, string]>([
    ["floats as Python does", [1, 0.1, -0, 1e22, Infinity, NaN], "<f8", "1.0\n0.1\n-0.0\n1e+22\ninf\nnan\n"],
    ["float32 with all digits", [0.1, 3], "<f4", "0.10000000149011612\n3.0\n"],
    ["ints of 64 bits", [2n ** 63n - 1n, -5], "<i8", "9223372036854775807\n-5\n"],
    ["bools", [true, false], undefined, "True\nFalse\n"],
    [
      "texts, in quotes where they need them",
      ["a", "a,b", 'say "x"', "", " a", "5", "nan", "true", "1\n2"],
      undefined,
      'a\n"a,b"\n"say ""x"""\n""\n" a"\n"5"\n"nan"\n"true"\n"1\n2"\n',
    ],
    ["times in ISO 8601", [0, 1500], "<M8[ms]", "1970-01-01T00:00:00.000\n1970-01-01T00:00:01.500\n"],
    ["nothing of an empty array", [], "<f8", ""],
  ])("writes %s", (_, nested, dtype, text) => {
    expect(written(nested, dtype)).toBe(text);
  });

  test("writes rows of an array with two axes, in any order in memory", () => {
    const nested = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    expect(written(nested)).toBe("1,2,3\n4,5,6\n");
    expect(written(nested, undefined, ";")).toBe("1;2;3\n4;5;6\n");
    const turned = new NDArray(Float64Array.of(1, 2, 3, 4, 5, 6), { shape: [3, 2], strides: [1, 3] });
    expect(csvFromArray(turned, ",")).toBe("1.0,4.0\n2.0,5.0\n3.0,6.0\n");
  });

  test.each([
    [[], "<f8"],
    [[1, 1, 1], "<f8"],
  ])("refuses the shape %j", (shape, dtype) => {
    expect(() => csvFromArray(NDArray.zeros(shape, dtype), ",")).toThrow(
      "CSV takes arrays of one or two axes",
    );
  });

  test.each(["<c16", "|S3", "|V3", "<f16", "<c32", "<m8[s]"])("refuses the dtype %s", (dtype) => {
    expect(() => csvFromArray(NDArray.zeros([1], dtype), ",")).toThrow(ConversionError);
    expect(() => csvFromArray(NDArray.zeros([1], dtype), ",")).toThrow(`no form for arrays of ${dtype}`);
  });
});

describe("arrayFromCsv", () => {
  test.each<[string, string, string, unknown]>([
    ["ints", "1,2\n3,-4\n", "<i8", [[1, 2], [3, -4]]], // biome-ignore format: rows
    ["ints of 64 bits", "18446744073709551615\n1\n", "<u8", [2n ** 64n - 1n, 1]],
    ["floats", "1.0\n2\n", "<f8", [1, 2]],
    ["numpy's floats", "1.000000000000000000e+00\n-inf\nNaN\n", "<f8", [1, -Infinity, NaN]],
    ["spaces around numbers", "1.5, 2\n-3 ,.5\n", "<f8", [[1.5, 2], [-3, 0.5]]], // biome-ignore format: rows
    ["missing numbers", "1,\n,2\n", "<f8", [[1, NaN], [NaN, 2]]], // biome-ignore format: rows
    ["bools", "True\nfalse\n", "|b1", [true, false]],
    ["texts", "a,5\n,c\n", "<U1", [["a", "5"], ["", "c"]]], // biome-ignore format: rows
    ["quoted numbers, which are texts", '"1"\n"2"\n', "<U1", ["1", "2"]],
    ["quotes, delimiters and lines in texts", '"a,""b""\nc"\nd\n', "<U7", ['a,"b"\nc', "d"]],
    ["Windows line ends, and no last one", "1\r\n2\r\n\r\n3", "<i8", [1, 2, 3]],
    ["a row of one line", "1,2", "<i8", [[1, 2]]],
    ["nothing", "", "<f8", []],
  ])("reads %s", (_, text, dtype, nested) => {
    const array = arrayFromCsv(text, ",");
    expect(array.dtype).toBe(dtype);
    expect(array.toNested()).toEqual(nested);
  });

  test("gives back what was written: ints, floats, bools and texts, to the last digit", () => {
    const elements = fc.oneof(
      fc.array(fc.double(), { minLength: 1 }).map((items) => new NDArray(Float64Array.from(items))),
      fc
        .array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), { minLength: 1 })
        .map((items) => new NDArray(BigInt64Array.from(items))),
      fc.array(fc.boolean(), { minLength: 1 }).map((items) => NDArray.from(items)),
      fc
        .array(
          fc.string({ unit: fc.constantFrom("a", "5", ",", ";", '"', " ", "\n", "\r", ".", "é", "😀", "-") }),
          { minLength: 1 },
        )
        .filter((texts) => texts.some((text) => text !== ""))
        .map((texts) => new NDArray(texts)),
    );
    fc.assert(
      fc.property(
        elements,
        fc.constantFrom(",", ";", "\t"),
        fc.integer({ min: 2, max: 3 }),
        (array, comma, width) => {
          expect(sameValue(arrayFromCsv(csvFromArray(array, comma), comma), array)).toBe(true);
          if (array.size % width !== 0) return;
          const shape = [array.size / width, width];
          const rows = new NDArray(array.data, { dtype: array.dtype, shape });
          expect(sameValue(arrayFromCsv(csvFromArray(rows, comma), comma), rows)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test.each([
    ["line 3 has 1 cells, the first row has 2", '1,"a\nb"\n2\n'],
    ["line 2: a cell's closing quote is missing", '1\n"2\n'],
    ["line 1: a text follows the closing quote", '"a"b,c\n'],
    ["do not fit 64 bits", "-1\n18446744073709551615\n"],
  ])("refuses: %s", (message, text) => {
    expect(() => arrayFromCsv(text, ",")).toThrow(ConversionError);
    expect(() => arrayFromCsv(text, ",")).toThrow(message);
  });

  test("throws nothing else, whatever the text", () => {
    const unit = fc.constantFrom("1", "e", ".", ",", '"', "\n", "\r", " ", "a", "-", "nan", "inf", "True");
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        try {
          arrayFromCsv(text, ",");
        } catch (error) {
          expect(error).toBeInstanceOf(ConversionError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("columns", () => {
  const columns = [
    ["time", NDArray.from([0.5, 1.5])],
    ["counts, raw", NDArray.from([3, 4])],
    ["5", NDArray.from(["a", "b"])],
  ] as const;
  const text = 'time,"counts, raw","5"\n0.5,3,a\n1.5,4,b\n';

  test("are written under their names, each with its dtype", () => {
    expect(csvFromColumns(columns, ",")).toBe(text);
  });

  test("are read with a dtype of their own", () => {
    const read = columnsFromCsv(text, ",");
    expect([...read.keys()]).toEqual(["time", "counts, raw", "5"]);
    for (const [name, column] of columns) expect(sameValue(read.get(name), column)).toBe(true);
  });

  test("may have no rows", () => {
    expect(columnsFromCsv("a,b\n", ",").get("b")?.shape).toEqual([0]);
    expect(csvFromColumns([["a", NDArray.from([])]], ",")).toBe("a\n");
  });

  test("differ in nothing but their content", () => {
    expect(() =>
      csvFromColumns(
        [
          ["a", NDArray.from([1])],
          ["b", NDArray.from([1, 2])],
        ],
        ",",
      ),
    ).toThrow('the column "b" has 2 elements, others have 1');
    expect(() => csvFromColumns([["a", NDArray.from([[1]])]], ",")).toThrow('"a" has 2 axes instead of one');
    expect(() => columnsFromCsv("a,a\n1,2\n", ",")).toThrow('two columns have the name "a"');
    expect(() => columnsFromCsv("a,b\n1\n", ",")).toThrow("line 2 has 1 cells");
    expect(() => columnsFromCsv("", ",")).toThrow("it has no line of names");
  });
});
