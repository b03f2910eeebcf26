import { describe, expect, test } from "vitest";
import type { EvaluateOptions } from "../../../src/python/expression/index.js";
import { shortName } from "../vectors.js";
import { outcomeOf } from "./outcome.js";

/** Time alone ends nothing here: how much is done in it depends on the machine. */
const small: EvaluateOptions = { steps: 200_000, bytes: 2_000_000, milliseconds: 60_000 };

/** Repeats a text. */
function times(count: number, text: string): string {
  return text.repeat(count);
}

/** Cases of a table, each with a name that is not too long. */
function named<T extends unknown[]>(cases: readonly [source: string, ...T][]): [string, string, ...T][] {
  return cases.map((each) => [shortName(each[0]), ...each]);
}

const SPENT = /^(?:Memory|Timeout)Error$/;

describe("what takes too much ends with an error", () => {
  const sources = [
    // Large ints.
    "9**9**9",
    "1 << 10**12",
    "10**4000000 % 7",
    "(n := 3, [n := n * n for _ in range(100)])",
    "[10**10000 // 7**k for k in range(10**5)]",
    "pow(3, 10**10000, 10**5000)",
    "int('f' * 10**6, 16)",
    `0x${times(2_000_000, "f")}`,
    "(5).to_bytes(10**10)",
    "(2**4000000).bit_count()",
    // Large texts and bytes.
    "'x' * 10**10",
    "'%1000000000d' % 1",
    "'%*d' % (10**9, 1)",
    "'%.1000000000f' % 1",
    "f'{1:1000000000}'",
    "'{:{}}'.format(1, 10**9)",
    "format(1.0, '.1000000000f')",
    "'a'.ljust(10**10)",
    "'a'.center(10**10)",
    "'a'.zfill(10**10)",
    "'\\t'.expandtabs(10**9)",
    "('a' * 1000).replace('', 'x' * 10**6)",
    "'ab'.replace('', 'x' * 10**6)",
    "','.join(['x' * 10**5] * 10**5)",
    "('a' * 10**5).translate({97: 'x' * 10**5})",
    "(s := 'x', [s := s + s for _ in range(100)])",
    "('😀' * 10**6)[5]",
    "repr('\\0' * 10**6)",
    "('é' * 10**6).encode('ascii', 'xmlcharrefreplace')",
    "bytes(10**12)",
    "bytearray(10**10)",
    "b'x' * 10**12",
    "b'%1000000000d' % 1",
    "bytes.fromhex('00' * 10**6)",
    "(b'\\xff' * 10**6).decode(errors='replace')",
    // Large containers.
    "[0] * 10**10",
    "[*range(10**9)]",
    "list(range(10**9))",
    "[x for x in range(10**9)]",
    "[[y for y in range(10**6)] for x in range(10**6)]",
    "{x for x in range(10**9)}",
    "{x: x for x in range(10**9)}",
    "dict.fromkeys(range(10**9))",
    "(lambda *a: a)(*range(10**9))",
    "(lambda l: [l.append(x) for x in l])([1])",
    "(lambda l: [l.extend(l) for _ in range(100)])([1])",
    "sum([[0] * 100] * 10**5, [])",
    "list(zip(*[range(10**7)] * 100))",
    `[${times(100_000, "1,")}]`,
    // Long work that leaves nothing.
    "sum(range(10**12))",
    "max(range(10**12))",
    "all(1 for _ in range(10**12))",
    "any(iter(int, 1))",
    "10**12 in iter(range(10**13))",
    "next(x for x in range(10**12) if x < 0)",
    "sorted(range(10**9))",
    "sorted([[0] * 1000] * 1000)",
    "[(l := [0] * 1000, l.insert(0, 1)) for _ in range(10**7)]",
    "(t := (), [t := (t, t) for _ in range(60)], t == t)",
    "(t := (), [t := (t, t) for _ in range(60)], repr(t))",
    "(t := (), [t := (t, t) for _ in range(60)], {t: 1})",
    "(t := (str,), [t := (t, t) for _ in range(60)], isinstance(1, t))",
    `${times(200_000, "1+")}1`,
    `${times(1_000_000, "\n")}1`,
  ];

  test.each(named(sources.map((source) => [source])))("%s", (_, source) => {
    expect(outcomeOf(source, small).error).toMatch(SPENT);
  });
});

describe("what is within itself too deeply ends with an error", () => {
  test.each(
    named([
      [times(300, "("), "SyntaxError", "too many nested parentheses"],
      [times(100_000, "["), "SyntaxError", "too many nested parentheses"],
    ]),
  )("%s", (_, source, error, message) => {
    expect(outcomeOf(source)).toMatchObject({ error, message });
  });

  const sources = [
    `${times(10_000, "-")}1`,
    `${times(10_000, "not ")}1`,
    `${times(10_000, "1**")}1`,
    `${times(50_000, "lambda:")}1`,
    `${times(50_000, "1 if 1 else ")}1`,
    `${times(100_000, "1+")}1`,
    `len${times(100_000, "()")}`,
    "(lambda f: f(f))(lambda f: f(f))",
    "(lambda f: (lambda x: x(x))(lambda y: f(lambda v: y(y)(v))))(lambda g: lambda n: g(n + 1))(0)",
    "(lambda l, m: [l.append(m), m.append(l), l == m])([], [])",
    "(t := (), [t := (t,) for _ in range(10**5)], repr(t))",
    "(t := (), [t := (t,) for _ in range(10**5)], {t})",
  ];

  test.each(named(sources.map((source) => [source])))("%s", (_, source) => {
    const { error, message } = outcomeOf(source, { milliseconds: 60_000 });
    expect(error).toBe("RecursionError");
    expect(message).toMatch(/^maximum recursion depth exceeded/);
  });

  test.each(
    named([
      ["(lambda l: [l.append(l), l])([])", "[None, [[...]]]"],
      ["(lambda d: [d.update(a=d), str(d)])({})", "[None, \"{'a': {...}}\"]"],
      ["(lambda l: [l.append(l), l == l])([])", "[None, True]"],
      [`${times(30_000, "1<")}2`, "False"],
      [`${times(30_000, "1 and ")}2`, "2"],
    ]),
  )("but not %s", (_, source, repr) => {
    expect(outcomeOf(source, { milliseconds: 60_000 })).toEqual({ repr });
  });
});

describe("the budget", () => {
  test("is that of Python where ints become text", () => {
    expect(outcomeOf("str(10**5000)")).toMatchObject({ error: "ValueError" });
    expect(outcomeOf("int('9' * 5000)")).toMatchObject({ error: "ValueError" });
    expect(outcomeOf("hex(10**5000)").repr).toHaveLength(2 + 2 + 4153);
  });

  test("says what it was that ran out", () => {
    const endless = "all(1 for _ in range(10**15))";
    expect(outcomeOf(endless, { steps: 1000 }).message).toBe("the expression takes too many steps");
    expect(outcomeOf(endless, { milliseconds: 0 }).message).toBe("the expression takes longer than 0 ms");
    expect(outcomeOf("'x' * 10**6", { bytes: 1000 }).message).toBe("the expression takes too much memory");
  });

  test("is one second by default", () => {
    const start = performance.now();
    expect(outcomeOf("9**9**9").error).toBe("MemoryError");
    expect(outcomeOf("sum(range(10**15))").error).toBe("TimeoutError");
    // However busy the machine is.
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
