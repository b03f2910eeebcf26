import { Dict, Float, type Mod, NDArray, NpScalar, processMod, Slice, Tuple } from "sipyco";
import { expect, test } from "vitest";
import { arraySummary } from "../../console/src/structures/array-summary.js";
import { valueAt } from "../../console/src/structures/containers.js";
import { affects } from "../../console/src/structures/mod-place.js";
import { dottedPath, pythonPath } from "../../console/src/structures/path-text.js";
import { Recording } from "../../console/src/structures/recording.js";
import { valueText } from "../../console/src/structures/value-text.js";
import { scrollTopFor, visibleRange } from "../../console/src/ui/visible-range.js";

const set = (path: unknown[], key: unknown): Mod => ({ action: "setitem", path, key, value: 0 });

test.each<[mod: Mod, path: unknown[], affected: boolean]>([
  [{ action: "init", struct: null }, ["a", 1], true],
  [set([], "a"), ["a"], true],
  [set([], "a"), ["a", 1], true],
  [set([], "b"), ["a", 1], false],
  [set(["a"], 1), ["a"], true],
  [set(["a"], 1), ["a", 1], true],
  [set(["a"], 1), ["a", 2], false],
  [set(["a"], -1), ["a", 2], true],
  [set(["a"], new Slice(0, 2, null)), ["a", 1], true],
  [set(["a"], "x"), ["a", "y"], false],
  [set(["a", "x"], 5), ["a", "y"], false],
  [{ action: "append", path: ["a"], x: 1 }, ["a"], true],
  [{ action: "append", path: ["a"], x: 1 }, ["a", 0], false],
  [{ action: "insert", path: ["a"], i: 0, x: 1 }, ["a", 5], true],
  [{ action: "pop", path: ["a"], i: 0 }, ["a", 5], true],
  [{ action: "pop", path: ["a"], i: "x" }, ["a", "y"], false],
  [{ action: "delitem", path: ["a"], key: "x" }, ["a", "x", 2], true],
  [{ action: "delitem", path: ["a"], key: 0 }, ["a", 3], true],
])("whether %o is about %o", (mod, path, affected) => {
  expect(affects(mod, path)).toBe(affected);
});

test("paths are written with points, and as Python has them", () => {
  const path = ["laser", 0, Tuple.of(1, "x"), "it's"];
  expect(dottedPath(path)).toBe("laser.0.(1, 'x').it's");
  expect(pythonPath("datasets", path)).toBe(`datasets['laser'][0][(1, 'x')]["it's"]`);
});

test.each<[name: string, value: unknown, text: RegExp]>([
  ["an int", 5, /^5$/],
  ["a float", new Float(5), /^5\.0$/],
  ["None", null, /^None$/],
  ["what has gone", undefined, /^$/],
  ["a hostile text", "<b>hi</b>", /^'<b>hi<\/b>'$/],
  ["a very long text", "x".repeat(1e6), /^'x{100,}…$/],
  ["many bytes", new Uint8Array(1e6), /^b'(\\x00)+.*…$/],
  ["a short list", [1, 2, 3], /^\[1, 2, 3\]$/],
  ["a tuple", Tuple.of(true, new Float(2), new Dict()), /^\(True, 2\.0, \{\}\)$/],
  ["a dict", new Dict([["a", 1]]), /^\{'a': 1\}$/],
  ["a longer list", Array(60).fill(12345), /^\[12345, .*, …\]$/],
  ["a long list", Array(1000).fill(0), /^list of 1000$/],
  ["a large dict", new Dict(Array.from({ length: 1000 }, (_, i) => [i, i])), /^dict of 1000$/],
  ["a large set", new Set(Array.from({ length: 1000 }, (_, i) => i)), /^set of 1000$/],
  ["an array with one axis", NDArray.zeros([3]), /^float64 \(3,\)$/],
  ["an array with two axes", NDArray.zeros([480, 640], "<u2"), /^uint16 \(480, 640\)$/],
])("%s on a row", (_, value, text) => {
  const written = valueText(value);
  expect(written).toMatch(text);
  expect(written.length).toBeLessThan(130);
});

test("arrays and long lists are summed up", () => {
  const spark = arraySummary(NDArray.from([1, 2, Number.NaN, 4], "<f8"));
  expect(spark).toEqual({ range: "1 … 4", path: "M0.0 16.0L24.0 10.7M72.0 0.0" });
  expect(arraySummary(NDArray.from([[1, 2]], "<i4"))).toEqual({ range: "1 … 2", path: "" });
  expect(arraySummary(Array(9).fill(new Float(2)))?.range).toBe("2");
  expect(arraySummary([1, 2])).toBeUndefined();
  expect(arraySummary(NDArray.from(["a"]))).toBeUndefined();
  expect(arraySummary(NDArray.zeros([0]))).toBeUndefined();
  expect(arraySummary(NDArray.from([Number.NaN], "<f8"))?.range).toBe("nan");
  expect(arraySummary(NDArray.zeros([1000, 1000]))?.range).toBe("≈ 0");
  expect(arraySummary(new NDArray(new BigInt64Array([5n, 7n]), { dtype: "<m8[ms]" }))?.range).toBe(
    "5 … 7 ms",
  );
});

/** What structures give, without a network. */
class Source {
  readonly #listeners = new Set<(mod: Mod) => void>();
  root: unknown;

  onMod(listener: (mod: Mod) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  apply(mod: Mod): void {
    if (mod.action === "init") this.root = mod.struct;
    else processMod(this.root, mod);
    for (const listener of this.#listeners) listener(mod);
  }
}

test("a recording has a point for each mod that was about it, and a gap while the link was lost", () => {
  const source = new Source();
  let now = 100;
  const recording = new Recording(source, ["x", 1], () => now);
  const struct = (): Dict => new Dict([["x", [0, new Float(5)]]]);
  source.apply({ action: "init", struct: struct() });
  now = 101;
  source.apply({ action: "setitem", path: ["x"], key: 1, value: new NpScalar("<f8", 6) });
  now = 102;
  source.apply({ action: "setitem", path: ["x"], key: 0, value: 9 });
  now = 200;
  source.apply({ action: "init", struct: struct() });
  now = 201;
  source.apply({ action: "setitem", path: ["x"], key: 1, value: "text" });
  recording.close();
  source.apply({ action: "setitem", path: ["x"], key: 1, value: 7 });
  expect([...recording.series.times]).toEqual([100, 101, 102, 200, 201]);
  expect([...recording.series.values]).toEqual([5, 6, Number.NaN, 5, Number.NaN]);
});

test("a recording that starts late has what is there at once", () => {
  const source = new Source();
  source.root = new Dict([["x", 3n]]);
  expect([...new Recording(source, ["x"], () => 1).series.values]).toEqual([3]);
});

test("what a path leads to, or nothing", () => {
  const root = new Dict<unknown, unknown>([
    ["a", [1, Tuple.of(2)]],
    [5, 6],
  ]);
  expect(valueAt(root, ["a", 1, 0])).toBe(2);
  expect(valueAt(root, ["a", -1, 0])).toBe(2);
  expect(valueAt(root, [5])).toBe(6);
  for (const path of [["b"], ["a", "x"], ["a", 0, 0], ["a", 7]]) expect(valueAt(root, path)).toBeUndefined();
});

test("the rows in sight, and a few more, are rendered", () => {
  expect(visibleRange(0, 100, 20, 1000)).toEqual({ first: 0, end: 11 });
  expect(visibleRange(2000, 100, 20, 1000)).toEqual({ first: 94, end: 111 });
  expect(visibleRange(1e9, 100, 20, 10)).toEqual({ first: 9, end: 10 });
  expect(visibleRange(0, 0, 20, 0)).toEqual({ first: 0, end: 0 });
});

test("a list is scrolled no further than needed", () => {
  expect(scrollTopFor(5, 0, 200, 20)).toBe(0);
  expect(scrollTopFor(50, 0, 200, 20)).toBe(820);
  expect(scrollTopFor(2, 500, 200, 20)).toBe(40);
});
