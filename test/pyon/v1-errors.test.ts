import { describe, expect, test } from "vitest";
import { PyonDecodeError } from "../../src/pyon/errors.js";
import { decodeV1 } from "../../src/pyon/v1-decode.js";

const natural = { exact: false, maxDepth: 1000 };
const exact = { exact: true, maxDepth: 1000 };

function errorOf(text: string, settings = natural): PyonDecodeError {
  try {
    decodeV1(text, settings);
  } catch (error) {
    if (error instanceof PyonDecodeError) return error;
    throw error;
  }
  throw new Error(`${text} was read`);
}

/** Text, what the message says, and the place it names: a position on line 1, or [line, column]. */
const faults: readonly (readonly [
  text: string,
  message: string,
  place: number | readonly [number, number],
])[] = [
  ["", "expected a value", 0],
  ["  # nothing", "found the end of the text, expected a value", 11],
  ["[1, 2", "found the end of the text, expected ',' or ']'", 5],
  ["[1 2]", "found \"2]\", expected ',' or ']'", 3],
  ["[1,, 2]", "expected a value", 3],
  ["[,]", "expected a value", 1],
  ["(1, 2", "expected ',' or ')'", 5],
  ["(,)", "expected a value", 1],
  ["{1 2}", "expected ':', ',' or '}'", 3],
  ['{"a": 1 "b"}', "expected ',' or '}'", 8],
  ['{"a": 1, "b"}', "expected ':'", 12],
  ["{1, 2: 3}", "expected ',' or '}'", 5],
  ["1 2", 'found "2", expected the end of the text', 2],
  ["1\n2", "expected the end of the text", [2, 1]],
  ["1,\n2", "expected the end of the text", [2, 1]],
  ["]", "expected a value", 0],
  ["'a'\n'b'", "expected the end of the text", [2, 1]],
  ["[1,\n 2,\n x]", 'unknown name: found "x", expected a literal or one of null, None', [3, 2]],
  ["hello world", 'unknown name: found "hello"', 0],
  ["infinity", "unknown name", 0],
  ["__import__('os')", 'unknown name: found "__import__"', 0],
  ["lambda: 1", "unknown name", 0],
  ["not True", "unknown name", 0],
  ["été", 'unknown name: found "été"', 0],
  ["...", "expected a value", 0],
  ["~1", "expected a value", 0],
  ["2*3", "expected the end of the text", 1],
  ["2 ** 3", "expected the end of the text", 2],
  ["x.y", 'found "x"', 0],
  ["[1][0]", "expected the end of the text", 3],
  ["[x for x in y]", 'unknown name: found "x"', 1],
  ["1 if True else 2", "expected the end of the text", 2],
  ["True.real", "expected the end of the text", 4],
  ["{**{}}", "expected a value", 2],
  ["{*1}", "only a tuple, a list or a set is spread into a set", 1],
  ["[*()]", "expected a value", 1],
  ["\\ 1", "a backslash outside a string", 0],
  ["0777", "starts with zeros", 0],
  ["0_7", "starts with zeros", 0],
  ["1__0", "a digit or letter is out of place", 0],
  ["1_", "a digit or letter is out of place", 0],
  ["1_.5", "a digit or letter is out of place", 0],
  ["[1, 12ab]", "a digit or letter is out of place", 4],
  ["5jj", "a digit or letter is out of place", 0],
  ["1._5", "a digit or letter is out of place", 0],
  ["1e", "exponent of this number has no digits", 0],
  ["1e+", "exponent of this number has no digits", 0],
  ["1e_5", "exponent of this number has no digits", 0],
  ["0x", "not a hexadecimal number", 0],
  ["0xg", "not a hexadecimal number", 0],
  ["0b12", "not a binary number", 0],
  ["0o8", "not an octal number", 0],
  ["9".repeat(4301), "an int of 4301 digits: decimal ints have 4300 at most", 0],
  [`1_${"9".repeat(4300)}`, "an int of 4301 digits", 0],
  ["- 'a'", "only a number can have a sign", 2],
  ["-[1]", "only a number can have a sign", 1],
  ["-None", "only a number can have a sign", 1],
  ["'a' + 'b'", "only numbers are added and subtracted", 9],
  ["1 + None", "only numbers are added and subtracted", 8],
  ['1 + npscalar("|u1", "AQ==")', "only numbers are added and subtracted", 27],
  [`1${"0".repeat(400)} + 1.0`, "int too large to convert to float", 407],
  [`0x${"f".repeat(5000)} + 1`, "the ints are too large to be added", 5006],
  ["'abc", "the string that starts here is not closed on its line", 0],
  ["'a\nb'", "the string that starts here is not closed on its line", 0],
  ["'abc\\'", "the string that starts here is not closed on its line", 0],
  ["'a\rb'", "the string that starts here is not closed on its line", 0],
  ['["a", """b', "the string that starts here has no closing quotes", 6],
  ["'\\xg'", "\\x takes 2 hexadecimal digits", 1],
  ["'a\\u12'", "\\u takes 4 hexadecimal digits", 2],
  ["'\\U0011'", "\\U takes 8 hexadecimal digits", 1],
  ["'\\U00110000'", "there is no character of that number", 1],
  ["'\\N{DEGREE SIGN}'", "characters by name are not read", 1],
  ["b'\\x4'", "\\x takes 2 hexadecimal digits", 2],
  ["b'aé'", "bytes are written in ASCII", 3],
  ["'a' b'b'", "cannot mix bytes and nonbytes literals", 4],
  ["f'{1}'", "an f-string is not a literal", 0],
  ["rf'a'", "an f-string is not a literal", 0],
  ["ub'a'", "strings have no such prefix", 0],
  ["('a') 'b'", "expected the end of the text", 6],
  ["{[1]: 2}", "unhashable type: 'list'", 1],
  ["{1: 2, {}: 3}", "unhashable type: 'dict'", 7],
  ["{({1},): 2}", "unhashable type: 'set'", 1],
  ["[{[]}]", "unhashable type: 'list'", 1],
  ['{nparray((), "|u1", "AQ=="): 1}', "unhashable type: 'numpy.ndarray'", 1],
  ["Fraction", "expected '(' and the arguments of Fraction", 8],
  ["slice()", "slice takes 1 to 3 arguments, not 0", 0],
  ["[slice(1, 2, 3, 4)]", "slice takes 1 to 3 arguments, not 4", 1],
  ["slice(1 2)", "expected ',' or ')'", 8],
  ["slice(stop=1)", 'unknown name: found "stop"', 6],
  ["Fraction(1, 0)", "the denominator is zero", 0],
  ["Fraction(0.5)", "0.5 is no int", 0],
  ["Fraction('x')", 'is not of the form "1/3"', 0],
  ["Fraction('1/0')", "the denominator is zero", 0],
  [`Fraction(0x${"f".repeat(4000)})`, "its parts have 4300 digits at most", 0],
  ["OrderedDict(1)", "OrderedDict", 0],
  ["OrderedDict([(1, 2, 3)])", "item 0 is no [key, value] pair", 0],
  ["OrderedDict([([], 1)])", "unhashable type: 'list'", 0],
  ['nparray((2, ), "<f8", b"AAAAAAAAAAA=")', "16 bytes", 0],
  ['nparray((1, ), "<f8", b"AAAAAAAAAAA")', "truncated base64", 0],
  ['nparray((1, ), "<f8", b"AAAAAAAAA A=")', "invalid base64", 0],
  ['nparray((1, ), "<x8", b"AAAAAAAAAAA=")', "dtype", 0],
  ['nparray((1, ), "|O", b"AAAAAAAAAAA=")', "dtype object", 0],
  ['nparray("a", "<f8", b"")', "the shape is no list of ints", 0],
  ['nparray((1, ), "<f8")', "nparray takes 3 arguments, not 2", 0],
  ['nparray((1, ), "<f8", b"AAAA', "the string that starts here is not closed", 23],
  ['npscalar("<f8", b"AAAA")', "8 bytes", 0],
];

describe("a PyonDecodeError says what is wrong and where", () => {
  test.each(faults.map(([text, ...rest]) => [text.slice(0, 50), text, ...rest] as const))(
    "%j",
    (_name, text, message, place) => {
      for (const settings of [natural, exact]) {
        const error = errorOf(text, settings);
        expect(error.message).toContain(message);
        if (typeof place === "number")
          expect([error.position, error.line, error.column]).toEqual([place, 1, place + 1]);
        else expect([error.line, error.column]).toEqual(place);
      }
    },
  );
});

describe("nesting", () => {
  const pairs: readonly (readonly [open: string, close: string])[] = [
    ["[", "]"],
    ["(", ")"],
    ["(", ",)"],
    ["{1: ", "}"],
    ['{"a": ', "}"],
    ["slice(", ")"],
    ["-(", ")"],
    ["1 + (", ")"],
  ];

  test.each(pairs)("of 1000 %s is read, of 1001 refused", (open, close) => {
    const text = (levels: number): string => `${open.repeat(levels)}1${close.repeat(levels)}`;
    for (const settings of [natural, exact]) {
      expect(() => decodeV1(text(1000), settings)).not.toThrow();
      expect(errorOf(text(1001), settings).message).toContain("nested deeper than 1000 brackets");
    }
  });

  test("may be limited to less", () => {
    expect(decodeV1("[[1]]", { exact: false, maxDepth: 2 })).toEqual([[1]]);
    expect(errorOf("[[[1]]]", { exact: false, maxDepth: 2 }).position).toBe(2);
  });

  test.each([
    ...["(", "[", "{", "{1:", "{'a':", "-", "+", "- ", "-(", "1+(", "{*", "slice(", "OrderedDict([(1,"],
    ...["nparray(", "Fraction(", "{(", "[(", "((),"],
  ])("of a million %s is an error and no crash", (open) => {
    expect(errorOf(open.repeat(1e6)).message).toContain("nested deeper than 1000 brackets");
  });

  test("beyond what the stack has room for is an error of ours", () => {
    const text = "[".repeat(1e5);
    expect(errorOf(text, { exact: false, maxDepth: 1e6 }).message).toContain("nested too deeply");
  });
});

// A parser that takes time out of proportion does not finish these within the test's time limit.
test.each([
  ["signs in sums", `1${"+-1".repeat(3e5)}`],
  ["sums of large ints", `0x${"f".repeat(4000)}${"+1".repeat(3e5)}`],
  ["digits", "9".repeat(1e6)],
  ["digits with underscores", `1${"_1".repeat(1e6)}`],
  ["digits of a float", `${"9".repeat(1e6)}.5`],
  ["digits of an exponent", `1e${"1".repeat(1e6)}`],
  ["hexadecimal digits", `0x${"f".repeat(1e6)}`],
  ["adjacent strings", '"a" '.repeat(3e5)],
  ["adjacent bytes", "b'a'".repeat(3e5)],
  ["escapes", `"${"\\n".repeat(5e5)}"`],
  ["escapes of bytes", `b"${"\\n".repeat(5e5)}"`],
  ["quotes of the other kind", `${"'\"',".repeat(3e5)}`],
  ["quotes in a triple-quoted string", `"""${'a"'.repeat(5e5)}`],
  ["comments", `[${"#\r".repeat(5e5)}]`],
  ["joined lines", `${"\\\n".repeat(5e5)}1`],
  ["unfinished strings", `["${'a","'.repeat(3e5)}`],
  ["unfinished arrays", 'nparray("", '.repeat(3e5)],
  ["keys", `{${Array.from({ length: 1e5 }, (_, i) => `"${i}": ${i}`).join()}, 1: 2}`],
  ["fractions of large ints", `[${`Fraction(0x${"f".repeat(3500)}, 0x${"e".repeat(3500)}1), `.repeat(100)}]`],
])("time is linear in the number of %s", (_, text) => {
  for (const settings of [natural, exact]) {
    try {
      decodeV1(text, settings);
    } catch (error) {
      expect(error).toBeInstanceOf(PyonDecodeError);
    }
  }
});
