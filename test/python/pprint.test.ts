import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import { Dict, tuple } from "../../src/pyon/values.js";
import { pformat } from "../../src/python/pprint.js";
import { repr } from "../../src/python/repr.js";
import { shortName, textVectors } from "./vectors.js";

describe("pformat writes what Python's pprint writes", () => {
  test.each(textVectors.map((vector) => [shortName(vector.pyon), vector] as const))("%s", (_, vector) => {
    const value = decode(vector.pyon, { version: 1, exact: true });
    const standard = vector.pprint ?? vector.repr;
    expect(pformat(value)).toBe(standard);
    if (vector.width !== undefined) expect(pformat(value, vector.width)).toBe(vector.atWidth);
  });
});

describe("pformat", () => {
  test("sorts the keys of plain objects", () => {
    expect(pformat({ b: 1, a: { d: 1, c: 2 } })).toBe("{'a': {'c': 2, 'd': 1}, 'b': 1}");
  });

  test("keeps keys of one type that have no order as they stood", () => {
    const dict = new Dict<unknown, unknown>([
      [tuple("b"), 1],
      [tuple(1), 2],
    ]);
    expect(pformat(dict)).toBe("{('b',): 1, (1,): 2}");
  });

  test("measures in characters, not in code units", () => {
    const text = "😀".repeat(36);
    expect(pformat([text, text])).toBe(`['${text}', '${text}']`);
    expect(pformat([text, `${text}a`])).toBe(`['${text}',\n '${text}a']`);
  });

  test("takes time that grows with the text, however deep the value", () => {
    let value: unknown = "x".repeat(100);
    for (let depth = 0; depth < 900; depth++) value = [value, depth];
    expect(pformat(value).split("\n")).toHaveLength(901);
  });

  test("a text on one line is the repr of a value without dicts and sets", () => {
    const leaf = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null), fc.uint8Array());
    const value = fc.letrec((tie) => ({
      node: fc.oneof({ maxDepth: 4 }, leaf, fc.array(tie("node"), { maxLength: 4 })),
    })).node;
    fc.assert(
      fc.property(value, (node) => {
        expect(pformat(node, 1e9)).toBe(repr(node));
      }),
    );
  });

  test("no line is wider than asked when every leaf is short", () => {
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.integer({ min: -999, max: 999 }),
        fc.array(tie("node"), { maxLength: 12 }),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,3}$/), tie("node"), { maxKeys: 6 }),
      ),
    })).node;
    fc.assert(
      fc.property(value, (node) => {
        for (const line of pformat(node).split("\n")) expect(line.length).toBeLessThanOrEqual(80);
      }),
    );
  });
});
