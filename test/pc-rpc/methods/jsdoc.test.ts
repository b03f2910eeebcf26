import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cleanDoc } from "../../../src/pc-rpc/methods/doc-text.js";
import { jsDocsOf } from "../../../src/pc-rpc/methods/jsdoc.js";
import { type JsDoc, parseJsDoc, pythonType } from "../../../src/pc-rpc/methods/jsdoc-text.js";
import type { AnyClass } from "../../../src/pc-rpc/methods/source.js";
import { functionFrom } from "./from-source.js";

const docsOf = (source: string): ReadonlyMap<string, JsDoc> =>
  jsDocsOf(functionFrom(source) as unknown as AnyClass);

const lda = `class Lda {
  #attenuation = [0, 0];
  /** The model. */
  model = "LDA-102"; // not this
  /** Return true while the device answers. */
  ping() { return true; }

  /**
   * Set the attenuation.
   *
   * Takes effect at once:
   *     indented example
   * @param {float} attenuation - attenuation in dB
   * @param {int} [channel=0] channel number,
   *     from zero
   * @returns {Promise<float>} what was set
   * @throws {ValueError} when out of range
   * @example lda.set_attenuation(5)
   * @param {Laser} laser the type is none of Python's
   */
  async set_attenuation(attenuation, channel = 0) { return /* nor this */ attenuation; }
  undocumented() { /** nor this */ }

  /** Superseded. */
  /** Doc. */
  // a line comment between them
  /* and a plain block */
  ["computed"]() {}

  /** @returns {list[float]} */
  onlyType() {}
  /** A getter. */
  get getter() { return 1; }
  /** A static. */
  static make() {}
  /** Private. */
  #hidden() {}
  /** An arrow function. */
  arrow = (x) => x;
  /** Before a static block. */
  static {}
  afterBlock() {}
}`;

describe("doc comments of a class", () => {
  const docs = docsOf(lda);

  test("belong to the method directly below", () => {
    expect(docs.get("ping")).toEqual({ doc: "Return true while the device answers.", annotations: {} });
    expect(docs.get("computed")?.doc).toBe("Doc.");
    expect(docs.get("arrow")?.doc).toBe("An arrow function.");
    expect([...docs.keys()]).toEqual(["model", "ping", "set_attenuation", "computed", "onlyType", "arrow"]);
  });

  test("give the description, fields and annotations that Python's tools know", () => {
    expect(docs.get("set_attenuation")).toEqual({
      doc: [
        "Set the attenuation.",
        "",
        "Takes effect at once:",
        "    indented example",
        "",
        ":param attenuation: attenuation in dB",
        ":param channel: channel number, from zero",
        ":return: what was set",
        ":raises ValueError: when out of range",
        ":param laser: the type is none of Python's",
      ].join("\n"),
      annotations: { attenuation: "float", channel: "int", return: "float" },
    });
    expect(docs.get("onlyType")).toEqual({ doc: null, annotations: { return: "list[float]" } });
  });

  test("are read once", () => {
    const cls = functionFrom(lda) as unknown as AnyClass;
    expect(jsDocsOf(cls)).toBe(jsDocsOf(cls));
  });

  test.each([
    ["a class without comments", "class { ping() {} }"],
    ["a function", "function Lda() { /** doc */ }"],
    ["a native class", "Map"],
    ["a bound function", "(function () {}).bind(null)"],
  ])("%s has none", (_, source) => {
    expect(docsOf(source).size).toBe(0);
  });

  test("are found in derived classes and class expressions of all sorts", () => {
    const source =
      "class extends (class { /** Base. */ m() {} }) { /** Derived. */ async *m() { super.m(); } }";
    expect(docsOf(source).get("m")?.doc).toBe("Derived.");
    expect(docsOf("class { #x; /** Doc. */ m(o) { return #x in o; } }").get("m")?.doc).toBe("Doc.");
  });
});

describe("the text of a doc comment", () => {
  test.each<[string, string, JsDoc]>([
    ["nothing", "*", { doc: null, annotations: {} }],
    ["one line", "* Does it. ", { doc: "Does it.", annotations: {} }],
    [
      "no stars on the lines",
      "*\n  Does it,\n    and that.\n",
      { doc: "Does it,\n  and that.", annotations: {} },
    ],
    ["Windows line ends", "*\r\n * Does\r\n * it.\r\n ", { doc: "Does\nit.", annotations: {} }],
    [
      "a tag on the first line",
      "* @returns {float} volts",
      { doc: ":return: volts", annotations: { return: "float" } },
    ],
    [
      "an address, which is no tag",
      "* Mail a@b.c or @home.",
      { doc: "Mail a@b.c or @home.", annotations: {} },
    ],
    ["bullets", "*\n * List:\n * * one\n * - two", { doc: "List:\n* one\n- two", annotations: {} }],
    [
      "unknown tags",
      "*\n * Doc.\n * @deprecated use it\n *   no more\n * @see x",
      { doc: "Doc.", annotations: {} },
    ],
    [
      "links",
      "* See {@link Lda} and {@link ping | the ping} and {@link a b c}.",
      { doc: "See Lda and the ping and b c.", annotations: {} },
    ],
    ["a parameter without a type", "* @param x the x", { doc: ":param x: the x", annotations: {} }],
    ["a parameter without a text", "* @param {str} x", { doc: null, annotations: { x: "str" } }],
    [
      "an optional parameter",
      "* @param {int=} [x=[1, 2]] - the x",
      { doc: ":param x: the x", annotations: { x: "int" } },
    ],
    [
      "properties of a destructured parameter",
      "*\n * @param {object} options all\n * @param {bool} [options.log=false] log it",
      {
        doc: ":param log: log it",
        annotations: { log: "bool" },
      },
    ],
    ["braces in a type", "* @param {{a: {b: float}}} x the x", { doc: ":param x: the x", annotations: {} }],
    ["an unclosed type", "* @param {float x the x", { doc: null, annotations: {} }],
    ["a parameter without a name", "* @param", { doc: null, annotations: {} }],
    [
      "a parameter named __proto__",
      "* @param {int} __proto__ x",
      {
        doc: ":param __proto__: x",
        annotations: JSON.parse('{"__proto__":"int"}') as Record<string, string>,
      },
    ],
  ])("%s", (_, comment, expected) => {
    expect(parseJsDoc(comment)).toEqual(expected);
    expect(Object.entries(parseJsDoc(comment).annotations)).toEqual(Object.entries(expected.annotations));
  });

  test("any text gives a doc without spaces around it, or none", () => {
    const piece = fc.constantFrom(
      "@param",
      "@returns",
      "{",
      "}",
      "[",
      "]",
      "float",
      "\n",
      " * ",
      " ",
      "x",
      ".",
      "-",
      "{@link ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join("")),
        ),
        (text) => {
          const { doc, annotations } = parseJsDoc(`*${text}`);
          if (doc !== null) expect(doc.trim()).not.toBe("");
          for (const annotation of Object.values(annotations)) expect(annotation).toBeTypeOf("string");
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe("types", () => {
  test.each([
    ["float", "float"],
    ["int", "int"],
    ["str", "str"],
    ["None", "None"],
    ["list[float]", "list[float]"],
    ["dict[str, float]", "dict[str, float]"],
    ["tuple[float, ...]", "tuple[float, ...]"],
    ["Optional[float]", "Optional[float]"],
    ["typing.List[float]", "typing.List[float]"],
    ["np.ndarray", "np.ndarray"],
    ["numpy.typing.NDArray", "numpy.typing.NDArray"],
    ["Literal['a', 'b']", "Literal['a', 'b']"],
    ["Callable[[int], None]", "Callable[[int], None]"],
    ["string", "str"],
    ["boolean", "bool"],
    ["bigint", "int"],
    ["void", "None"],
    ["null", "None"],
    ["undefined", "None"],
    ["Uint8Array", "bytes"],
    ["Promise<void>", "None"],
    ["Promise<Array<float>>", "list[float]"],
    ["Map<string, float>", "dict[str, float]"],
    ["Record<string, boolean>", "dict[str, bool]"],
    ["Set<int>", "set[int]"],
    ["float[]", "list[float]"],
    ["?float", "float | None"],
    ["(float|null|undefined)", "float | None"],
    ["string|string", "str"],
  ])("%s is Python's %s", (text, expected) => {
    expect(pythonType(text)).toBe(expected);
  });

  test.each([
    "number",
    "number[]",
    "Array<number>",
    "Laser",
    "float|number",
    "object",
    "{a: float}",
    "'a'",
    "any",
    "*",
    "",
    "()=>void",
    "Promise",
  ])("%s says nothing to Python", (text) => {
    expect(pythonType(text)).toBeUndefined();
  });
});

describe("a documentation text", () => {
  test.each([
    ["", ""],
    ["  one line ", "one line"],
    ["first\n    second\n      third\n    ", "first\nsecond\n  third"],
    ["\n    first\n    second\n\n\n", "first\nsecond"],
    ["\n\n  a\n\n  b", "a\n\nb"],
    ["\ta\n\tb\n\t\tc", "a\nb\n        c"],
    ["a\r\n  b", "a\nb"],
  ])("%j loses its indentation", (text, expected) => {
    expect(cleanDoc(text)).toBe(expected);
  });
});
