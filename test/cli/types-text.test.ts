import { describe, expect, test } from "vitest";
import { parameterNames } from "../../src/cli/types/harmless.js";
import { interfaceNameOf, isInterfaceName } from "../../src/cli/types/interface-name.js";
import { interfaceText } from "../../src/cli/types/interface-text.js";
import { typeOfAnnotation } from "../../src/cli/types/type-of-annotation.js";
import type { Argspec, MethodList } from "../../src/pc-rpc/protocol.js";

const NONE: Argspec = {
  args: ["self"],
  varargs: null,
  varkw: null,
  defaults: null,
  kwonlyargs: [],
  kwonlydefaults: null,
  annotations: {},
};

/** The interface of one method, without what is around it. */
function member(name: string, argspec: Partial<Argspec>, doc: string | null = null): string {
  const list = { docstring: null, methods: { [name]: [{ ...NONE, ...argspec }, doc] } } as MethodList;
  const text = interfaceText(list, { header: [], name: "X" });
  return text.slice(text.indexOf("export interface X {\n") + 21, -2);
}

describe("typeOfAnnotation", () => {
  test.each([
    ["bool", "boolean", "boolean"],
    ["int", "number | bigint", "number"],
    ["float", "number | Float", "number"],
    ["builtins.float", "number | Float", "number"],
    ["complex", "number | Complex", "Complex"],
    ["str", "string", "string"],
    ["bytes", "Uint8Array", "Uint8Array"],
    ["None", "null", "null"],
    ["NoneType", "null", "null"],
    ["Any", "unknown", "unknown"],
    ["object", "unknown", "unknown"],
    ["slice", "Slice", "Slice"],
    ["fractions.Fraction", "Fraction", "Fraction"],
    ["numpy.ndarray", "NDArray", "NDArray"],
    ["ndarray", "NDArray", "NDArray"],
    ["np.ndarray[Any, numpy.dtype[numpy.float64]]", "NDArray", "NDArray"],
    ["npt.NDArray[np.float64]", "NDArray", "NDArray"],
    ["np.float32", "number | Float | NpScalar", "number"],
    ["int64", "number | bigint | NpScalar", "number"],
    ["numpy.datetime64", "NpScalar", "NpScalar"],
    ["list", "readonly unknown[]", "unknown[]"],
    ["list[float]", "readonly (number | Float)[]", "number[]"],
    ["List[List[str]]", "readonly (readonly string[])[]", "string[][]"],
    ["Sequence[str]", "readonly string[]", "readonly string[]"],
    ["tuple", "readonly unknown[]", "readonly unknown[]"],
    ["tuple[int, str]", "readonly [number | bigint, string]", "readonly [number, string]"],
    ["Tuple[float, ...]", "readonly (number | Float)[]", "readonly number[]"],
    ["tuple[()]", "readonly []", "readonly []"],
    ["set[str]", "ReadonlySet<string>", "Set<string>"],
    ["frozenset", "ReadonlySet<unknown>", "Set<unknown>"],
    ["dict[str, bool]", "Readonly<Record<string, boolean>>", "Record<string, boolean>"],
    [
      "dict[int, str]",
      "ReadonlyMap<number | bigint, string>",
      "Dict<number, string> | Record<string, undefined>",
    ],
    [
      "dict",
      "Readonly<Record<string, unknown>> | ReadonlyMap<unknown, unknown>",
      "Record<string, unknown> | Dict",
    ],
    [
      "Mapping[Any, str]",
      "Readonly<Record<string, string>> | ReadonlyMap<unknown, string>",
      "Record<string, string> | Dict<unknown, string>",
    ],
    ["OrderedDict", "OrderedDict", "OrderedDict"],
    [
      "collections.OrderedDict[str, int]",
      "OrderedDict<string, number | bigint>",
      "OrderedDict<string, number>",
    ],
    ["Optional[str]", "string | null", "string | null"],
    ["str | None", "string | null", "string | null"],
    ["Union[int, float, None]", "number | bigint | Float | null", "number | null"],
    ["list[int | None]", "readonly (number | bigint | null)[]", "(number | null)[]"],
    ["int | Any", "unknown", "unknown"],
    ["Annotated[str, 5]", "string", "string"],
    [
      "Literal['a', \"b\", 1, -2, True, None]",
      '"a" | "b" | 1 | -2 | true | null',
      '"a" | "b" | 1 | -2 | true | null',
    ],
    ["Literal['*/']", '"*/"', '"*/"'],
    ["list['float']", "readonly (number | Float)[]", "number[]"],
    ["Iterable[int]", "readonly (number | bigint)[]", undefined],
  ])("%s", (annotation, argument, result) => {
    expect(typeOfAnnotation(annotation, "argument")).toEqual({ text: argument, isPartial: false });
    const expected =
      result === undefined ? { text: "unknown", isPartial: true } : { text: result, isPartial: false };
    expect(typeOfAnnotation(annotation, "result")).toEqual(expected);
  });

  test.each([
    ["Mode", "unknown"],
    ["<enum 'Mode'>", "unknown"],
    ["Optional", "unknown"],
    ["Union", "unknown"],
    ["Callable[[int], float]", "unknown"],
    ["mypackage.list", "unknown"],
    ["Optional[Mode]", "unknown"],
    ["list[Mode]", "unknown[]"],
    ["dict[str, Mode]", "Record<string, unknown>"],
    ["Literal['\\x00']", "unknown"],
    ["constructor", "unknown"],
    ["__proto__", "unknown"],
    ["", "unknown"],
    ["~T", "unknown"],
    ["list[", "unknown"],
  ])("%s is %s, as far as it is not understood", (annotation, text) => {
    expect(typeOfAnnotation(annotation, "result")).toEqual({ text, isPartial: true });
  });

  test("keeps types short, however they are nested", () => {
    const deep = `${"dict[Any, ".repeat(25)}int${"]".repeat(25)}`;
    expect(typeOfAnnotation(deep, "result").text.length).toBeLessThan(1000);
  });
});

describe("a method", () => {
  test.each<[string, Partial<Argspec>, string]>([
    ["no arguments", {}, "f(): unknown"],
    [
      "arguments",
      { args: ["self", "a", "b"], annotations: { b: "str", return: "None" } },
      "f(a: unknown, b: string): null",
    ],
    ["no self", { args: ["a"] }, "f(a: unknown): unknown"],
    ["a class instead of self", { args: ["cls", "a"] }, "f(a: unknown): unknown"],
    ["*args", { varargs: "rest" }, "f(...rest: unknown[]): unknown"],
    ["typed *args", { varargs: "a", annotations: { a: "float" } }, "f(...a: (number | Float)[]): unknown"],
    [
      "annotations that are not known",
      { args: ["self", "a"], annotations: { a: "Mode", return: "list[Mode]" } },
      "f(a: unknown /* Mode */): unknown[] /* list[Mode] */",
    ],
    [
      "reserved words",
      { args: ["self", "new", "in", "new_", "this", "a-b", "1", "μ", "😀"] },
      "f(new_: unknown, in_: unknown, new__: unknown, this_: unknown, a_b: unknown, _1: unknown, μ: unknown, __: unknown): unknown",
    ],
  ])("with %s", (_, argspec, text) => {
    expect(member("f", argspec).replace(/\n\s*/g, " ").replace("( ", "(").replace(", )", ")").trim()).toBe(
      `${text};`,
    );
  });

  test("with defaults has optional arguments, and shows the defaults", () => {
    expect(
      member("f", {
        args: ["self", "a", "b", "c"],
        defaults: [5, null],
        annotations: { b: "int", c: "str", return: "float" },
      }),
    ).toBe(
      "  /** In Python: `(a, b: int = 5, c: str = None)` */\n" +
        "  f(a: unknown, b?: number | bigint, c?: string | null): number;\n",
    );
  });

  test("with keyword-only arguments that have defaults shows them", () => {
    expect(
      member(
        "f",
        {
          kwonlyargs: ["log"],
          kwonlydefaults: { log: false },
          varkw: "kwargs",
          annotations: { log: "bool" },
        },
        "Sweep.",
      ),
    ).toBe(
      "  /**\n   * Sweep.\n   *\n   * In Python: `(*, log: bool = False, **kwargs)`\n   */\n  f(): unknown;\n",
    );
  });

  test("with a keyword-only argument that is required takes keyword arguments, always", () => {
    const keywords = { kwonlyargs: ["k"], annotations: {} };
    expect(member("f", { ...keywords, args: ["self", "a", "keywords"], defaults: [1] })).toBe(
      "  /** In Python: `(a, keywords=1, *, k)` */\n" +
        "  f(a: unknown, keywords: unknown, keywords_: Kwargs): unknown;\n",
    );
    expect(member("f", { ...keywords, varargs: "rest" })).toContain(
      "f(...rest: [...unknown[], Kwargs]): unknown;",
    );
  });

  test("that is long has a line for each argument", () => {
    const args = Array.from({ length: 8 }, (_, index) => `argument_${index}`);
    expect(member("f", { args: ["self", ...args], varargs: "rest" })).toBe(
      `  f(\n${args.map((name) => `    ${name}: unknown,\n`).join("")}    ...rest: unknown[]\n  ): unknown;\n`,
    );
  });

  test.each([
    ["set", "set"],
    ["class", "class"],
    ["new", '"new"'],
    ["constructor", '"constructor"'],
    ["a-b", '"a-b"'],
    ["1", '"1"'],
    ['"\\\n', '"\\"\\\\\\u000a"'],
    ["größe", "größe"],
    ["名", '"\\u540d"'],
  ])("called %s is %s", (name, text) => {
    expect(member(name, {})).toContain(`  ${text}(): unknown;\n`);
  });

  test.each(["then", "toJSON", "closeRpc", "constructor", "toString"])(
    "called %s, which a client does not pass on, says how to call it",
    (name) => {
      expect(member(name, {})).toContain(`/** Called with \`callRpc("${name}", [ … ])\`. */`);
    },
  );
});

describe("docs", () => {
  const doc = (text: string): string => member("f", {}, text).split("  f(")[0] as string;

  test("are JSDoc, of one line or several", () => {
    expect(doc("Ping.")).toBe("  /** Ping. */\n");
    expect(doc("\n  Ping.\n\n    :param x: first\n  ")).toBe(
      "  /**\n   * Ping.\n   *\n   *   :param x: first\n   */\n",
    );
    expect(doc("")).toBe("");
    expect(doc("x".repeat(200))).toBe(`  /**\n   * ${"x".repeat(200)}\n   */\n`);
  });

  test.each([
    ["*/ evil(); /*", "*\\/ evil(); /*"],
    ["@deprecated for {@link x} by me@lab.org", "\\@deprecated for {\\@link x} by me@lab.org"],
    ["// @ts-ignore", "// \\@ts-ignore"],
    ["*\u200b/ \u202e \0", "* /"],
  ])("%j can do nothing else", (text, harmless) => {
    expect(doc(text)).toBe(`  /** ${harmless} */\n`);
  });

  test.each(["\r", "\u2028", "\u2029", "\v", "\u0085"])("with the line end %j have their stars", (end) => {
    expect(doc(`a${end}b`)).toBe("  /**\n   * a\n   * b\n   */\n");
  });
});

describe("the file", () => {
  test("imports what it uses and no more, and has its methods in order", () => {
    const list: MethodList = {
      docstring: "An attenuator.",
      methods: {
        b: [{ ...NONE, annotations: { return: "Literal['Dict', 'Kwargs']" } }, null],
        a: [{ ...NONE, args: ["self", "x"], annotations: { x: "float", return: "Fraction[NDArray]" } }, null],
        c: [{ ...NONE, args: ["self", "Slice"], annotations: { return: "ndarray" } }, "Complex Kwargs"],
      },
    };
    expect(interfaceText(list, { header: ["First @line", "Second\n*/"], name: "Lda" })).toBe(
      `// First \\@line
// Second *\\/

import type { Float, Fraction, NDArray } from "sipyco/pyon";

/** An attenuator. */
export interface Lda {
  a(x: number | Float): Fraction;

  b(): "Dict" | "Kwargs";

  /** Complex Kwargs */
  c(Slice: unknown): NDArray;
}
`,
    );
  });

  test("of a target without methods is an interface without any", () => {
    expect(interfaceText({ docstring: null, methods: {} }, { header: ["x"], name: "X" })).toBe(
      "// x\n\nexport interface X {\n}\n",
    );
  });
});

describe("the name of the interface", () => {
  test.each([
    ["lda", "Lda"],
    ["blue_laser-2", "BlueLaser2"],
    ["LDA", "LDA"],
    ["dict", "DictTarget"],
    ["2dmot", "Target2dmot"],
    ["größe", "Größe"],
    ["名", "Target"],
    ["", "Target"],
    ["*/ x", "X"],
  ])("of %j is %s", (target, name) => {
    expect(interfaceNameOf(target)).toBe(name);
    expect(isInterfaceName(name)).toBe(true);
  });

  test("is none that the file has another meaning for", () => {
    expect(["Dict", "Kwargs", "Uint8Array", "string", "class", "a b", ""].filter(isInterfaceName)).toEqual(
      [],
    );
  });
});

test("parameters' names are different identifiers", () => {
  expect(parameterNames(["a", "a", "a_", "if"])).toEqual(["a", "a_", "a__", "if_"]);
});
