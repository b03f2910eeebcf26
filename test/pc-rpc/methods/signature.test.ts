import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Parameter, type Signature, signatureOf } from "../../../src/pc-rpc/methods/signature.js";
import { parseFunction } from "../../../src/pc-rpc/methods/source.js";
import { Float, float } from "../../../src/pyon/float.js";
import { functionFrom, methodFrom } from "./from-source.js";

/** The signature as Python would print it, after `self`. */
function text({ positional, varargs, keywords, varkw }: Signature): string {
  const parameter = ({ name, optional, defaultValue }: Parameter) =>
    optional ? `${name}=${defaultText(defaultValue)}` : name;
  return [
    ...positional.map(parameter),
    ...(varargs === null ? (keywords.length > 0 ? ["*"] : []) : [`*${varargs}`]),
    ...keywords.map(parameter),
    ...(varkw === null ? [] : [`**${varkw}`]),
  ].join(", ");
}

function defaultText(value: unknown): string {
  if (value instanceof Float) return `${value}.0`;
  return typeof value === "bigint" ? `${value}n` : (JSON.stringify(value) ?? String(value));
}

const ofFunction = (source: string) => text(signatureOf(functionFrom(source)));
const ofMethod = (member: string, name = "m") => text(signatureOf(methodFrom(member, name)));

describe("forms of functions", () => {
  test.each([
    ["a method", "m(a, b = 1) {}"],
    ["an async method", "async m(a, b = 1) {}"],
    ["a generator method", "*m(a, b = 1) {}"],
    ["an async generator method", "async *m(a, b = 1) {}"],
    ["a method with a computed name", "['m'](a, b = 1) {}"],
    ["a method with a quoted name", "'m'(a, b = 1) {}"],
    ["a method that uses private fields", "#x = 1; m(a, b = 1) { return #x in this && this.#x; }"],
    ["a method that uses super", "m(a, b = 1) { return super.m(a, b); }"],
    ["a method that uses new.target and import()", "m(a, b = 1) { new.target; return () => import('x'); }"],
  ])("%s", (_, member) => {
    expect(ofMethod(member)).toBe("a, b=1");
  });

  test.each([
    ["get", "get(a, b = 1) {}"],
    ["set", "set(a, b = 1) {}"],
    ["async", "async(a, b = 1) {}"],
    ["function", "function(a, b = 1) {}"],
    ["class", "class(a, b = 1) {}"],
    ["await", "async await(a, b = 1) {}"],
  ])("a method called %s", (name, member) => {
    expect(ofMethod(member, name)).toBe("a, b=1");
  });

  test.each([
    ["a function expression", "function (a, b = 1) {}"],
    ["a named one", "function named(a, b = 1) {}"],
    ["a generator", "function* (a, b = 1) {}"],
    ["an async function", "async function named(a, b = 1) {}"],
    ["an async generator", "async function* named(a, b = 1) {}"],
    ["an arrow function", "(a, b = 1) => a"],
    ["an async arrow function", "async (a, b = 1) => a"],
    ["one with a body", "(a, b = 1) => { return { a }; }"],
    ["sloppy code", "function (a, b = 1) { with (a) { return 010; } }"],
  ])("%s", (_, source) => {
    expect(ofFunction(source)).toBe("a, b=1");
  });

  test("arrow functions of one bare parameter, async too", () => {
    expect(ofFunction("a => a")).toBe("a");
    expect(ofFunction("async a => a")).toBe("a");
  });

  test("static methods and class fields", () => {
    const cls = functionFrom("class { static m(a, b = 1) {} }") as unknown as { m: () => void };
    expect(text(signatureOf(cls.m))).toBe("a, b=1");
    const Field = functionFrom("class { #p = 1; m = (a, b = 1) => super.toString() + this.#p; }");
    expect(text(signatureOf((Reflect.construct(Field, []) as { m: () => void }).m))).toBe("a, b=1");
  });

  test("a module's import.meta, which new functions cannot have", () => {
    expect(parseFunction("m(a) { return import.meta.url; }")?.params.length).toBe(1);
  });

  test("no parameters", () => {
    expect(ofMethod("m() {}")).toBe("");
  });

  test("comments and line breaks between parameters", () => {
    const member = "m /* ( */ (\n // first, ) one\n a /* = 2 */, /* , x */ b /* ) */ = 1, // last\n) {}";
    expect(ofMethod(member)).toBe("a, b=1");
  });

  test.each([
    ["native functions", Math.max],
    ["bound functions", ((a: number) => a).bind(null)],
    ["bound methods", "text".slice.bind("text")],
    ["classes", class Foo {}],
    ["proxies of functions", new Proxy(() => 0, {})],
  ])("%s take any positional arguments", (_, fn) => {
    expect(text(signatureOf(fn as () => void))).toBe("*args");
  });
});

describe("parameters", () => {
  test.each([
    ["a rest parameter", "(a, ...rest) => 0", "a, *rest"],
    ["a destructured rest parameter", "(a, ...[b, c]) => 0", "a, *args"],
    ["a destructured last one", "(a, { b, c = 2 } = {}) => 0", "a, *, b, c=2"],
    ["one without a default", "({ b, c = 2 }) => 0", "*, b, c=2"],
    ["an empty one", "(a, {} = {}) => 0", "a"],
    ["others of it", "(a, { b, ...others } = {}) => 0", "a, *, b, **others"],
    ["nothing but others", "({ ...others }) => 0", "**others"],
    ["renamed properties", "({ a: b, c: d = 1, e: { f } = X }) => 0", "*, a, c=1, e=null"],
    ["quoted and numeric ones", "({ 'a-b': c, 5: d }) => 0", "*, a-b, 5"],
    ["computed ones, which may be any", "({ [Math.random()]: c, ['d']: e }) => 0", "*, d, **kwargs"],
    ["the whole one's default", "({ a, b = 1, c } = { a: 5.0, b: f() }) => 0", "*, a=5.0, b=null, c"],
    ["an unknown whole default", "({ a, b = 1 } = DEFAULTS) => 0", "*, a=null, b=1"],
    ["a whole default that spreads", "({ a, b = 1 } = { ...X, a: 1 }) => 0", "*, a=null, b=1"],
    ["destructured ones that are not last", "({ a }, [b], { c } = {}, d) => 0", "arg1, arg2, arg3, d"],
    ["a destructured array, last or not", "(a, [b, c] = []) => 0", "a, arg2=[]"],
    ["a default before a required one, which Python has not", "(a = 1, b, c = 2) => 0", "a, b, c=2"],
    ["duplicate names", "function (a, a) {}", "a, arg2"],
    ["a parameter called self", "(self, b) => 0", "arg1, b"],
    ["a keyword with a parameter's name", "(a, { a: b }) => 0", "arg1, *, a"],
    ["others with a parameter's name", "(a, { b: c, ...b }) => 0", "a, *, b, **b_"],
  ])("%s", (_, source, expected) => {
    expect(ofFunction(source)).toBe(expected);
  });

  test("a keyword object is given when a keyword is, or always when it has no default", () => {
    expect(signatureOf(functionFrom("(a) => 0")).keywordObject).toBe("none");
    expect(signatureOf(functionFrom("({ a = 1 } = {}) => 0")).keywordObject).toBe("optional");
    expect(signatureOf(functionFrom("({ a = 1 }) => 0")).keywordObject).toBe("always");
  });

  test("a function that reads arguments takes any number", () => {
    expect(ofFunction("function (a) { return arguments.length; }")).toBe("a, *args");
    expect(ofFunction("function (args) { return () => [...arguments]; }")).toBe("args, *args_");
    expect(ofFunction("function (a) { return function () { return arguments; }; }")).toBe("a");
    expect(ofFunction("function (a) { 'arguments'; /* arguments */ }")).toBe("a");
  });
});

describe("default values", () => {
  test.each<[string, unknown]>([
    ["5", 5],
    ["-5", -5],
    ["+5", 5],
    ["0x1e3", 0x1e3],
    ["1_000", 1000],
    ["0.5", 0.5],
    ["5.0", float(5)],
    ["5.", float(5)],
    ["-5.0", float(-5)],
    ["1e3", float(1000)],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["-Infinity", Number.NEGATIVE_INFINITY],
    ["NaN", Number.NaN],
    ["12345678901234567890n", 12345678901234567890n],
    ["-5n", -5n],
    ["true", true],
    ["!0", true],
    ["!1", false],
    ["null", null],
    ["undefined", null],
    ["void 0", null],
    ["'it\\'s )'", "it's )"],
    ['"\\u03bc"', "μ"],
    ["`a, b)\n`", "a, b)\n"],
    ["(5)", 5],
    ["[]", []],
    ["[1, 2.0, 'x', [null]]", [1, float(2), "x", [null]]],
    ["{}", {}],
    ["{ a: 1, 'b c': { d: 2.0 }, 5: [true] }", { 5: [true], a: 1, "b c": { d: float(2) } }],
  ])("%s is a value", (source, expected) => {
    const [parameter] = signatureOf(functionFrom(`(a = ${source}, b = 0) => a`)).positional;
    expect(parameter).toEqual({ name: "a", optional: true, defaultValue: expected });
  });

  test.each([
    "f(1, (2))",
    "new Date()",
    "/[)/]/g",
    "`a $" + "{'`'} )`",
    "1 + 2",
    "-'5'",
    "-true",
    "[1, , 2]",
    "[...'abc']",
    "[f()]",
    "{ a: f() }",
    "{ __proto__: null }",
    "{ ['a' + 1]: 1 }",
    "{ get a() { return 1; } }",
    "{ a() {} }",
    "{ ...x }",
    "(x, y) => x",
    "function () { return ')'; }",
    "class { m(x) {} }",
    "toString",
    "a ? 1 : 2",
  ])("%s is left to JavaScript and shown as null", (source) => {
    const [, parameter, after] = signatureOf(functionFrom(`(a, b = ${source}, c = 0) => a`)).positional;
    expect(parameter).toEqual({ name: "b", optional: true, defaultValue: null });
    expect(after?.name).toBe("c");
  });

  test("own keys only, whatever they are called", () => {
    const [parameter] = signatureOf(
      functionFrom("(a = { constructor: 1, ['__proto__']: 2 }) => a"),
    ).positional;
    expect(parameter?.defaultValue).toBeNull();
    const [other] = signatureOf(functionFrom("(a = { constructor: 1 }) => a")).positional;
    expect(Object.entries(other?.defaultValue as object)).toEqual([["constructor", 1]]);
  });
});

test("the source is read once", () => {
  const fn = functionFrom("(a, b) => 0");
  expect(signatureOf(fn)).toBe(signatureOf(fn));
});

test("any list of parameters is read as it was written", () => {
  const name = fc.uniqueArray(fc.constantFrom("a", "b", "c", "d", "e", "$", "_x", "ü"), { maxLength: 6 });
  const value = fc.constantFrom("1", "')'", "`,`", "/[(]/", "(1, 2)", "{ x: [1] }", "() => { }", "/* , */ 5");
  const params = fc.tuple(name, fc.array(fc.option(value), { minLength: 6, maxLength: 6 }));
  fc.assert(
    fc.property(params, fc.constantFrom("m", "async m", "*m", "async *m"), ([names, values], head) => {
      const params = names.map((name, i) => (values[i] === null ? name : `${name} = ${values[i]}`));
      const { positional } = signatureOf(methodFrom(`${head}(${params.join(", ")}) { /* ) */ }`, "m"));
      expect(positional.map((parameter) => parameter.name)).toEqual(names);
      const required = values.slice(0, names.length).lastIndexOf(null);
      expect(positional.map((parameter) => parameter.optional)).toEqual(names.map((_, i) => i > required));
    }),
  );
});
