import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BindError, bindArguments } from "../../../src/pc-rpc/methods/bind-arguments.js";
import { exposedMethods } from "../../../src/pc-rpc/methods/methods.js";
import { type Signature, signatureOf } from "../../../src/pc-rpc/methods/signature.js";
import { functionFrom } from "./from-source.js";

interface PythonCall {
  readonly positional: readonly [name: string, optional: boolean][];
  readonly varargs: string | null;
  readonly keywords: readonly [name: string, optional: boolean][];
  readonly varkw: string | null;
  readonly call: readonly [args: unknown[], kwargs: Record<string, unknown>];
  /** What the parameters were in the method, or the error's message. */
  readonly locals?: Record<string, unknown>;
  readonly error?: string;
}

const vectors = new URL("../../vectors/python-calls.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(vectors, "utf8")) as { cases: PythonCall[] };

function signatureFor({ positional, varargs, keywords, varkw }: PythonCall): Signature {
  const parameter = ([name, optional]: readonly [string, boolean]) => ({
    name,
    optional,
    defaultValue: null,
  });
  return {
    positional: positional.map(parameter),
    varargs,
    keywords: keywords.map(parameter),
    varkw,
    keywordObject: keywords.length > 0 || varkw !== null ? "optional" : "none",
  };
}

/** The parameters as Python shows them, from the JavaScript argument list. */
function localsOf({ positional, varargs, keywords, varkw }: PythonCall, bound: readonly unknown[]) {
  const hasObject = bound.length > 0 && isKeywordObject(bound.at(-1));
  const named = (hasObject ? bound.at(-1) : {}) as Record<string, unknown>;
  const values = hasObject ? bound.slice(0, -1) : bound;
  const known = keywords.map(([name]) => name);
  return Object.fromEntries([
    ...positional.map(([name], i) => [name, values[i] ?? `default ${name}`]),
    ...(varargs === null ? [] : [[varargs, values.slice(positional.length)]]),
    ...known.map((name) => [name, Object.hasOwn(named, name) ? named[name] : `default ${name}`]),
    ...(varkw === null
      ? []
      : [[varkw, Object.fromEntries(Object.entries(named).filter(([name]) => !known.includes(name)))]]),
  ]) as Record<string, unknown>;
}

function isKeywordObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === null;
}

describe("every call that Python was asked for", () => {
  test("is bound or refused as Python did", () => {
    for (const recorded of cases) {
      const [args, kwargs] = recorded.call;
      const bind = () => bindArguments(signatureFor(recorded), "Lda.call", args, kwargs);
      if (recorded.error !== undefined)
        expect(bind, JSON.stringify(recorded)).toThrow(new BindError(recorded.error));
      else expect(localsOf(recorded, bind()), JSON.stringify(recorded)).toEqual(recorded.locals);
    }
  });

  test("comes out the same from a JavaScript method with those parameters", () => {
    // JavaScript has no rest parameter before others.
    const expressible = cases.filter(
      ({ varargs, keywords, varkw }) => varargs === null || (keywords.length === 0 && varkw === null),
    );
    for (const recorded of expressible) {
      const target = targetFor(recorded);
      const [args, kwargs] = recorded.call;
      const call = () => exposedMethods(target).get("call")?.invoke(target, args, kwargs);
      if (recorded.error !== undefined)
        expect(call, JSON.stringify(recorded)).toThrow(new BindError(recorded.error));
      else expect(call(), JSON.stringify(recorded)).toEqual(recorded.locals);
    }
  });
});

function targetFor({ positional, varargs, keywords, varkw }: PythonCall): object {
  const parameter = ([name, optional]: readonly [string, boolean]) =>
    optional ? `${name} = "default ${name}"` : name;
  const properties = [...keywords.map(parameter), ...(varkw === null ? [] : [`...${varkw}`])];
  const params = [
    ...positional.map(parameter),
    ...(varargs === null ? [] : [`...${varargs}`]),
    ...(properties.length > 0 ? [`{ ${properties.join(", ")} } = {}`] : []),
  ];
  const names = [...positional, ...keywords].map(([name]) => name);
  const all = [...names, ...[varargs, varkw].filter((name) => name !== null)];
  const Lda = functionFrom(`class Lda { call(${params.join(", ")}) { return { ${all.join(", ")} }; } }`);
  return Reflect.construct(Lda, []) as object;
}

describe("the argument list", () => {
  const bind = (
    source: string,
    args: unknown[],
    kwargs: Record<string, unknown> | Map<string, unknown> = {},
  ) => bindArguments(signatureOf(functionFrom(source)), "f", args, kwargs);

  test.each<[string, string, unknown[], Record<string, unknown>, unknown[]]>([
    ["ends with the last argument given", "(a, b = 1, c = 2) => 0", [5], {}, [5]],
    [
      "has undefined for an optional one before it",
      "(a, b = 1, c = 2) => 0",
      [5],
      { c: 3 },
      [5, undefined, 3],
    ],
    ["keeps null, which is not absent", "(a, b = 1) => 0", [5, null], {}, [5, null]],
    ["has no keyword object when no keyword is given", "(a, { b = 1 } = {}) => 0", [5], {}, [5]],
    ["has one when the method has no default for it", "(a, { b = 1 }) => 0", [5], {}, [5, {}]],
    [
      "puts the keyword object behind absent ones",
      "(a = 1, { b = 1 } = {}) => 0",
      [],
      { b: 2 },
      [undefined, { b: 2 }],
    ],
    ["spreads further arguments", "(a, ...rest) => 0", [1, 2, 3], {}, [1, 2, 3]],
    [
      "carries unknown keywords for ...others",
      "({ a, ...others }) => 0",
      [],
      { a: 1, z: 2 },
      [{ a: 1, z: 2 }],
    ],
    [
      "fills in the defaults of the whole object",
      "({ a, b } = { a: 5.0, b: 2 }) => 0",
      [],
      { b: 3 },
      [{ a: 5, b: 3 }],
    ],
    [
      "leaves the whole default alone when no keyword is given",
      "({ a, b } = { a: 1, b: 2 }) => 0",
      [],
      {},
      [],
    ],
  ])("%s", (_, source, args, kwargs, expected) => {
    expect(bind(source, args, kwargs)).toEqual(expected);
  });

  test("gets a fresh value of the whole object's default for each call", () => {
    const signature = signatureOf(functionFrom("({ a, b } = { a: [1], b: 2 }) => a"));
    const [first] = bindArguments(signature, "f", [], { b: 1 }) as [{ a: unknown }];
    const [second] = bindArguments(signature, "f", [], { b: 1 }) as [{ a: unknown }];
    expect(first.a).toEqual([1]);
    expect(first.a).not.toBe(second.a);
  });

  test("takes keyword arguments from a Map", () => {
    expect(bind("(a, b) => 0", [1], new Map([["b", 2]]))).toEqual([1, 2]);
    expect(() => bind("(a) => 0", [], new Map<string, unknown>([[5 as never, 2]]))).toThrow(
      "keywords must be strings",
    );
  });

  test("carries keywords named as properties of objects, and inherits none", () => {
    const kwargs = JSON.parse('{"__proto__": 1, "constructor": 2}') as Record<string, unknown>;
    const [others] = bind("({ ...others }) => 0", [], kwargs) as [object];
    expect(Object.entries(others)).toEqual([
      ["__proto__", 1],
      ["constructor", 2],
    ]);
    const fn = functionFrom("({ constructor = 'mine', toString = 'mine' }) => [constructor, toString]");
    expect(Reflect.apply(fn, null, bind("({ constructor = 1, toString = 1 }) => 0", []))).toEqual([
      "mine",
      "mine",
    ]);
    expect(() => bind("(a) => 0", [1], JSON.parse('{"__proto__": 1}'))).toThrow(
      "f() got an unexpected keyword argument '__proto__'",
    );
    expect(() => bind("(a) => 0", [], Object.create({ a: 1 }))).toThrow(
      "missing 1 required positional argument: 'a'",
    );
  });
});

test("BindError is a TypeError with a code", () => {
  const error = new BindError("f() takes 1 positional argument but 2 were given");
  expect(error).toBeInstanceOf(TypeError);
  expect(error.code).toBe("ERR_SIPYCO_ARGUMENTS");
});

test("any call of any signature is bound or refused, and leaves its arguments as they were", () => {
  const name = fc.constantFrom("a", "b", "self", "args", "__proto__", "constructor", "x y");
  const parameter = fc.record({ name, optional: fc.boolean(), defaultValue: fc.constant(null) });
  const signature: fc.Arbitrary<Signature> = fc.record({
    positional: fc.array(parameter, { maxLength: 4 }),
    varargs: fc.option(name),
    keywords: fc.array(parameter, { maxLength: 3 }),
    varkw: fc.option(name),
    keywordObject: fc.constantFrom("none", "optional", "always"),
  });
  const kwargs = fc.dictionary(fc.oneof(name, fc.string()), fc.jsonValue(), { maxKeys: 4 });
  fc.assert(
    fc.property(signature, fc.array(fc.jsonValue(), { maxLength: 6 }), kwargs, (signature, args, kwargs) => {
      const before = JSON.stringify([args, kwargs]);
      try {
        const bound = bindArguments(signature, "f", args, kwargs);
        expect(bound.some((item) => typeof item === "symbol")).toBe(false);
      } catch (error) {
        expect(error).toBeInstanceOf(BindError);
      }
      expect(JSON.stringify([args, kwargs])).toBe(before);
    }),
    { numRuns: 500 },
  );
});

describe("a plain function, which has no self,", () => {
  const signature = signatureOf(functionFrom("(a, b = 5, { c = 1 } = {}) => {}"));
  const bound = (args: unknown[], kwargs = {}): unknown[] =>
    bindArguments(signature, "f", args, kwargs, false);

  // What Python 3.11 says of `def f(a, b=5, *, c=1)`.
  test.each([
    [[1, 2, 3], {}, "f() takes from 1 to 2 positional arguments but 3 were given"],
    [
      [1, 2, 3],
      { c: 1 },
      "f() takes from 1 to 2 positional arguments but 3 positional arguments (and 1 keyword-only argument) were given",
    ],
    [[], {}, "f() missing 1 required positional argument: 'a'"],
    [[1], { self: 2 }, "f() got an unexpected keyword argument 'self'"],
  ])("refuses %j, %j as Python does", (args, kwargs, message) => {
    expect(() => bound(args, kwargs)).toThrow(message);
  });

  test("of one parameter is refused two in the singular", () => {
    const one = signatureOf(functionFrom("(a) => {}"));
    expect(() => bindArguments(one, "f", [1, 2], {}, false)).toThrow(
      "f() takes 1 positional argument but 2 were given",
    );
  });
});
