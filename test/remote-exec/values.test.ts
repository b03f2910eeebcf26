import { constants, createContext, runInContext, runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Client, Server } from "../../src/pc-rpc/index.js";
import {
  Complex,
  Dict,
  deregister,
  encode,
  Float,
  Fraction,
  float,
  NDArray,
  NpScalar,
  OrderedDict,
  register,
  Slice,
  tuple,
} from "../../src/pyon/index.js";
import { rexecTarget } from "../../src/remote-exec/index.js";
import { adoptInstances, localize } from "../../src/remote-exec/realm.js";
import { anyString } from "../pyon/arbitrary.js";
import { failure, withCode } from "./serving.js";

/** A value, and source code that makes the same in another realm. */
interface Sample {
  readonly value: unknown;
  readonly code: string;
}

const typed = [
  "Int8Array",
  "Uint8Array",
  "Uint16Array",
  "Int32Array",
  "Float32Array",
  "Float64Array",
] as const;

const leaf: fc.Arbitrary<Sample> = fc.oneof(
  anyString.map((value) => ({ value, code: JSON.stringify(value) })),
  fc.integer().map((value) => ({ value, code: `(${value})` })),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => ({
    value,
    code: Object.is(value, -0) ? "-0" : `(${value})`,
  })),
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((value) => ({ value, code: `(${value}n)` })),
  fc.constantFrom(null, undefined, true, false).map((value) => ({ value, code: String(value) })),
  fc.tuple(fc.constantFrom(...typed), fc.array(fc.nat(127), { maxLength: 5 })).map(([kind, items]) => ({
    value: new globalThis[kind](items),
    code: `new ${kind}(${JSON.stringify(items)})`,
  })),
  fc.integer().map((value) => ({ value: new Number(value), code: `new Number(${value})` })),
  fc.array(fc.nat(255), { maxLength: 5 }).map((items) => ({
    value: Uint8Array.from(items).buffer,
    code: `Uint8Array.from(${JSON.stringify(items)}).buffer`,
  })),
);

const listCode = (items: readonly Sample[]): string => `[${items.map(({ code }) => code).join(", ")}]`;

const { sample } = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.array(tie("sample"), { maxLength: 4 }).map((items) => ({
      value: items.map(({ value }) => value),
      code: listCode(items),
    })),
    fc
      .uniqueArray(fc.tuple(anyString, tie("sample")), { selector: ([key]) => key, maxLength: 4 })
      .map((entries) => ({
        // The key that version 2 keeps for itself is no matter here.
        value: Object.fromEntries(entries.map(([key, { value }]) => [`k${key}`, value])),
        code: `({ ${entries.map(([key, { code }]) => `[${JSON.stringify(`k${key}`)}]: ${code}`).join(", ")} })`,
      })),
    fc.array(fc.tuple(fc.integer(), tie("sample")), { maxLength: 4 }).map((entries) => ({
      value: new Map(entries.map(([key, { value }]) => [key, value])),
      code: `new Map([${entries.map(([key, { code }]) => `[${key}, ${code}]`).join(", ")}])`,
    })),
    fc.array(fc.integer(), { maxLength: 4 }).map((items) => ({
      value: new Set(items),
      code: `new Set(${JSON.stringify(items)})`,
    })),
  ),
}));

describe("values of another realm", () => {
  const realm = createContext({});

  test("encode as the same values of this realm do, in both versions", () => {
    fc.assert(
      fc.property(sample, ({ value, code }) => {
        const foreign: unknown = runInContext(`(${code})`, realm);
        const local = localize(foreign);
        for (const version of [1, 2] as const) {
          expect(encode(local, { version })).toBe(encode(value, { version }));
        }
        // And nothing of the other realm is left.
        expect(local).toEqual(localize(value));
      }),
      { numRuns: 300 },
    );
  });

  test("typed arrays are not copied: a view shares their memory", () => {
    const foreign = runInNewContext(
      "({ all: new Float64Array([1, 2, 3]), part: new Int16Array(8).subarray(2, 5) })",
    );
    const { all, part } = localize(foreign) as { all: Float64Array; part: Int16Array };
    expect(all).toBeInstanceOf(Float64Array);
    expect(all.buffer).toBe(foreign.all.buffer);
    expect([part.byteOffset, part.length]).toEqual([4, 3]);
  });

  test.each<[string, string, string]>([
    ["a list in itself", "const a = []; a.push(1, { x: a }); a", "the value contains itself (at value[1].x)"],
    ["an object in itself", "const o = {}; o.o = o; o", "the value contains itself (at value.o)"],
    [
      "a Map in itself",
      "const m = new Map(); m.set('k', [m]); m",
      "the value contains itself (at value.k[0])",
    ],
    ["a function", "({ a: [1, function f() {}] })", "function f has no PYON form (at value.a[1])"],
    ["a symbol", "[Symbol('s')]", "a symbol has no PYON form (at value[0])"],
    ["a promise", "[Promise.resolve(5)]", "a Promise has no PYON form: is an await missing? (at value[0])"],
    ["a Date", "[new Date(0)]", "an object of class Date has no PYON form (at value[0])"],
    ["an object of a class", "new (class Stage { x = 1 })", "an object of class Stage has no PYON form"],
    [
      "what is nested without end",
      "let l = []; for (let i = 0; i < 1e5; i++) l = [l]; l",
      "nested deeper than 1000 brackets",
    ],
  ])("%s is refused, with the way there", (_, code, message) => {
    expect(() => localize(runInNewContext(code))).toThrow(
      expect.objectContaining({ name: "PyonEncodeError", message: expect.stringContaining(message) }),
    );
  });

  test("the same thing in two places is no cycle", () => {
    expect(localize(runInNewContext("const x = [1]; ({ a: x, b: [x, x] })"))).toEqual({
      a: [1],
      b: [[1], [1]],
    });
  });

  test("a list as deep as PYON allows goes through", () => {
    const deep = localize(runInNewContext("let l = []; for (let i = 0; i < 999; i++) l = [l]; l"));
    expect(encode(deep, { version: 2 })).toBe("[".repeat(1000) + "]".repeat(1000));
  });

  test("our own values stay what they are, with what is in them made ours", () => {
    const array = new NDArray(Float64Array.of(1, 2), { shape: [2, 1] });
    const scalar = new NpScalar("<f4", 0.5);
    for (const value of [array, scalar, float(5), new Complex(1, 2), new Fraction(1, 3)]) {
      expect(localize(value)).toBe(value);
    }
    const foreign: unknown = runInNewContext("[1, [2]]");
    const made = localize(tuple(foreign, new Dict([[tuple(1), foreign]]), new OrderedDict([["a", foreign]])));
    expect(encode(made, { version: 2 })).toBe(
      encode(tuple([1, [2]], new Dict([[tuple(1), [1, [2]]]]), new OrderedDict([["a", [1, [2]]]])), {
        version: 2,
      }),
    );
    expect(encode(localize(new Slice(1, null, foreign)), { version: 1 })).toBe("slice(1, None, [1, [2]])");
    expect(localize([new Float(1), Buffer.from("ab")])).toEqual([float(1), Uint8Array.of(97, 98)]);
  });

  test("types of the server's own are left to their encoders", () => {
    class Point {
      constructor(readonly x: number) {}
    }
    register({
      name: "test.Point",
      is: (value) => value instanceof Point,
      encode: ({ x }: Point) => [x],
      decode: (x: number) => new Point(x),
    });
    try {
      const point = new Point(5);
      expect(localize([point])).toEqual([point]);
    } finally {
      deregister("test.Point");
    }
  });

  test("`__proto__` and what only looks like something else are plain keys and objects", () => {
    expect(encode(localize(runInNewContext("({ ['__proto__']: 1, a: 2 })")))).toBe(
      '{"__proto__": 1, "a": 2}',
    );
    expect(localize(runInNewContext("({ [Symbol.toStringTag]: 'Map', size: 1 })"))).toEqual({ size: 1 });
    expect(localize(runInNewContext("Object.create(null, { a: { value: 1, enumerable: true } })"))).toEqual({
      a: 1,
    });
  });

  test("a proxy of ours is read here, and not while it is encoded", () => {
    expect(() => localize(new Proxy(new NDArray(Float64Array.of(1, 2)), {}))).toThrow("no PYON form");
    expect(localize(new Proxy([1, 2], {}))).toEqual([1, 2]);
  });
});

describe("instanceof", () => {
  test("takes values of both realms, and asks a class about its own", () => {
    const realm = createContext(constants.DONT_CONTEXTIFY);
    const given = {
      list: [1],
      error: new TypeError("x"),
      map: new Map(),
      bytes: Buffer.from("a"),
      f: () => {},
    };
    Object.assign(realm, { given });
    adoptInstances(realm);
    const is = (code: string): unknown => runInContext(code, realm);
    expect(is("given.list instanceof Array && given.list instanceof Object && [] instanceof Array")).toBe(
      true,
    );
    expect(is("given.error instanceof TypeError && given.error instanceof Error")).toBe(true);
    expect(
      is("given.error instanceof RangeError || given.list instanceof Map || given.map instanceof Set"),
    ).toBe(false);
    expect(
      is("given.map instanceof Map && given.bytes instanceof Uint8Array && given.f instanceof Function"),
    ).toBe(true);
    expect(is("class Own extends Array {}; given.list instanceof Own || [] instanceof Own")).toBe(false);
    expect(is("new Own() instanceof Own && new Own() instanceof Array")).toBe(true);
    expect(is("5 instanceof Number || null instanceof Object")).toBe(false);
  });

  test("holds for arguments and what the driver gives", async () => {
    const client = await withCode(
      `const kinds = (list, dict, bytes, set, array) => [
         list instanceof Array, dict instanceof Object, bytes instanceof Uint8Array,
         set instanceof Set, array.data instanceof Float64Array, array instanceof sipyco.NDArray];
       const thrown = () => {
         try {
           controller_driver.fail();
         } catch (error) {
           return [error instanceof RangeError, error instanceof Error];
         }
       };`,
      {
        fail() {
          throw new RangeError("no");
        },
      },
    );
    expect(
      await client.call("kinds", [1], { a: 1 }, Uint8Array.of(1), new Set([1]), Float64Array.of(1)),
    ).toEqual(Array(6).fill(true));
    expect(await client.call("thrown")).toEqual([true, true]);
  });
});

describe("over the wire", () => {
  test.each([1, 2] as const)("results arrive, in version %i of PYON", async (pyonVersion) => {
    const rexec = rexecTarget({});
    await using server = new Server({ lda_rexec: rexec });
    await server.start("127.0.0.1", 0);
    await using client = await Client.connect("127.0.0.1", server.port, { pyonVersion, exact: true });
    await client.callRpc("add_code", [
      `const { NDArray, tuple, float, Complex } = sipyco;
       const values = () => [
         new Map([[1, [2]]]), new Float64Array([1.5, 2]), tuple(float(1), { a: [] }), new Complex(1, 2),
         new Uint8Array([7]),
         new NDArray(new Int16Array([1, 2, 3, 4]), { shape: [2, 2] }), new Set([1]), undefined];
       const later = async () => values();`,
    ]);
    for (const name of ["values", "later"]) {
      const [map, array, pair, complex, bytes, matrix, set, none] = (await client.callRpc("call", [
        name,
      ])) as [Dict, NDArray, ...unknown[]];
      expect([...map]).toEqual([[1, [2]]]);
      expect(array.data).toEqual(Float64Array.of(1.5, 2));
      expect(pair).toEqual(tuple(float(1), new Dict([["a", []]])));
      expect(complex).toEqual(new Complex(1, 2));
      expect(bytes).toEqual(Uint8Array.of(7));
      expect((matrix as NDArray).toNested()).toEqual([
        [1, 2],
        [3, 4],
      ]);
      expect(set).toEqual(new Set([1]));
      expect(none).toBeNull();
    }
  });

  test("what has no PYON form is a TypeError that says where", async () => {
    const client = await withCode(
      `const f = () => ({ a: [() => 5] }), g = async () => new Date(0);
       const h = () => { const x = {}; return (x.x = x); };`,
    );
    expect(await failure(client.call("f"))).toMatchObject({
      className: "TypeError",
      message: "a function has no PYON form (at value.a[0])",
    });
    expect(await failure(client.call("g"))).toMatchObject({
      className: "TypeError",
      message: "an object of class Date has no PYON form",
    });
    expect(await failure(client.call("h"))).toMatchObject({
      className: "TypeError",
      message: "the value contains itself (at value.x)",
      remoteTraceback: [],
    });
  });

  test("a large array goes through", async () => {
    const client = await withCode("const big = (n) => Float64Array.from({ length: n }, (_, i) => i);");
    const array = (await client.call("big", 300_000)) as NDArray<Float64Array>;
    expect(array.shape).toEqual([300_000]);
    expect(array.data[299_999]).toBe(299_999);
  });
});
