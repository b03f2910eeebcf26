import { EventEmitter } from "node:events";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describe as describeTarget } from "../../../src/pc-rpc/methods/describe.js";
import { type Exposure, exposedMethods } from "../../../src/pc-rpc/methods/methods.js";
import { functionFrom, objectFrom } from "./from-source.js";

const names = (target: object, expose?: Exposure) => [...exposedMethods(target, expose).keys()];

describe("what is exposed", () => {
  test("methods of the target's class and those it extends, and functions of its own, sorted", () => {
    class Base {
      stop(): void {}
      ping(): void {}
    }
    class Lda extends Base {
      override ping(): void {}
      async set(): Promise<void> {}
      *scan(): Generator {}
      arrow = () => 0;
      value = 5;
    }
    expect(names(new Lda())).toEqual(["arrow", "ping", "scan", "set", "stop"]);
  });

  test("functions of an object literal, with or without a prototype", () => {
    expect(names({ b: () => 0, a() {}, c: 5, d: null })).toEqual(["a", "b"]);
    expect(names(Object.assign(Object.create(null) as object, { a: () => 0 }))).toEqual(["a"]);
  });

  test("methods of a constructor function's prototype", () => {
    const Old = functionFrom("function Old() {}") as unknown as { prototype: Record<string, unknown> };
    Old.prototype.ping = () => true;
    expect(names(Reflect.construct(Old as never, []) as object)).toEqual(["ping"]);
  });

  test("nothing private, hidden or inherited by every object", () => {
    let called = false;
    const thenable = "then";
    const target = {
      constructor: () => 0,
      toString: () => "",
      valueOf: () => 0,
      hasOwnProperty: () => true,
      [thenable]: () => 0,
      _private: () => 0,
      __dunder__: () => 0,
      "#hash": () => 0,
      [Symbol.iterator]: () => 0,
      [Symbol.asyncDispose]: async () => {},
      Class: class {},
      Native: Map,
      get getter() {
        called = true;
        return () => 0;
      },
      ping: () => true,
    };
    expect(names(target)).toEqual(["ping"]);
    expect(called).toBe(false);
    expect(names(objectFrom("#hidden() {} static objectFrom() {} ping() {}"))).toEqual(["ping"]);
  });

  test("not what a getter or a value hides", () => {
    class Base {
      a(): void {}
      b(): void {}
      c(): void {}
    }
    const target = Object.defineProperties(new Base(), {
      a: { get: () => () => 0 },
      b: { value: null },
    });
    expect(names(target)).toEqual(["c"]);
  });

  class Tool {
    ping(): void {}
  }
  test.each<[string, object]>([
    [
      "EventEmitter",
      new (class extends EventEmitter {
        ping(): void {}
      })(),
    ],
    [
      "EventTarget",
      new (class extends EventTarget {
        ping(): void {}
      })(),
    ],
    [
      "Array",
      new (class extends Array {
        ping(): void {}
      })(),
    ],
    [
      "Map",
      new (class extends Map {
        ping(): void {}
      })(),
    ],
    [
      "Promise",
      new (class extends Promise<void> {
        ping(): void {}
      })(() => {}),
    ],
    [
      "Error",
      new (class extends Error {
        ping(): void {}
      })(),
    ],
    [
      "AbortController",
      new (class extends AbortController {
        ping(): void {}
      })(),
    ],
    [
      "Uint8Array",
      new (class extends Uint8Array {
        ping(): void {}
      })(),
    ],
    ["Function", Object.assign((x: number) => x, { ping: () => 0 })],
    [
      "an emitter that is not Node's",
      new (class extends class EventEmitter {
        on(): void {}
        emit(): void {}
        removeListener(): void {}
      } {
        ping(): void {}
      })(),
    ],
    ["nothing", new Tool()],
  ])("not the methods of %s", (_, target) => {
    expect(names(target)).toEqual(["ping"]);
  });

  test("a class of the program's own, though it is a global", () => {
    Object.assign(globalThis, { Tool });
    try {
      expect(names(new Tool())).toEqual(["ping"]);
    } finally {
      Reflect.deleteProperty(globalThis, "Tool");
    }
  });

  test("only what is described, when asked for", () => {
    const target = describeTarget({ a: () => 0, b: () => 0, c: () => 0 }, { methods: { a: {}, c: {} } });
    expect(names(target, "marked")).toEqual(["a", "c"]);
    expect(names(target, "public")).toEqual(["a", "b", "c"]);
    expect(names({ a: () => 0 }, "marked")).toEqual([]);
  });

  test("an overriding method, where the overridden one is described", () => {
    class Base {
      ping(): void {}
    }
    describeTarget(Base, { methods: { ping: { doc: "Base ping.", annotations: { return: "bool" } } } });
    class Derived extends Base {
      override ping(): void {}
      other(): void {}
    }
    expect(names(new Derived(), "marked")).toEqual(["ping"]);
    const ping = exposedMethods(new Derived()).get("ping");
    expect(ping?.doc).toBe("Base ping.");
    expect(ping?.argspec.annotations).toEqual({ return: "bool" });
  });

  test("nothing for a word that is neither", () => {
    const target = { ping: () => true };
    expect(() => names(target, "all" as never)).toThrow('expose must be "public" or "marked", not "all"');
  });

  test("no name but a method's own, on any object", () => {
    const value = fc.constantFrom(() => 0, 5, null, class {});
    fc.assert(
      fc.property(
        fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("then", "_x", "#y", "constructor")), value),
        (target) => {
          for (const name of names(target)) {
            expect(target[name]).toBeTypeOf("function");
            expect(name).not.toMatch(/^[_#]|^then$|^constructor$/);
          }
        },
      ),
    );
  });
});
