import { describe, expect, test } from "vitest";
import { AttributeError, IndexError, KeyError, ValueError } from "../../src/pc-rpc/index.js";
import { encode } from "../../src/pyon/encode.js";
import { Dict, NDArray, PyonEncodeError, Slice, tuple } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Recording } from "./recording.js";

test("the manual's example", () => {
  const n = new Notifier<unknown[]>([]);
  n.append([]);
  n.at(0).append(42);
  expect(n.rawView).toEqual([[42]]);
});

describe("the methods", () => {
  test("publish mods as Python's publishers write them", () => {
    const n = new Notifier<Record<string, unknown>>({});
    const [v1, v2] = [new Recording(n, 1), new Recording(n, 2)];
    n.set("list", []);
    n.at("list").set(new Slice(), [34, 31]);
    n.at("list").append(42);
    n.at("list").insert(1, 1);
    expect(n.at("list").pop()).toBe(42);
    expect(n.at("list").pop(0)).toBe(34);
    n.set(100, tuple(1));
    expect(n.pop(100)).toEqual(tuple(1));
    n.delete("list");
    expect(v1.lines).toEqual([
      '{"action": "setitem", "path": [], "key": "list", "value": []}',
      '{"action": "setitem", "path": ["list"], "key": slice(None, None, None), "value": [34, 31]}',
      '{"action": "append", "path": ["list"], "x": 42}',
      '{"action": "insert", "path": ["list"], "i": 1, "x": 1}',
      '{"action": "pop", "path": ["list"], "i": -1}',
      '{"action": "pop", "path": ["list"], "i": 0}',
      '{"action": "setitem", "path": [], "key": 100, "value": (1, )}',
      '{"action": "pop", "path": [], "i": 100}',
      '{"action": "delitem", "path": [], "key": "list"}',
    ]);
    expect(v2.lines[1]).toBe(
      '{"action":"setitem","path":["list"],"key":{"__jsonclass__":["slice",[null,null,null]]},"value":[34,31]}',
    );
    expect(v1.copy).toBe(v2.copy);
  });

  test("make a Dict of a plain object that gets a key which is no string", () => {
    const n = new Notifier<Record<string, unknown>>({ schedule: {} });
    n.at("schedule").set(3, { status: "pending" });
    n.at("schedule", 3).set("status", "running");
    expect(n.rawView.schedule).toEqual(new Dict([[3, { status: "running" }]]));
    n.set(1, "one");
    expect(n.rawView).toBeInstanceOf(Dict);
  });

  test("write to arrays, and through them", () => {
    const n = new Notifier({ image: NDArray.zeros([2, 3], "<i4") });
    const recording = new Recording(n);
    n.at("image").set(tuple(1, 2), 9);
    n.at("image").set(0, [1, 2, 3]);
    n.at("image", 1).set(new Slice(0, 2), 7);
    expect(n.rawView.image.toNested()).toEqual([
      [1, 2, 3],
      [7, 7, 9],
    ]);
    expect(recording.copy).toBe(encode(n.rawView, { version: 2 }));
  });
});

describe("a change that does not fit", () => {
  const make = (): Notifier =>
    new Notifier({ list: [1, 2, 3], dict: { a: 1 }, array: NDArray.zeros([3]), t: tuple(1) });

  test.each<readonly [string, (n: Notifier) => unknown, new (...args: never[]) => Error, string]>([
    [
      "an index outside of the list",
      (n) => n.at("list").set(3, 0),
      IndexError,
      "list assignment index out of range",
    ],
    ["pop outside of the list", (n) => n.at("list").pop(7), IndexError, "pop index out of range"],
    ["a key that is not there", (n) => n.at("dict").delete("b"), KeyError, "'b'"],
    ["pop of such a key", (n) => n.at("dict").pop("b"), KeyError, "'b'"],
    ["a place that is not there", (n) => n.at("dict", "b"), KeyError, "'b'"],
    ["a step mismatch", (n) => n.at("list").set(new Slice(null, null, 2), [1]), ValueError, "extended slice"],
    [
      "append to a dict",
      (n) => n.at("dict").append(1),
      AttributeError,
      "'dict' object has no attribute 'append'",
    ],
    ["append to an array", (n) => n.at("array").append(1), AttributeError, "append"],
    [
      "a shape that cannot be broadcast",
      (n) => n.at("array").set(new Slice(), [1, 2]),
      ValueError,
      "broadcast",
    ],
    [
      "an item of a tuple",
      (n) => n.at("t").set(0, 1),
      TypeError,
      "'tuple' object does not support item assignment",
    ],
    [
      "a value that cannot be sent",
      (n) => n.at("dict").set("a", { deep: [() => 1] }),
      PyonEncodeError,
      "value.deep[0]",
    ],
    [
      "a value that contains itself",
      (n) => n.at("list").append(circular()),
      PyonEncodeError,
      "contains itself",
    ],
    [
      "such a structure to start again with",
      (n) => n.restart({ a: Symbol("no") }),
      PyonEncodeError,
      "value.a",
    ],
  ])("%s throws, changes nothing and publishes nothing", (_, change, error, message) => {
    for (const published of [true, false]) {
      const n = make();
      const recording = published ? new Recording(n) : undefined;
      const before = encode(n.rawView);
      expect(() => change(n)).toThrow(error);
      expect(() => change(n)).toThrow(message);
      expect(encode(n.rawView)).toBe(before);
      expect(recording?.lines ?? []).toEqual([]);
    }
  });
});

function circular(): unknown {
  const value: unknown[] = [{}];
  value.push(value, [value]);
  return value;
}

describe("batch", () => {
  test("publishes its changes together, in order, and gives back what the function returns", () => {
    const n = new Notifier({ list: [] as number[] });
    const recording = new Recording(n);
    const result = n.batch(() => {
      n.live.list.push(1);
      n.batch(() => n.live.list.push(2));
      expect(recording.lines).toEqual([]);
      return n.live.list.length;
    });
    expect(result).toBe(2);
    expect(recording.groups).toEqual([2]);
    expect(recording.copy).toBe('{"list":[1,2]}');
  });

  test("publishes what was changed before it threw", () => {
    const n = new Notifier({ list: [] as number[] });
    const recording = new Recording(n);
    const change = (): void =>
      n.batch(() => {
        n.live.list.push(1);
        throw new Error("half way");
      });
    expect(change).toThrow("half way");
    expect(recording.copy).toBe('{"list":[1]}');
  });

  test("takes no asynchronous function", () => {
    const n = new Notifier({ list: [] as number[] });
    expect(() => n.batch(async () => n.live.list.push(1))).toThrow("asynchronous");
  });
});

describe("restart", () => {
  test("publishes the new structure as an init", () => {
    const n = new Notifier<Record<string, unknown>>({ a: 1 });
    const recording = new Recording(n);
    n.restart({ b: [1] });
    (n.live.b as number[]).push(2);
    expect(recording.lines).toEqual([
      '{"action":"init","struct":{"b":[1]}}',
      '{"action":"append","path":["b"],"x":2}',
    ]);
    expect(recording.copy).toBe(encode(n.rawView, { version: 2 }));
  });

  test("in a batch, what came before it is not sent", () => {
    const n = new Notifier<Record<string, unknown>>({ a: 1 });
    const recording = new Recording(n);
    n.batch(() => {
      n.live.a = 2;
      n.restart({ b: 1 });
      n.live.b = 2;
    });
    expect(recording.copy).toBe('{"b":2}');
    expect(recording.lines).toHaveLength(2);
  });
});
