import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import { encode } from "../../src/pyon/encode.js";
import { sameValue } from "../../src/pyon/same.js";
import { Dict, type NDArray, NpScalar, type Tuple, tuple } from "../../src/pyon/values.js";
import { processMod } from "../../src/sync-struct/process-mod.js";
import type { Mod } from "../../src/sync-struct/protocol.js";
import { Tree } from "../../src/sync-struct/tree.js";
import { type Described, fromDescription } from "../pyon/helpers.js";

interface Recorded {
  readonly v2: readonly Recording[];
  readonly v1_6: readonly Recording[];
  readonly final: Described;
}

interface Recording {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
}

interface Masters {
  readonly artiq9: Readonly<Record<string, readonly string[]>>;
  readonly artiq8: Readonly<Record<string, readonly string[]>>;
}

function read(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
}

/** What the lines make of the structure that they start with. */
function replay(lines: readonly string[], readLine: (line: string) => unknown): unknown {
  const [init, ...changes] = lines;
  const { struct } = readLine(init as string) as { readonly struct: unknown };
  const tree = new Tree(struct, { wrapInts: true });
  for (const line of changes) {
    const mod = readLine(line) as Mod;
    if (mod.action !== "init") tree.apply(mod);
  }
  return tree.root;
}

const natural = (line: string): unknown => decode(line);

/** With all dicts in the structure as Dicts, but the mod itself. */
function withDicts(line: string): unknown {
  const mod = decode(line) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(mod).map(([name, value]) => [name, toDicts(value)]));
}

function toDicts(value: unknown): unknown {
  if (value instanceof Dict) return new Dict(Array.from(value, ([key, item]) => [key, toDicts(item)]));
  if (Array.isArray(value)) {
    const items = value.map(toDicts);
    return Object.isFrozen(value) ? tuple(...items) : items;
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) {
    return value;
  }
  return new Dict(Object.entries(value).map(([key, item]) => [key, toDicts(item)]));
}

/** Loses nothing; the mod itself becomes a plain object again. */
function exact(line: string): unknown {
  return Object.fromEntries(decode(line, { exact: true }) as Map<string, unknown>);
}

const recorded = read("sync_struct") as Recorded;
const final = fromDescription(recorded.final);

describe.each(["v2", "v1_6"] as const)("what a Python publisher sent (%s)", (name) => {
  const lines = recorded[name].flatMap(({ dir, line }) => (dir === "s2c" && line ? [line.trimEnd()] : []));

  test("ends in what it had, to the last byte, when decoded exactly", () => {
    const end = replay(lines, exact);
    expect(encode(end, { version: 2 })).toBe(encode(final, { version: 2 }));
    expect(encode(end, { version: 1 })).toBe(encode(final, { version: 1 }));
  });

  test.each([
    ["plain objects", natural],
    ["Dicts", withDicts],
  ])("ends in what it had, with %s", (_, readLine) => {
    const end = replay(lines, readLine);
    expect(end).toBeInstanceOf(Dict);
    expect([...(end as Dict).keys()]).toEqual([...(final as Dict).keys()]);
    expect(sameValue(end, decode(encode(final)))).toBe(true);
  });

  test("applies to a Map with processMod", () => {
    const map = new Map<unknown, unknown>();
    for (const line of lines.slice(1)) processMod(map, decode(line) as Mod);
    expect(sameValue(map, decode(encode(final)))).toBe(true);
    // The mods of exact decoding are Dicts.
    const dict = new Dict();
    for (const line of lines.slice(1)) processMod(dict, decode(line, { exact: true }) as Mod);
    expect(encode(dict)).toBe(encode(final));
  });
});

const masters = read("artiq") as Masters;
const recordings = (["artiq9", "artiq8"] as const).flatMap((master) =>
  Object.entries(masters[master]).flatMap(([notifier, lines]) =>
    // Broadcasts are no mods.
    notifier === "ccb" ? [] : [[master, notifier, lines] as const],
  ),
);

describe.each(recordings)("what %s sent of %s", (_, notifier, lines) => {
  test("comes to the same however it is decoded", () => {
    const end = replay(lines, exact);
    const expected = decode(encode(end));
    expect(sameValue(replay(lines, natural), expected)).toBe(true);
    expect(sameValue(replay(lines, withDicts), expected)).toBe(true);
    // No change went to waste.
    if (lines.length > 1) expect(end).toBeInstanceOf(Map);
    if (notifier === "schedule" || notifier === "interactive_args") expect(encode(end)).toBe("{}");
    else expect((end as Dict).size).toBeGreaterThan(0);
  });
});

test.each(["artiq9", "artiq8"] as const)("the datasets of %s are what its experiment wrote", (master) => {
  const end = replay(masters[master].datasets as string[], exact) as Dict<string, Tuple>;
  const values = (name: string): unknown => end.get(name)?.[1];
  const nested = (name: string): unknown => (values(name) as NDArray).toNested();
  expect(nested("demo.arr")).toEqual(master === "artiq9" ? [9, 9, 4, 9] : [9, 9]);
  expect(nested("demo.2d")).toEqual([
    [0, 7, 0],
    [0, 7, 0],
  ]);
  expect(values("demo.list")).toEqual(master === "artiq9" ? [0, 1, 2, 3] : [0, 1]);
  expect(values("demo.i64")).toEqual(new NpScalar("<i8", 2n ** 60n + 1n));
  expect(encode(end.get("demo.freq"))).toBe('(true, 1250000.0, {"unit": "MHz", "precision": 3})');
});
