import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { anything, type Binder, checkCount, named, positional, refuseKeywords } from "../calls/parameters.js";
import type { Runtime } from "../runtime.js";
import { PyByteArray } from "../values/byte-array.js";
import { truth } from "../values/truth.js";
import { BuiltinType, type Constructor, typeOfValue } from "./builtin-type.js";
import {
  makeBytes,
  makeDict,
  makeList,
  makeRange,
  makeSet,
  makeSlice,
  makeStr,
  makeTuple,
} from "./container-types.js";
import { makeEnumerate, makeFilter, makeMap, makeReversed, makeZip } from "./lazy-types.js";
import { makeComplex, makeFloat, makeInt } from "./number-types.js";

/** Arguments without names, of which `map` and `type` have words of their own to say. */
const anyPositional: Binder = (callee, args, kwargs) => {
  refuseKeywords(callee, kwargs);
  return args;
};

const enumerateArguments: Binder = (callee, args, kwargs) => {
  if (args.length === 0 && !kwargs.has("iterable")) {
    throw new PythonTypeError("enumerate() missing required argument 'iterable'");
  }
  return named(["iterable", "start"])(callee, args, kwargs);
};

/** A type by its name: how its values are made, and which types are derived from it. */
type Declaration = readonly [bind: Binder, run: Constructor["run"], ...derived: readonly string[]];

const declarations: Readonly<Record<string, Declaration>> = {
  int: [named(["", "base"], { positionalOnly: 1 }), makeInt, "bool"],
  float: [positional(0, 1), makeFloat, "numpy.float64"],
  complex: [named(["real", "imag"]), makeComplex, "numpy.complex128"],
  bool: [positional(0, 1), (runtime, value = false) => truth(runtime, value)],
  str: [named(["object", "encoding", "errors"]), makeStr, "numpy.str_"],
  bytes: [named(["source", "encoding", "errors"]), makeBytes, "numpy.bytes_"],
  bytearray: [
    named(["source", "encoding", "errors"]),
    (runtime, ...args) => new PyByteArray(makeBytes(runtime, ...args)),
  ],
  list: [positional(0, 1), makeList],
  tuple: [positional(0, 1), makeTuple],
  dict: [anything, makeDict],
  set: [positional(0, 1), makeSet],
  slice: [positional(1, 3), makeSlice],
  range: [positional(1, 3), makeRange],
  enumerate: [enumerateArguments, makeEnumerate],
  map: [anyPositional, makeMap],
  zip: [anything, makeZip],
  filter: [
    (callee, args, kwargs) => {
      refuseKeywords(callee, kwargs);
      checkCount("filter", args.length, 2, 2);
      return args;
    },
    makeFilter,
  ],
  reversed: [positional(1, 1), makeReversed, "list_reverseiterator"],
  type: [
    (callee, args, kwargs) => {
      if (args.length !== 1) throw new PythonTypeError("type() takes 1 or 3 arguments");
      refuseKeywords(callee, kwargs);
      return args;
    },
    typeOfValue,
  ],
};

/** Makes the types that have names, and has the runtime know them. */
export function defineTypes(runtime: Runtime): void {
  for (const [name, [bind, run, ...derived]] of Object.entries(declarations)) {
    runtime.types.set(name, new BuiltinType(runtime, name, { bind, run }, derived));
  }
}
