import { describe, expect, test } from "vitest";
import { KeyError, ValueError } from "../../src/pc-rpc/python-errors.js";
import { Dict, NDArray, tuple } from "../../src/pyon/values.js";
import { processMod } from "../../src/sync-struct/process-mod.js";
import type { Mod } from "../../src/sync-struct/protocol.js";

const mod = (fields: unknown): Mod => fields as Mod;

describe("processMod", () => {
  test("changes a structure in place by each action", () => {
    const target = { list: [1], dict: new Map<unknown, unknown>([["old", 0]]), array: new Float64Array(2) };
    const { list, dict, array } = target;
    processMod(target, { action: "append", path: ["list"], x: 3 });
    processMod(target, { action: "insert", path: ["list"], i: 1, x: 2 });
    processMod(target, { action: "pop", path: ["list"], i: 0 });
    processMod(target, { action: "setitem", path: ["dict"], key: tuple(1), value: "one" });
    processMod(target, { action: "delitem", path: ["dict"], key: "old" });
    processMod(target, { action: "setitem", path: ["array"], key: -1, value: 5 });
    expect(target).toEqual({
      list: [2, 3],
      dict: new Map([[tuple(1), "one"]]),
      array: Float64Array.of(0, 5),
    });
    expect([target.list, target.dict, target.array]).toEqual([list, dict, array]);
    expect(target.list).toBe(list);
  });

  test("takes the Dict that a mod is when it is decoded exactly, and the tuple that its path may be", () => {
    const target = { list: [1] };
    processMod(
      target,
      mod(
        new Dict<string, unknown>([
          ["action", "append"],
          ["path", tuple("list")],
          ["x", 2],
        ]),
      ),
    );
    expect(target.list).toEqual([1, 2]);
  });

  test("takes fields that hold None or undefined", () => {
    const target: unknown[] = [];
    processMod(target, { action: "append", path: [], x: null });
    processMod(target, { action: "append", path: [], x: undefined });
    expect(target).toEqual([null, undefined]);
  });

  test("lets ints wrap around, as the arrays of Python's publishers do", () => {
    const array = NDArray.zeros([1], "|u1");
    processMod({ array }, { action: "setitem", path: ["array"], key: 0, value: 257 });
    expect(array.toNested()).toEqual([1]);
  });

  test("makes Dicts of plain objects, but not of the target", () => {
    const target: Record<string, unknown> = { runs: {} };
    processMod(target, { action: "setitem", path: ["runs"], key: 3, value: "pending" });
    expect(target.runs).toEqual(new Dict([[3, "pending"]]));
    expect(() => processMod(target, { action: "setitem", path: [], key: 3, value: 0 })).toThrow(
      "start from a Dict or a Map",
    );
    expect(target).toEqual({ runs: new Dict([[3, "pending"]]) });
  });

  test("throws Python's errors for changes that do not fit", () => {
    expect(() => processMod({}, { action: "pop", path: [], i: "a" })).toThrow(KeyError);
    expect(() => processMod([], { action: "delitem", path: [], key: "a" })).toThrow(TypeError);
  });

  test("says what to do with an init", () => {
    const init = (): void => processMod({}, { action: "init", struct: {} });
    expect(init).toThrow(TypeError);
    expect(init).toThrow("take mod.struct");
  });

  test.each<[string, unknown, string]>([
    ["no dict", "append", "a mod is a dict with an action"],
    ["null", null, "a mod is a dict with an action"],
    ["no action", { path: [] }, "no action, which is one of append, insert, pop, setitem, delitem, init"],
    ["an unknown action", { action: "clear", path: [] }, "'clear' is none of append"],
    ["an action of Object.prototype", { action: "toString", path: [] }, "'toString' is none of append"],
    ["an action that is no str", { action: 1, path: [] }, "action 1 is none of append"],
    ["no path", { action: "append", x: 1 }, "the mod append has no path"],
    ["no x", { action: "insert", path: [], i: 0 }, "the mod insert has no x"],
    ["no i", { action: "pop", path: [] }, "the mod pop has no i"],
    ["no value", { action: "setitem", path: [], key: 1 }, "the mod setitem has no value"],
    [
      "no key",
      new Dict<string, unknown>([
        ["action", "delitem"],
        ["path", []],
      ]),
      "the mod delitem has no key",
    ],
    ["no struct", { action: "init" }, "the mod init has no struct"],
    ["fields that it inherits", Object.create({ action: "append", path: [], x: 1 }), "no action"],
    [
      "a path that is a str",
      { action: "append", path: "list", x: 1 },
      "the path of the mod append is no list",
    ],
    ["no path in truth", { action: "append", path: null, x: 1 }, "the path of the mod append is no list"],
  ])("refuses what is no mod: %s", (_, given, message) => {
    const target = { list: [] };
    expect(() => processMod(target, mod(given))).toThrow(ValueError);
    expect(() => processMod(target, mod(given))).toThrow(message);
    expect(target).toEqual({ list: [] });
  });
});
