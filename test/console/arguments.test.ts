import type { Argspec } from "sipyco";
import { Float } from "sipyco";
import { describe, expect, test } from "vitest";
import { fieldFault, readForm, textOf } from "../../console/src/controllers/arguments.js";
import { evaluator } from "../../console/src/controllers/evaluator.js";
import { type Parameter, parametersOf, starred } from "../../console/src/controllers/parameters.js";

const NOTHING: Argspec = {
  args: ["self"],
  varargs: null,
  varkw: null,
  defaults: null,
  kwonlyargs: [],
  kwonlydefaults: null,
  annotations: {},
};

/** `(self, a: 'float', b=5, *rest, c, d=None, **more)` */
const EVERYTHING: Argspec = {
  args: ["self", "a", "b"],
  varargs: "rest",
  varkw: "more",
  defaults: [5],
  kwonlyargs: ["c", "d"],
  kwonlydefaults: { d: null },
  annotations: { a: "float", return: "None" },
};

function read(argspec: Argspec, texts: Record<string, string>): ReturnType<typeof readForm> {
  return readForm(parametersOf(argspec), texts, evaluator);
}

/** What is wrong, by field. */
function faults(argspec: Argspec, texts: Record<string, string>): Record<string, string> {
  const reading = read(argspec, texts);
  if (!("faults" in reading)) throw new Error("nothing is wrong");
  return Object.fromEntries([...reading.faults].map(([name, { message }]) => [name, message]));
}

describe("parameters", () => {
  test("of every kind, in the order of the signature", () => {
    expect(parametersOf(EVERYTHING)).toEqual([
      { name: "a", kind: "positional", annotation: "float", preset: undefined },
      { name: "b", kind: "positional", annotation: undefined, preset: { value: 5 } },
      { name: "rest", kind: "rest", annotation: undefined, preset: undefined },
      { name: "c", kind: "keyword", annotation: undefined, preset: undefined },
      { name: "d", kind: "keyword", annotation: undefined, preset: { value: null } },
      { name: "more", kind: "keywords", annotation: undefined, preset: undefined },
    ]);
    expect(parametersOf(EVERYTHING).map(starred)).toEqual(["a", "b", "*rest", "c", "d", "**more"]);
  });

  test("of a static method, and of one whose every parameter has a default", () => {
    expect(parametersOf({ ...NOTHING, args: ["x"] }).map(({ name }) => name)).toEqual(["x"]);
    const [x] = parametersOf({ ...NOTHING, args: ["self", "x"], defaults: [[1, 2]] });
    expect(x?.preset).toEqual({ value: [1, 2] });
  });

  test("called as something that every object has", () => {
    const [parameter] = parametersOf({ ...NOTHING, args: ["self", "constructor"] });
    expect(parameter?.annotation).toBeUndefined();
    expect(textOf({}, "constructor")).toBe("");
  });
});

describe("a form", () => {
  test("without parameters", () => {
    expect(read(NOTHING, {})).toEqual({ args: [], kwargs: {} });
  });

  test("gives positional arguments by position, the others by name", () => {
    const texts = { a: "1.0", b: "2", rest: "3, [4]", c: "'x'", more: "e=5, f=[6]" };
    expect(read(EVERYTHING, texts)).toEqual({
      args: [new Float(1), 2, 3, [4]],
      kwargs: { c: "x", e: 5, f: [6] },
    });
  });

  test("leaves out what is empty, for the method's defaults", () => {
    expect(read(EVERYTHING, { a: "1", b: " ", c: "2" })).toEqual({ args: [1], kwargs: { c: 2 } });
  });

  test("gives by name what stands behind a parameter that is left out", () => {
    const argspec = { ...NOTHING, args: ["self", "a", "b", "c"], defaults: [1, 2, 3] };
    expect(read(argspec, { b: "5", c: "6" })).toEqual({ args: [], kwargs: { b: 5, c: 6 } });
  });

  test("tells what is needed", () => {
    expect(faults(EVERYTHING, {})).toEqual({ a: "needs a value", c: "needs a value" });
    expect(faults(EVERYTHING, { a: "1", rest: "2", c: "3" })).toEqual({
      rest: "further arguments need a value for b too",
    });
  });

  test("tells what is wrong in Python's words", () => {
    expect(faults(EVERYTHING, { a: "1 +", c: "x", more: "1" })).toEqual({
      a: "SyntaxError: invalid syntax",
      c: "NameError: name 'x' is not defined",
      more: expect.stringContaining("TypeError"),
    });
    expect(faults(EVERYTHING, { a: "1", c: "2", more: "{1: 2}" })).toEqual({
      more: "names and values are given as in a call: a=1, b=2",
    });
  });

  test("knows numpy", () => {
    const reading = read({ ...NOTHING, args: ["self", "x"] }, { x: "np.zeros((2, 3))" });
    expect(reading).toMatchObject({ args: [{ shape: [2, 3] }] });
  });

  test("takes lists that end in a comma, unpack, or hold a comment", () => {
    const argspec = { ...NOTHING, varargs: "rest", varkw: "more" };
    expect(read(argspec, { rest: "1, *range(2), # and no more", more: "a=1, # one\n b=2" })).toEqual({
      args: [1, 0, 1],
      kwargs: { a: 1, b: 2 },
    });
  });

  test("has keyword arguments of any name", () => {
    const reading = read({ ...NOTHING, varkw: "more" }, { more: "**{'__proto__': 1}" });
    expect("kwargs" in reading && Object.entries(reading.kwargs)).toEqual([["__proto__", 1]]);
  });
});

describe("the place of a fault", () => {
  const parameter = (kind: Parameter["kind"]): Parameter => ({
    name: "x",
    kind,
    annotation: undefined,
    preset: undefined,
  });

  test.each([
    ["positional", "1 + $", 4],
    ["rest", "1, $", 3],
    ["keywords", "a=1, b=$", 7],
    ["rest", "1, (", 4],
  ] as const)("%s %s", (kind, text, place) => {
    expect(fieldFault(parameter(kind), text, evaluator)).toMatchObject({ place });
  });

  test("a bracket that stands open is told as the one that was typed", () => {
    expect(fieldFault(parameter("positional"), "(", evaluator)?.message).toBe(
      "SyntaxError: '(' was never closed",
    );
    expect(fieldFault(parameter("rest"), "1, (", evaluator)?.message).toBe(
      "SyntaxError: '(' was never closed",
    );
    expect(fieldFault(parameter("keywords"), "a=[", evaluator)?.message).toBe(
      "SyntaxError: '[' was never closed",
    );
  });

  test("is within the text, though the brackets around it have it", () => {
    const fault = fieldFault(parameter("rest"), "1 2]", evaluator);
    expect(fault?.place).toBeLessThanOrEqual(4);
    expect(fieldFault(parameter("keywords"), "", evaluator)).toBeUndefined();
    expect(fieldFault(parameter("keywords"), "a=1", evaluator)).toBeUndefined();
  });
});

test("an expression that takes too long is given up", () => {
  const parameter: Parameter = { name: "x", kind: "positional", annotation: undefined, preset: undefined };
  const text = "sum(1 for a in range(10**5) for b in range(10**5))";
  expect(fieldFault(parameter, text, evaluator)?.message).toMatch(/^(TimeoutError|MemoryError)/);
});
