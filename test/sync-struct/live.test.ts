import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { Dict, Float, float, NDArray, OrderedDict, Slice, tuple } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Recording } from "./recording.js";

// biome-ignore format: a table
const setitem = (path: string, key: string, value: string): string => `{"action":"setitem","path":${path},"key":${key},"value":${value}}`;
const slice = (start: number | null, stop: number | null): string =>
  `{"__jsonclass__":["slice",[${start},${stop},null]]}`;

interface Structure {
  a: { b: { x?: number | null }[]; s?: string };
  list: number[];
  objects: { n: number }[];
  map: Map<unknown, unknown>;
  dict: Dict<unknown, unknown>;
  point: readonly [number, number[]];
  image: NDArray;
  wave: Float64Array;
}

function structure(): Structure {
  return {
    a: { b: [{ x: 0 }], s: "text" },
    list: [3, 1, 2],
    objects: [{ n: 2 }, { n: 1 }],
    map: new Map<unknown, unknown>([["k", [1]]]),
    dict: new Dict<unknown, unknown>([[3, { status: "pending" }]]),
    point: tuple(1, [2]) as unknown as Structure["point"],
    image: NDArray.zeros([2, 3], "<i4"),
    wave: Float64Array.of(0, 1, 2),
  };
}

type Case = [name: string, change: (live: Structure) => unknown, ...lines: string[]];

// biome-ignore format: a table
const CASES: readonly Case[] = [
  ["assignment to a key", (live) => { live.a.b[0]!.x = 1; }, setitem('["a","b",0]', '"x"', "1")],
  ["assignment of a new key", (live) => { live.a.s = "é"; }, setitem('["a"]', '"s"', '"\\u00e9"')],
  ["undefined is None", (live) => { live.a.b[0]!.x = undefined as unknown as null; }, setitem('["a","b",0]', '"x"', "null")],
  ["delete", (live) => delete live.a.s, '{"action":"delitem","path":["a"],"key":"s"}'],
  ["delete of what is not there", (live) => delete (live.a as Record<string, unknown>).nothing],
  ["Object.assign", (live) => Object.assign(live.a, { s: "t", u: 1 }), setitem('["a"]', '"s"', '"t"'), setitem('["a"]', '"u"', "1")],
  ["Object.defineProperty of an ordinary property", (live) => Object.defineProperty(live.a, "d", { value: 1, writable: true, enumerable: true, configurable: true }), setitem('["a"]', '"d"', "1")],
  ["push", (live) => live.list.push(4), '{"action":"append","path":["list"],"x":4}'],
  ["push of several", (live) => live.list.push(4, 5), setitem('["list"]', slice(3, null), "[4,5]")],
  ["push of nothing", (live) => live.list.push()],
  ["pop", (live) => live.list.pop(), '{"action":"pop","path":["list"],"i":-1}'],
  ["shift", (live) => live.list.shift(), '{"action":"pop","path":["list"],"i":0}'],
  ["unshift", (live) => live.list.unshift(9), '{"action":"insert","path":["list"],"i":0,"x":9}'],
  ["unshift of several", (live) => live.list.unshift(8, 9), setitem('["list"]', slice(0, 0), "[8,9]")],
  ["splice that removes one", (live) => live.list.splice(1, 1), '{"action":"pop","path":["list"],"i":1}'],
  ["splice that removes several", (live) => live.list.splice(1), `{"action":"delitem","path":["list"],"key":${slice(1, 3)}}`],
  ["splice that inserts", (live) => live.list.splice(-1, 0, 7), '{"action":"insert","path":["list"],"i":2,"x":7}'],
  ["splice that replaces one", (live) => live.list.splice(1, 1, 7), setitem('["list"]', "1", "7")],
  ["splice that replaces more by fewer", (live) => live.list.splice(0, 2, 7), setitem('["list"]', slice(0, 2), "[7]")],
  ["splice of nothing", (live) => live.list.splice(1, 0)],
  ["splice without arguments", (live) => (live.list.splice as unknown as () => void)()],
  ["sort", (live) => live.list.sort(), setitem('["list"]', slice(0, 3), "[1,2,3]")],
  ["sort of what moves only", (live) => live.list.sort((x, y) => (x === 3 || y === 3 ? 0 : x - y))],
  ["sort by a property", (live) => live.objects.sort((x, y) => x.n - y.n), setitem('["objects"]', slice(0, 2), '[{"n":1},{"n":2}]')],
  ["reverse", (live) => live.list.reverse(), setitem('["list"]', slice(0, 3), "[2,1,3]")],
  ["fill", (live) => live.list.fill(0, 1), setitem('["list"]', slice(1, 3), "[0,0]")],
  ["fill of one", (live) => live.list.fill(0, -1), setitem('["list"]', "2", "0")],
  ["copyWithin", (live) => live.list.copyWithin(0, 1), setitem('["list"]', slice(0, 2), "[1,2]")],
  ["a shorter length", (live) => { live.list.length = 1; }, `{"action":"delitem","path":["list"],"key":${slice(1, null)}}`],
  ["a longer length", (live) => { live.list.length = 5; }, setitem('["list"]', slice(3, null), "[null,null]")],
  ["assignment to an index", (live) => { live.list[1] = 5; }, setitem('["list"]', "1", "5")],
  ["assignment behind the end", (live) => { live.list[3] = 5; }, '{"action":"append","path":["list"],"x":5}'],
  ["assignment far behind the end", (live) => { live.list[4] = 5; }, setitem('["list"]', slice(3, null), "[null,5]")],
  ["delete of an index", (live) => delete live.list[0], setitem('["list"]', "0", "null")],
  ["Map.set", (live) => live.map.set(1, "one"), setitem('["map"]', "1", '"one"')],
  ["Map.delete", (live) => live.map.delete("k"), '{"action":"delitem","path":["map"],"key":"k"}'],
  ["Map.delete of what is not there", (live) => live.map.delete("q")],
  ["Map.clear", (live) => live.map.clear(), '{"action":"delitem","path":["map"],"key":"k"}'],
  ["a value of a Map", (live) => (live.map.get("k") as number[]).push(2), '{"action":"append","path":["map","k"],"x":2}'],
  ["a value met in a Map's iteration", (live) => { for (const [, list] of live.map) (list as number[]).pop(); }, '{"action":"pop","path":["map","k"],"i":-1}'],
  ["an int key of a Dict", (live) => { (live.dict.get(3) as { status: string }).status = "running"; }, setitem('["dict",3]', '"status"', '"running"')],
  ["a list in a tuple", (live) => { live.point[1].push(3); }, '{"action":"append","path":["point",1],"x":3}'],
  ["an element of an array", (live) => live.image.set(1, 2, 9), setitem('["image"]', '{"__jsonclass__":["tuple",[[1,2]]]}', "9")],
  ["an element of a row", (live) => (live.image.get(1) as NDArray).set(2, 9), setitem('["image",1]', "2", "9")],
  ["an element of a typed array", (live) => { live.wave[1] = 5; }, setitem('["wave"]', "1", "5")],
  ["part of a typed array", (live) => live.wave.set([7, 8], 1), setitem('["wave"]', slice(1, 3), "[7,8]")],
  ["fill of a typed array", (live) => live.wave.fill(0), setitem('["wave"]', slice(0, 3), "0")],
  ["a value that holds live ones", (live) => { live.a.b = [...live.a.b, { x: 1 }]; }, setitem('["a"]', '"b"', '[{"x":0},{"x":1}]')],
  ["a value that is live itself", (live) => { live.objects[0] = live.objects[1]!; }, setitem('["objects"]', "0", '{"n":1}')],
];

describe("through live", () => {
  test.each<Case>(CASES)("%s becomes the smallest mods", (_, change, ...lines) => {
    const notifier = new Notifier(structure());
    const recording = new Recording(notifier);
    change(notifier.live);
    expect(recording.lines).toEqual(lines);
    expect(recording.copy).toBe(encode(notifier.rawView, { version: 2 }));
  });

  test.each<Case>(CASES)("%s does what it does to an ordinary structure", (_, change) => {
    const plain = structure();
    const result = change(plain);
    const notifier = new Notifier(structure());
    const liveResult = change(notifier.live);
    // Holes and undefined are None for Python.
    const text = (value: unknown): string => encode(fillHoles(value), { version: 2 });
    expect(text(notifier.rawView)).toBe(text(plain));
    if (typeof result !== "object" || Array.isArray(result)) expect(liveResult).toEqual(result);
  });
});

function fillHoles(value: unknown): unknown {
  if (Array.isArray(value)) return Object.isFrozen(value) ? value : Array.from(value, (item) => item ?? null);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillHoles(item)]));
}

describe("reading through live", () => {
  const { live, rawView } = new Notifier(structure());

  test("gives what is there", () => {
    expect(live.a.b[0]?.x).toBe(0);
    expect(live.list).toEqual([3, 1, 2]);
    expect([...live.list]).toEqual([3, 1, 2]);
    expect({ ...live.a }.s).toBe("text");
    expect(Object.keys(live)).toEqual(Object.keys(rawView));
    expect("a" in live).toBe(true);
    expect(live.list.map((x) => x * 2)).toEqual([6, 2, 4]);
    expect(Array.isArray(live.list)).toBe(true);
    expect(live.map instanceof Map).toBe(true);
    expect(live.map.size).toBe(1);
    expect([...live.map.keys()]).toEqual(["k"]);
    expect([...live.map.values()]).toEqual([[1]]);
    expect(live.dict.has(3)).toBe(true);
    expect(live.dict.get(3)).toEqual({ status: "pending" });
    expect(live.image.shape).toEqual([2, 3]);
    expect(live.image.toNested()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(live.image.get(0, 1)).toBe(0);
    expect([...live.image].length).toBe(2);
    expect(live.image.data[5]).toBe(0);
    expect(Array.from(live.wave)).toEqual([0, 1, 2]);
    expect(live.wave.map((x) => x + 1)).toEqual(Float64Array.of(1, 2, 3));
    expect([...live.point]).toEqual([1, [2]]);
    expect(Object.getOwnPropertyDescriptor(live.a, "s")).toMatchObject({ value: "text", writable: true });
  });

  test("works for JSON.stringify, console.log and comparison", () => {
    expect(JSON.stringify(live.a)).toBe(JSON.stringify(rawView.a));
    expect(JSON.stringify(live.point)).toBe("[1,[2]]");
    expect(inspect(live.a, { depth: 5 })).toBe(inspect(rawView.a, { depth: 5 }));
    expect(live.a).toEqual(rawView.a);
  });

  test("gives the same view for the same thing", () => {
    expect(live.a).toBe(live.a);
    expect(live.a.b[0]).toBe(live.a.b.at(0));
    expect(live.objects.indexOf(live.objects[1] as { n: number })).toBe(1);
    expect(live.objects.includes(rawView.objects[0] as { n: number })).toBe(true);
    expect(live.list.lastIndexOf(2)).toBe(2);
  });

  test("gives floats as numbers", () => {
    const notifier = new Notifier<Record<string, unknown>>({ x: float(5), list: [float(1)] });
    expect(notifier.live.x).toBe(5);
    expect(notifier.live.list).toEqual([1]);
    expect((notifier.live.list as number[]).indexOf(1)).toBe(0);
    expect(notifier.rawView.x).toBeInstanceOf(Float);
    expect(JSON.stringify(notifier.live)).toBe('{"x":5,"list":[1]}');
  });
});

describe("a slot that held a float", () => {
  test("keeps one when an integral number is assigned", () => {
    const notifier = new Notifier({ t: 20.5, n: 3, list: [0.5, 1, 2.5] });
    const recording = new Recording(notifier);
    notifier.live.t = 21;
    notifier.live.t = 22;
    notifier.live.n = 4;
    notifier.live.list[0] = 1;
    notifier.live.list.fill(7);
    notifier.set("t", 5);
    expect(recording.lines.map((line) => line.slice(line.indexOf('"value"')))).toEqual([
      '"value":21.0}',
      '"value":22.0}',
      '"value":4}',
      '"value":1.0}',
      '"value":[7.0,7,7.0]}',
      '"value":5.0}',
    ]);
    expect(notifier.live.t).toBe(5);
    expect(encode(notifier.rawView, { version: 2 })).toBe('{"t":5.0,"n":4,"list":[7.0,7,7.0]}');
  });

  test("keeps one through sorting and moving", () => {
    const notifier = new Notifier({ list: [float(2), 1] as (number | Float)[] });
    notifier.live.list.sort();
    expect(encode(notifier.rawView)).toBe('{"list": [1, 2.0]}');
  });
});

describe("views of what moves", () => {
  test("follow it within its list", () => {
    const notifier = new Notifier({ list: [{ n: 0 }, { n: 1 }] });
    const recording = new Recording(notifier);
    const item = notifier.live.list[1] as { n: number };
    notifier.live.list.unshift({ n: -1 });
    item.n = 5;
    expect(recording.lines.at(-1)).toBe(setitem('["list",2]', '"n"', "5"));
    notifier.live.list.sort((a, b) => b.n - a.n);
    item.n = 6;
    expect(recording.lines.at(-1)).toBe(setitem('["list",0]', '"n"', "6"));
    expect(recording.copy).toBe(encode(notifier.rawView, { version: 2 }));
  });

  test("publish nothing once it has been removed", () => {
    const notifier = new Notifier<{ list: { n: number }[]; a?: { b: { n: number } } }>({
      list: [{ n: 0 }],
      a: { b: { n: 1 } },
    });
    const recording = new Recording(notifier);
    const [item, inner] = [notifier.live.list[0] as { n: number }, notifier.live.a?.b as { n: number }];
    notifier.live.list.pop();
    delete notifier.live.a;
    const before = recording.lines.length;
    item.n = 5;
    inner.n = 6;
    expect(recording.lines.length).toBe(before);
    expect([item.n, inner.n]).toEqual([5, 6]);
  });

  test("a thing put in twice is two things", () => {
    const notifier = new Notifier<Record<string, { x: number }>>({});
    const recording = new Recording(notifier);
    const shared = { x: 0 };
    notifier.live.a = shared;
    notifier.live.b = shared;
    notifier.live.c = notifier.live.a;
    (notifier.live.b as { x: number }).x = 1;
    expect(encode(notifier.rawView)).toBe('{"a": {"x": 0}, "b": {"x": 1}, "c": {"x": 0}}');
    expect(recording.copy).toBe(encode(notifier.rawView, { version: 2 }));
  });

  test("a swap swaps", () => {
    const notifier = new Notifier({ list: [{ n: 0 }, { n: 1 }] });
    const recording = new Recording(notifier);
    const { list } = notifier.live;
    [list[0], list[1]] = [list[1] as { n: number }, list[0] as { n: number }];
    expect(list).toEqual([{ n: 1 }, { n: 0 }]);
    expect(recording.copy).toBe(encode(notifier.rawView, { version: 2 }));
  });

  test("an array that was drawn anew in its own memory stays where it is", () => {
    const image = NDArray.zeros([2, 2]);
    const notifier = new Notifier({ image });
    const recording = new Recording(notifier);
    image.data[0] = 1;
    notifier.live.image = image;
    expect(notifier.rawView.image).toBe(image);
    expect(recording.copy).toBe(encode(notifier.rawView, { version: 2 }));
  });
});

describe("what Python could not be told", () => {
  const { live } = new Notifier(structure());

  test.each<readonly [string, () => unknown, string]>([
    ["a symbol as a key", () => Object.assign(live.a, { [Symbol("s")]: 1 }), "symbols stay here"],
    ["a property of a list", () => Object.assign(live.list, { name: 1 }), "no property name"],
    [
      "an item of a tuple",
      () => Object.assign(live.point, { 0: 2 }),
      "'tuple' object does not support item assignment",
    ],
    ["a property of a Map", () => Object.assign(live.map, { name: 1 }), "set and delete"],
    ["a property of an array", () => Object.assign(live.image, { shape: [6] }), "shape"],
    ["a write to an array's data", () => live.image.data.fill(1 as never), "set(index"],
    ["a getter", () => Object.defineProperty(live.a, "g", { get: () => 1 }), "defineProperty"],
    ["a prototype", () => Object.setPrototypeOf(live.a, null), "setPrototypeOf"],
    ["freezing", () => Object.freeze(live.a), "preventExtensions"],
    ["a wrong length", () => Object.assign(live.list, { length: -1 }), "length"],
    ["a function", () => Object.assign(live.a, { f: () => 1 }), "function"],
    ["an index outside of an array", () => live.image.set(5, 5, 1), "out of bounds"],
  ])("%s is refused and changes nothing", (_, change, message) => {
    const before = encode(new Notifier(structure()).rawView);
    expect(change).toThrow(message);
    expect(encode(live)).toBe(before);
  });

  test("a Slice is a key like any other for set", () => {
    const notifier = new Notifier({ list: [1, 2, 3] });
    notifier.at("list").set(new Slice(null, null, 2), [7, 8]);
    expect(notifier.live.list).toEqual([7, 2, 8]);
  });

  test("an OrderedDict keeps its class", () => {
    const notifier = new Notifier({ o: new OrderedDict([["a", 1]]) });
    notifier.live.o.set("b", 2);
    expect(encode(notifier.rawView)).toBe('{"o": OrderedDict([("a", 1), ("b", 2)])}');
  });
});
