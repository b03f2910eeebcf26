import { describe, expect, test } from "vitest";
import { readMethodList } from "../../../src/pc-rpc/client/method-list.js";
import { tuple } from "../../../src/pyon/tuple.js";

function listOf(argspec: unknown): unknown {
  return { docstring: null, methods: { f: tuple(argspec, "Doc.") } };
}

function annotationsOf(annotations: unknown): unknown {
  return readMethodList(listOf({ args: ["self"], annotations })).methods.f?.[0].annotations;
}

describe("readMethodList", () => {
  test("reads argspecs", () => {
    const argspec = {
      args: ["self", "x"],
      varargs: "args",
      varkw: "kw",
      defaults: tuple(1.5),
      kwonlyargs: ["k"],
      kwonlydefaults: { k: 3 },
      annotations: { x: "float", return: "NoneType" },
    };
    expect(readMethodList(listOf(argspec))).toEqual({ docstring: null, methods: { f: [argspec, "Doc."] } });
  });

  test("reads what exact decoding gives", () => {
    const argspec = new Map<string, unknown>([
      ["args", ["self", "x"]],
      ["kwonlyargs", ["k"]],
      ["kwonlydefaults", new Map([["k", 3]])],
      ["annotations", new Map([["x", "int"]])],
    ]);
    const list = readMethodList(new Map<string, unknown>([["methods", new Map([["f", [argspec, null]]])]]));
    expect(list.methods.f).toEqual([
      {
        args: ["self", "x"],
        varargs: null,
        varkw: null,
        defaults: null,
        kwonlyargs: ["k"],
        kwonlydefaults: { k: 3 },
        annotations: { x: "int" },
      },
      null,
    ]);
  });

  test("fills in what terminate lacks", () => {
    const argspec = {
      args: ["self"],
      defaults: null,
      varargs: null,
      varkw: null,
      kwonlyargs: [],
      kwonlydefaults: [],
    };
    expect(readMethodList(listOf(argspec)).methods.f?.[0]).toMatchObject({
      kwonlydefaults: null,
      annotations: {},
    });
  });

  test("a method may be called __proto__", () => {
    const methods = JSON.parse('{"__proto__": [{"args": ["self"]}, null]}') as unknown;
    const list = readMethodList({ docstring: null, methods });
    expect(Object.keys(list.methods)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(list.methods)).toBe(Object.prototype);
  });

  test.each([null, undefined, 5, "x", [], {}, { methods: null }, { methods: [1] }])(
    "%j is none: TypeError",
    (value) => {
      expect(() => readMethodList(value)).toThrow(TypeError);
    },
  );

  test.each([null, 5, [], [null], [[], 5], "text"])(
    "a method described by %j has no parameters that we know",
    (described) => {
      const list = readMethodList({ methods: { f: described } });
      expect(list.methods.f?.[0].args).toEqual(["self"]);
      expect(list.methods.f?.[1]).toBeNull();
    },
  );
});

describe("annotations of SiPyCo 1.6", () => {
  test.each<[string, Record<string, string>]>([
    ["{}", {}],
    ["", {}],
    ["{'x': <class 'float'>}", { x: "float" }],
    [
      "{'return': <class 'float'>, 'args': <class 'int'>, 'k': 'int', 'o': typing.Optional[typing.List[int]], 'a': <class 'numpy.ndarray'>, 'd': typing.Dict[str, ForwardRef('int')], 'kw': typing.Tuple[int, str]}",
      {
        return: "float",
        args: "int",
        k: "int",
        o: "Optional[List[int]]",
        a: "ndarray",
        d: "Dict[str, ForwardRef('int')]",
        kw: "Tuple[int, str]",
      },
    ],
    [
      "{'return': <class 'bool'>, 'x': int | None, 'y': list[int]}",
      { return: "bool", x: "int | None", y: "list[int]" },
    ],
    ["{'x': None, 'y': 'a, b}'}", { x: "None", y: "a, b}" }],
    ["{'x': <class 'float'>, nonsense", { x: "float" }],
    ["{'x': typing.List[", { x: "List[" }],
    ["{'x': 'open", { x: "'open" }],
    ["not a dict", {}],
  ])("%s", (text, annotations) => {
    expect(annotationsOf(text)).toEqual(annotations);
  });

  test("names of types may be anything in newer ones", () => {
    expect(annotationsOf({ x: 5, y: null })).toEqual({ x: "5", y: "null" });
    expect(annotationsOf([1])).toEqual({});
  });
});
