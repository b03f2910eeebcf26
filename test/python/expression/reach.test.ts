import { Complex } from "complex.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RemoteError } from "../../../src/pc-rpc/python-errors.js";
import { Dict } from "../../../src/pyon/dict.js";
import { Slice } from "../../../src/pyon/slice.js";
import { computeExpression, type EvaluateOptions } from "../../../src/python/expression/index.js";
import { ELLIPSIS, PyCallable, PyIterable, PyModule, PySet } from "../../../src/python/expression/model.js";
import { PyByteArray } from "../../../src/python/expression/values/byte-array.js";
import { anyExpression } from "../../interop/expression-grammar.js";
import { textsOf } from "../../interop/grammar.js";
import { outcomeOf } from "./outcome.js";

const limits: EvaluateOptions = { steps: 200_000, bytes: 2_000_000, milliseconds: 60_000 };

/** What JavaScript would answer to, what Python would, and what both would. */
const names = `
name = constructor  prototype  toString  valueOf  hasOwnProperty  globalThis  global  process  require  module
  = Function  Object  Array  Symbol  Reflect  eval  exec  compile  open  input  getattr  setattr  vars  dir  globals
  = locals  object  super  memoryview  breakpoint  exit  help  this  self  window  undefined  NaN  Infinity  null
  = arguments  call  apply  bind  length  size  get  set  has  then  budget  runtime  scope  run  iterate  attributes
  = dict  typeName  re  im  start  items  keys  name  value  map  filter  at  slice  splice  push  mro  func_globals
  = __proto__  __class__  __import__  __builtins__  __globals__  __subclasses__  __defineGetter__  _private  _
  = int  str  list  type  tuple  len  range  format  sorted  print  x
value = <name>  1  'a'  [1]  (2,)  {}  {1}  b'a'  1.5  2j  range(3)  slice(1)  len  int  (lambda: 0)  'a'.join  {}.keys()
  | <value>.<name>  <value>['<name>']  <value>[<value>]  <value>(<value>)  <value>()  <value>(<name>=<value>)
  | '{0.<name>}'.format(<value>)  '{0[<name>]}'.format(<value>)  '{<name>}'.format(<name>=<value>)
  | '{<name>.<name>}'.format_map({'<name>': <value>})  '{:{0.<name>}}'.format(<value>)  f'{<value>.<name>}'
  | f'{<value>!r:{<value>.<name>}}'  '%(<name>)s' % <value>  '%(<name>)s' % {'<name>': <value>}  {'<name>': <value>}
  | dict(<name>=<value>)  {**<value>}  [*<value>]  [<name> for <name> in <value>]  (<name> := <value>)
  | (lambda <name>: <name>)(<value>)  (lambda **k: k)(<name>=<value>)  (lambda *, <name>=1: <name>)()
  | {'<name>': 1}.get('<name>')  {}.setdefault('<name>', <value>)  (lambda d: [d.update(<name>=1), d])({})
  | type(<value>).<name>  type(<value>)(<value>)  <value> if <value> else <value>  <value> and <value>
  | {'<name>'} | {<value>}  '<name>' in <value>  isinstance(<value>, <value>)  iter(<value>)  next(iter(<value>))
`;

const wildExpression = textsOf(names).value as fc.Arbitrary<string>;

/** Whether a value, and all in it, is one of those that `model.ts` lists. */
function isOfModel(value: unknown, seen: Set<unknown> = new Set()): boolean {
  if (value === null || value === ELLIPSIS) return true;
  if (["boolean", "bigint", "number", "string"].includes(typeof value)) return true;
  if (typeof value !== "object") return false;
  if (seen.has(value)) return true;
  seen.add(value);
  if (value instanceof Dict) return [...value].every((entry) => entry.every((part) => isOfModel(part, seen)));
  if (Array.isArray(value) || value instanceof PySet)
    return [...value].every((item) => isOfModel(item, seen));
  if (value instanceof Slice)
    return [value.start, value.stop, value.step].every((part) => isOfModel(part, seen));
  return [Uint8Array, PyByteArray, Complex, PyCallable, PyIterable, PyModule].some(
    (type) => value instanceof type,
  );
}

function staysWithin(source: string): void {
  let value: unknown;
  try {
    value = computeExpression(source, limits);
  } catch (error) {
    if (error instanceof RemoteError) return;
    throw error;
  }
  if (!isOfModel(value)) throw new Error(`${source} is a value of JavaScript: ${typeof value}`);
}

describe("nothing but the language can be reached", () => {
  test("by names, attributes, subscripts, formats and calls", () => {
    fc.assert(fc.property(wildExpression, staysWithin), { numRuns: 5000 });
  });

  test("by expressions that make sense", () => {
    fc.assert(fc.property(anyExpression, staysWithin), { numRuns: 1000 });
  });

  const values = [
    ...[
      "1",
      "True",
      "1.5",
      "1j",
      "'a'",
      "b'a'",
      "bytearray()",
      "[]",
      "()",
      "{}",
      "{1}",
      "None",
      "...",
      "slice(1)",
    ],
    ...[
      "range(3)",
      "len",
      "int",
      "type",
      "(lambda: 0)",
      "'a'.join",
      "str.join",
      "dict.fromkeys",
      "{}.keys()",
    ],
    ...[
      "{}.items()",
      "iter([])",
      "(x for x in [])",
      "map(len, [])",
      "zip()",
      "enumerate([])",
      "reversed([])",
    ],
  ];
  const hidden = [
    ...[
      "__class__",
      "__proto__",
      "__dict__",
      "__globals__",
      "__code__",
      "__self__",
      "__init__",
      "__doc__",
      "_",
      "_a",
    ],
    ...[
      "constructor",
      "prototype",
      "toString",
      "valueOf",
      "hasOwnProperty",
      "call",
      "apply",
      "bind",
      "length",
    ],
  ];

  test.each(values)("by attributes that begin with _ or are JavaScript's, of %s", (value) => {
    for (const name of hidden) {
      expect(outcomeOf(`(${value}).${name}`).error, name).toBe("AttributeError");
      expect(outcomeOf(`f"{ (${value}).${name} }"`).error, name).toBe("AttributeError");
      expect(outcomeOf(`'{0.${name}}'.format(${value})`).error, name).toBe("AttributeError");
      expect(outcomeOf(`'{a.${name}}'.format_map({'a': ${value}})`).error, name).toBe("AttributeError");
    }
  });

  test.each([
    ...hidden,
    "this",
    "globalThis",
    "process",
    "eval",
    "open",
    "print",
    "getattr",
    "vars",
    "undefined",
  ])("by the name %s", (name) => {
    expect(outcomeOf(name)).toEqual({ error: "NameError", message: `name '${name}' is not defined` });
    expect(outcomeOf(`{}['${name}']`)).toEqual({ error: "KeyError", message: `'${name}'` });
    expect(outcomeOf(`'{${name}}'.format()`)).toEqual({ error: "KeyError", message: `'${name}'` });
    expect(outcomeOf(`'%(${name})s' % {}`)).toEqual({ error: "KeyError", message: `'${name}'` });
    expect(outcomeOf(`'${name}' in {}`)).toEqual({ repr: "False" });
    expect(outcomeOf(`dict(${name}=1)`)).toEqual({ repr: `{'${name}': 1}` });
    expect(outcomeOf(`(lambda ${name}: ${name})(1)`)).toEqual({ repr: "1" });
  });

  test("and nothing outside is changed", () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    outcomeOf("{'__proto__': {'polluted': 1}, 'constructor': 2}");
    outcomeOf("dict(__proto__=dict(polluted=1))");
    outcomeOf("(lambda **k: k)(__proto__=[1])");
    outcomeOf("{}.setdefault('__proto__', {}).update(polluted=1)");
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
