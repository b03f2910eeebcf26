import { describe, expect, test } from "vitest";
import { BindError } from "../../../src/pc-rpc/methods/bind-arguments.js";
import { describe as describeTarget } from "../../../src/pc-rpc/methods/describe.js";
import { exposedMethods, type RpcMethod } from "../../../src/pc-rpc/methods/methods.js";
import { float } from "../../../src/pyon/float.js";
import { Tuple, tuple } from "../../../src/pyon/tuple.js";
import { functionFrom, objectFrom } from "./from-source.js";

function method(target: object, name: string): RpcMethod {
  const found = exposedMethods(target).get(name);
  if (!found) throw new Error(`${name} is not exposed`);
  return found;
}

describe("argspecs", () => {
  const argspec = (member: string, name = "m") => method(objectFrom(member), name).argspec;
  const empty = {
    args: ["self"],
    varargs: null,
    varkw: null,
    defaults: null,
    kwonlyargs: [],
    kwonlydefaults: null,
    annotations: {},
  };

  test("are Python's", () => {
    expect(argspec("m() {}")).toEqual(empty);
    expect(argspec("m(a, b = 5.0, c = f()) {}")).toEqual({
      ...empty,
      args: ["self", "a", "b", "c"],
      defaults: [float(5), null],
    });
    expect(argspec("m(a, ...rest) {}")).toEqual({ ...empty, args: ["self", "a"], varargs: "rest" });
    expect(argspec("m({ a, b = 2, ...others }) {}")).toEqual({
      ...empty,
      varkw: "others",
      kwonlyargs: ["a", "b"],
      kwonlydefaults: { b: 2 },
    });
    expect(argspec("m({ a } = {}) {}")).toEqual({ ...empty, kwonlyargs: ["a"] });
    expect(argspec("m(a = 1) {}").defaults).toBeInstanceOf(Tuple);
  });

  test("are the recorded ones for the same methods", () => {
    const target = objectFrom(`
      /** @param {float} start @param {float} stop @returns {list} */
      sweep(start, stop, n = 5, { log = false } = {}) {}
      echo(x) {}
      get_attenuation(channel = 0) {}
      total(...args) {}
    `);
    describeTarget(target, {
      methods: {
        sweep: { annotations: { start: "float", stop: "float", n: "int", log: "bool", return: "list" } },
        total: { varkw: "kwargs" },
      },
    });
    const spec = (name: string) => method(target, name).argspec;
    expect(spec("echo")).toEqual({ ...empty, args: ["self", "x"] });
    expect(spec("get_attenuation")).toEqual({ ...empty, args: ["self", "channel"], defaults: [0] });
    expect(spec("total")).toEqual({ ...empty, varargs: "args", varkw: "kwargs" });
    expect(spec("sweep")).toEqual({
      ...empty,
      args: ["self", "start", "stop", "n"],
      defaults: [5],
      kwonlyargs: ["log"],
      kwonlydefaults: { log: false },
      annotations: { return: "list", start: "float", stop: "float", n: "int", log: "bool" },
    });
  });

  test("give the defaults of annotated parameters the annotated type", () => {
    const target = describeTarget(
      { m: functionFrom("(a = 5, b = 1e6, c = [1], d = 1, { e = 2, f = 2.0 } = {}) => 0") },
      {
        methods: {
          m: { annotations: { a: "float", b: "int", c: "list[float]", e: "Optional[float]", f: "int" } },
        },
      },
    );
    const { defaults, kwonlydefaults } = method(target, "m").argspec;
    expect(defaults).toStrictEqual(tuple(float(5), 1e6, [float(1)], 1));
    expect(kwonlydefaults).toStrictEqual({ e: float(2), f: 2 });
  });

  test("name parameters after what they are, also __proto__", () => {
    const spec = argspec("m({ ['__proto__']: a = 1, constructor: b = 2 } = {}) {}");
    expect(spec.kwonlyargs).toEqual(["__proto__", "constructor"]);
    expect(Object.entries(spec.kwonlydefaults ?? {})).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
  });

  test("take annotations and docs from doc comments, and from descriptions first", () => {
    const target = objectFrom(`
      /**
       * From the comment.
       * @param {float} a - the a
       * @param {int} b
       * @param {str} gone
       * @returns {float}
       */
      m(a, b = 1) {}
      /** Only here. */
      n = (x) => x;
    `);
    expect(method(target, "m").doc).toBe("From the comment.\n\n:param a: the a");
    expect(method(target, "n").doc).toBe("Only here.");
    expect(method(target, "m").argspec.annotations).toEqual({ a: "float", b: "int", return: "float" });
    describeTarget(target, {
      methods: { m: { doc: "Described.", annotations: { b: "float", return: "None" } } },
    });
    expect(method(target, "m").doc).toBe("Described.");
    expect(method(target, "m").argspec).toMatchObject({
      annotations: { a: "float", b: "float", return: "None" },
      defaults: [float(1)],
    });
    expect(method(objectFrom("m() {}"), "m").doc).toBeNull();
  });

  test("inherit docs from the method that is overridden", () => {
    const Base = functionFrom("class Base { /** Base doc. */ m() {} }");
    const Derived = new Function("Base", "return class Derived extends Base { m() {} }")(
      Base,
    ) as new () => object;
    expect(method(new Derived(), "m").doc).toBe("Base doc.");
  });
});

describe("calls", () => {
  test("reach the method with its target, positional and keyword arguments", () => {
    class Lda {
      readonly log: unknown[] = [];
      set(value: number, channel = 7, { log = true, ...others }: Record<string, unknown> = {}): string {
        this.log.push([value, channel, log, others]);
        return "done";
      }
    }
    const target = new Lda();
    const set = method(target, "set");
    expect(set.invoke(target, [1], null)).toBe("done");
    set.invoke(target, tuple(1, 2), {});
    set.invoke(target, [1], { channel: 3, log: false, extra: 1 });
    set.invoke(target, [], new Map<string, unknown>([["value", 4]]));
    expect(target.log).toEqual([
      [1, 7, true, {}],
      [1, 2, true, {}],
      [1, 3, false, { extra: 1 }],
      [4, 7, true, {}],
    ]);
  });

  test("never pass a positional argument as the keyword object", () => {
    const target = objectFrom("m(a, { b = 1 } = {}) { return b; }");
    expect(() => method(target, "m").invoke(target, [1, { b: 2 }], null)).toThrow(
      new BindError("Lda.m() takes 2 positional arguments but 3 were given"),
    );
  });

  test("always give an object to a method that destructures without a default", () => {
    const target = objectFrom("m({ b = 1 }) { return b; }");
    expect(method(target, "m").invoke(target, [], null)).toBe(1);
    expect(method(target, "m").invoke(target, [], { b: 2 })).toBe(2);
  });

  test("give a method with varkw the keyword arguments behind the others", () => {
    const target = describeTarget(objectFrom("total(first, ...args) { return [first, args]; }"), {
      methods: { total: { varkw: "kwargs" } },
    });
    const total = method(target, "total");
    expect(total.invoke(target, [1, 2], { a: 3, args: 4 })).toEqual([1, [2, { a: 3, args: 4 }]]);
    expect(total.invoke(target, [1], null)).toEqual([1, [{}]]);
  });

  test.each([
    ["a class", objectFrom("m(a) {}"), "Lda.m()"],
    [
      "a derived class",
      new (class Derived extends class Base {
        m(a: number): void {
          void a;
        }
      } {})(),
      "Base.m()",
    ],
    ["a function in a field", objectFrom("m = (a) => a"), "Lda.m()"],
    ["an object literal", { m: (a: number) => a }, "m()"],
    ["an anonymous class", objectFrom("m(a) {}", "class"), "m()"],
  ])("name the method as Python does, of %s", (_, target, name) => {
    expect(() => method(target, "m").invoke(target, [], null)).toThrow(
      new BindError(`${name} missing 1 required positional argument: 'a'`),
    );
    expect(() => method(target, "m").invoke(target, [], { b: 1 })).toThrow(
      new BindError(`${name} got an unexpected keyword argument 'b'`),
    );
  });

  test("reach a method that was replaced, by its new signature", () => {
    const target: Record<string, unknown> = { m: (a: number) => a };
    const m = method(target, "m");
    expect(m.invoke(target, [1], null)).toBe(1);
    target.m = (a: number, b: number) => a + b;
    expect(m.invoke(target, [1, 2], null)).toBe(3);
    target.m = 5;
    expect(() => m.invoke(target, [1], null)).toThrow(new TypeError("m is not a method any more"));
  });

  test("pass on what the method throws or promises", async () => {
    const target = {
      fail: () => {
        throw new RangeError("out of range");
      },
      later: async () => 5,
    };
    expect(() => method(target, "fail").invoke(target, [], null)).toThrow(RangeError);
    await expect(method(target, "later").invoke(target, [], null)).resolves.toBe(5);
  });
});

test("results are coerced as annotated", () => {
  const target = objectFrom(
    "/** @returns {Promise<float>} */ async a() {} /** @returns {int} */ b() {} c() {}",
  );
  expect(method(target, "a").coerceResult?.(5)).toStrictEqual(float(5));
  expect(method(target, "b").coerceResult).toBeUndefined();
  expect(method(target, "c").coerceResult).toBeUndefined();
  const described = describeTarget(
    { m: () => [5] },
    { methods: { m: { annotations: { return: "list[float]" } } } },
  );
  expect(method(described, "m").coerceResult?.([5])).toStrictEqual([float(5)]);
});
