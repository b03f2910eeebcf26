import { describe, expect, test } from "vitest";
import { PyonDecodeError } from "../../src/pyon/errors.js";
import { decodeV2 } from "../../src/pyon/v2-decode.js";

const natural = { exact: false, maxDepth: 1000 };
const exact = { exact: true, maxDepth: 1000 };
const marker = (name: string, args: string): string => `{"__jsonclass__":["${name}",${args}]}`;
const long = `"${"abcdefghij ".repeat(50)}"`;

function errorOf(text: string, settings = natural): PyonDecodeError {
  try {
    decodeV2(text, settings);
  } catch (error) {
    if (error instanceof PyonDecodeError) return error;
    throw error;
  }
  throw new Error(`no error: ${text}`);
}

describe("an error of version 2 says what is wrong and where", () => {
  test.each([
    ["", 0, "not a value: found the end of the text, expected a value"],
    ["  ", 2, "not a value: found the end of the text, expected a value"],
    ["\ufeff1", 0, 'the text starts with a byte order mark: found "\ufeff1", expected a value'],
    ["[1,]", 3, 'not a value: found "]", expected a value'],
    ["[1 2]", 3, `a list goes on wrongly: found "2]", expected ',' or ']'`],
    ["[1", 2, "a list goes on wrongly: found the end of the text, expected ',' or ']'"],
    ['{"a":1,}', 7, 'no key of a dict: found "}", expected a string in double quotes'],
    ["{1:2}", 1, 'no key of a dict: found "1:2}", expected a string in double quotes'],
    ['{"a" 1}', 5, `a key without a value: found "1}", expected ':'`],
    ['{"a":1', 6, "a dict goes on wrongly: found the end of the text, expected ',' or '}'"],
    ["1 2", 2, 'more text after the value: found "2", expected the end of the text'],
    ["01", 1, 'more text after the value: found "1", expected the end of the text'],
    ["1_0", 1, 'more text after the value: found "_0", expected the end of the text'],
    [".5", 0, 'not a value: found ".5", expected a value'],
    ["+1", 0, 'not a value: found "+1", expected a value'],
    ["1.", 2, "the number is not complete: found the end of the text, expected a digit"],
    ["[1e]", 3, 'the number is not complete: found "]", expected a digit'],
    ["-", 0, 'not a value: found "-", expected a value'],
    ["nan", 0, 'not a value: found "nan", expected a value'],
    ["None", 0, 'not a value: found "None", expected a value'],
    ["tru", 0, 'not a value: found "tru", expected a value'],
    ["'a'", 0, `not a value: found "'a'", expected a value`],
    ["(1, )", 0, 'not a value: found "(1, )", expected a value'],
    ["\u00a01", 0, 'not a value: found "\u00a01", expected a value'],
    ['"abc', 4, 'the string does not end: found the end of the text, expected a closing "'],
    ['"abc\\', 5, 'the string does not end: found the end of the text, expected a closing "'],
    ['"abc\\"', 6, 'the string does not end: found the end of the text, expected a closing "'],
    ['"a\nb"', 2, 'a control character in a string: found "\\nb\\"", expected an escape such as \\n'],
    ['"a\u0000"', 2, 'a control character in a string: found "\\u0000\\"", expected an escape such as \\n'],
    [
      '"\\x41"',
      1,
      'invalid escape in a string: found "\\\\x41\\"", expected \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX',
    ],
    [
      '"\\u12g4"',
      1,
      'invalid escape in a string: found "\\\\u12g4\\"", expected \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX',
    ],
    ["9".repeat(4301), 0, "an int of more than 4300 digits"],
  ])("%j", (text, position, message) => {
    const error = errorOf(text);
    expect(error.position).toBe(position);
    expect(error.message).toBe(`${message} (line 1, column ${position + 1})`);
    expect(errorOf(text, exact).message).toBe(error.message);
  });

  const known = "tuple, dict, set, bytes, complex, slice, Fraction, OrderedDict, nparray, npscalar";
  test.each([
    [
      '{"__jsonclass__":5}',
      17,
      'the value of __jsonclass__ is no list: found "5}", expected [name, [arguments…]]',
    ],
    ['{"__jsonclass__":[]}', 18, '__jsonclass__ without a name: found "]}", expected the name of a type'],
    [
      '{"__jsonclass__":["set"]}',
      23,
      "set without arguments: found \"]}\", expected ',' and a list of arguments",
    ],
    [marker("set", "5"), 24, `the arguments of set are no list: found "5]}", expected '['`],
    ['{"__jsonclass__":["set",[],1]}', 26, `set has more than its arguments: found ",1]}", expected ']'`],
    [marker("nope", "[]"), 18, `unknown type "nope": found "\\"nope\\",[]]}", expected one of ${known}`],
    [
      marker("toString", "[]"),
      18,
      `unknown type "toString": found "\\"toString\\",[]]}", expected one of ${known}`,
    ],
    ['{"a":1,"__jsonclass__":["tuple",[[1]]]}', 7, "a __jsonclass__ beside other keys"],
    [
      '{"__jsonclass__":["tuple",[[1]]],"a":1}',
      33,
      `a __jsonclass__ beside other keys: found "\\"a\\":1}", expected '}'`,
    ],
    ['{"__jsonclass__":["set",[]],"__jsonclass__":["set",[]]}', 28, "a second __jsonclass__ in one dict"],
    [
      '{"__jsonclass__":["set",[]],"\\u005f_jsonclass__":["set",[]]}',
      28,
      "a second __jsonclass__ in one dict",
    ],
    [marker("tuple", "[[1],2]"), 30, `tuple takes one list: found ",2]]}", expected ']'`],
    [marker("tuple", "[5]"), 18, "tuple: the argument is no list"],
    [marker("tuple", '["abc"]'), 18, "tuple: the argument is no list"],
    [marker("set", "[[1],[2]]"), 18, "set takes one list, not 2 arguments"],
    [marker("set", "[[[1]]]"), 18, "set: unhashable type: 'list'"],
    [marker("dict", "[[[[1],2]]]"), 18, "dict: unhashable type: 'list'"],
    [marker("dict", '[{"a":1}]'), 18, "dict: the argument is no list of pairs"],
    [marker("dict", "[[[1,2],[3]]]"), 18, "dict: item 1 is no [key, value] pair"],
    [marker("dict", "[[],[]]"), 18, "dict takes at most 1 argument, not 2"],
    [marker("OrderedDict", "[[1]]"), 18, "OrderedDict: item 0 is no [key, value] pair"],
    [marker("complex", '["1",2]'), 18, 'complex: "1" is no number'],
    [marker("complex", "[1,2,3]"), 18, "complex takes at most 2 arguments, not 3"],
    [marker("slice", "[]"), 18, "slice takes 1 to 3 arguments, not 0"],
    [marker("Fraction", "[1,0]"), 18, "Fraction: the denominator is zero"],
    [marker("Fraction", "[1.5,2]"), 18, "Fraction: 1.5 is no int"],
    [marker("bytes", "[3]"), 18, "bytes takes one argument, base64 in a string"],
    [
      marker("bytes", '["AAA"]'),
      18,
      "bytes: truncated base64: 3 characters are no whole number of groups of four",
    ],
    [marker("bytes", '["A!A="]'), 18, 'bytes: invalid base64: "!" at character 2'],
    [marker("bytes", '["AA==AA=="]'), 18, "bytes: invalid base64: padding before the end at character 3"],
    [marker("nparray", '[[1],"<f8"]'), 18, "nparray takes 3 arguments, not 2"],
    [
      marker("nparray", '[[2],"<f8","AAAAAAAAAAA="]'),
      18,
      "nparray: 2 elements of dtype <f8 take 16 bytes, not 8",
    ],
    [
      marker("nparray", '[[1],"<f8","AAAAAAAAAAA"]'),
      18,
      "nparray: truncated base64: 11 characters are no whole number of groups of four",
    ],
    [marker("nparray", '[[1],"<q8","AAAAAAAAAAA="]'), 18, 'nparray: unknown dtype "<q8"'],
    [
      marker("nparray", '[[1],"|O","AAAAAAAAAAA="]'),
      18,
      "nparray: dtype object cannot be sent: its elements are pointers",
    ],
    [marker("nparray", '[[-1],"<f8",""]'), 18, "nparray: -1 in the shape is no number of elements"],
    [marker("nparray", '[[true],"<f8",""]'), 18, "nparray: true in the shape is no number of elements"],
    [marker("nparray", '[1,"<f8",""]'), 18, "nparray: the shape is no list of ints"],
    [marker("nparray", '[[1],8,""]'), 18, "nparray: the dtype is 8, not a str"],
    [marker("nparray", '[[1],"<f8",[]]'), 18, "nparray: the data is a list, not base64"],
    [
      marker("nparray", '[[1],"<U1","AAARAA=="]'),
      18,
      "nparray: element 0 of dtype <U1 holds 0x110000, which is no character",
    ],
    [
      marker("nparray", `[[${"1,".repeat(64)}1],"|u1","AA=="]`),
      18,
      "nparray: an array has at most 64 axes, not 65",
    ],
    [marker("npscalar", '["<f8","AAAAAAAA"]'), 18, "npscalar: a scalar of dtype <f8 takes 8 bytes, not 6"],
  ])("%s", (text, position, message) => {
    const error = errorOf(text);
    expect(error.message).toBe(`${message} (line 1, column ${position + 1})`);
    expect(error.position).toBe(position);
    expect(errorOf(text, exact).message).toBe(error.message);
    // The same for a text that is long enough for JSON.parse.
    const inLong = errorOf(`[${long},${text}]`);
    expect(inLong.position).toBe(long.length + 2 + position);
    expect(inLong.message.split(": found")[0]?.split(" (line")[0]).toBe(message.split(": found")[0]);
  });

  test("in a text of several lines", () => {
    const error = errorOf('[1,\n "é",\n  x]');
    expect([error.position, error.line, error.column]).toEqual([12, 3, 3]);
    expect(error.code).toBe("ERR_PYON_DECODE");
    expect([error.found, error.expected]).toEqual(['"x]"', "a value"]);
  });

  test("with what stands there, shortened", () => {
    expect(errorOf(`[${"x".repeat(1000)}]`).found).toBe(`"${"x".repeat(24)}…"`);
  });
});

describe("depth", () => {
  const list = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  const dict = (depth: number): string => `${'{"a":'.repeat(depth - 1)}{}${"}".repeat(depth - 1)}`;
  const tuples = (depth: number): string =>
    `${'{"__jsonclass__":["tuple",[['.repeat(depth / 4)}${"]]]}".repeat(depth / 4)}`;
  const spaced = (depth: number): string =>
    `${'{"__jsonclass__": ["tuple", [['.repeat(depth / 4)}${"]]]}".repeat(depth / 4)}`;
  const arrays = (depth: number): string =>
    `${"[".repeat(depth - 4)}${marker("nparray", '[[0],"<f8",""]')}${"]".repeat(depth - 4)}`;

  test.each([
    ["lists", list],
    ["dicts", dict],
    ["tuples", tuples],
    ["spaced tuples", spaced],
    ["arrays", arrays],
  ])("of %s counts brackets", (_, make) => {
    for (const isExact of [false, true]) {
      expect(() => decodeV2(make(1000), { exact: isExact, maxDepth: 1000 })).not.toThrow();
      expect(() => decodeV2(make(1004), { exact: isExact, maxDepth: 1000 })).toThrow(
        /^nested deeper than 1000 brackets \(line 1/,
      );
      expect(() => decodeV2(make(8), { exact: isExact, maxDepth: 8 })).not.toThrow();
      expect(() => decodeV2(make(8), { exact: isExact, maxDepth: 7 })).toThrow(/deeper than 7 brackets/);
    }
  });

  test.each(["[", '{"a":', '{"__jsonclass__":["tuple",[[', '{"__jsonclass__":["dict",[[[1,'])(
    "of a megabyte of %s is an error and no crash",
    (bracket) => {
      const million = bracket.repeat(Math.ceil(1e6 / bracket.length));
      expect(errorOf(million).message).toContain("nested deeper than 1000 brackets");
      const allowed = { exact: false, maxDepth: 1e9 };
      expect(errorOf(bracket.repeat(1e5), allowed)).toBeInstanceOf(PyonDecodeError);
    },
  );

  test("beyond what the stack has room for is an error of ours", () => {
    const allowed = { exact: true, maxDepth: 1e9 };
    expect(errorOf(list(1e5), allowed).message).toContain("nested deeper than the stack has room for");
  });
});

// A quadratic step would take minutes here.
test.each([
  ["quotes", `"${'\\"'.repeat(1e6)}"`],
  ["backslashes", `"${"\\\\".repeat(1e6)}"`],
  ["long strings and escapes", `[${`"${"x".repeat(200)}","\\n",`.repeat(10_000)}1]`],
  ["digits", `1.${"9".repeat(2e6)}`],
  ["big ints", `[${`${"9".repeat(4300)},`.repeat(200)}1]`],
  ["zeros that are floats", `[${"-0.0,".repeat(3e5)}1]`],
  ["large floats", `[${"1e+16,".repeat(3e5)}1]`],
  ["white space", `[${" ".repeat(2e6)}1]`],
  ["keys", `{${Array.from({ length: 2e5 }, (_, index) => `"k${index}":0`).join()}}`],
  ["one key", `{${'"k":0,'.repeat(3e5)}"k":1}`],
  ["markers", `[${`${marker("tuple", "[[]]")},`.repeat(1e5)}1]`],
  ["pairs", marker("dict", `[[${"[1,2],".repeat(3e5)}[1,2]]]`)],
  ["unfinished strings", `["${'a","'.repeat(3e5)}`],
  ["unfinished lists", "[1,".repeat(900) + "[1],".repeat(3e5)],
  ["words", `[${'"__jsonclass__",'.repeat(1e5)}1]`],
])("time is linear in the number of %s", (_, text) => {
  for (const settings of [natural, exact]) {
    try {
      decodeV2(text, settings);
    } catch (error) {
      expect(error).toBeInstanceOf(PyonDecodeError);
    }
  }
});
