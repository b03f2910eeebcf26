import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { type Comparison, NOT_IMPLEMENTED } from "../expression/model.js";
import { elementwise, resultType } from "./apply-ufunc.js";
import { asArray } from "./array-from.js";
import { compareArrays } from "./comparing.js";
import { computedDtype, DtypeObject, type Wanted } from "./dtype-object.js";
import { unwrapped } from "./elements.js";
import { noInputCast, noMatchingLoop } from "./faults.js";
import { fitsSameKind } from "./minimal-type.js";
import { type Body, NumpyFunction } from "./numpy-function.js";
import { dtypeOf, type Letter, letterOf } from "./types.js";
import type { Ufunc } from "./ufunc.js";

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  equal: "==",
  not_equal: "!=",
  less: "<",
  less_equal: "<=",
  greater: ">",
  greater_equal: ">=",
};

/** A ufunc as a function of the module. Python counterpart: `numpy.ufunc.__call__`. */
export function ufuncFunction(ufunc: Ufunc): NumpyFunction {
  const { name, arity } = ufunc;
  const signature = arity === 1 ? "x, /, out=None, *, dtype=None" : "x1, x2, /, out=None, *, dtype=None";
  const comparison = COMPARISONS[name];
  const body: Body = (args, budget) => {
    const operands = args.slice(0, arity).map((operand) => asArray(operand, undefined, budget));
    const wanted = computedDtype(args[arity + 1]);
    if (comparison !== undefined && wanted === undefined) {
      const answer = compareArrays(comparison, operands[0] as NDArray, operands[1] as NDArray, budget);
      // What cannot be compared is reported by the function itself.
      if (answer !== NOT_IMPLEMENTED) return answer;
    }
    return unwrapped(elementwise(ufunc, operands, budget, wanted && typeThatGives(ufunc, operands, wanted)));
  };
  return new NumpyFunction(name, signature, body, "ufunc");
}

/**
 * The type to compute in for results of a dtype; undefined for the one that numpy chooses by the operands.
 *
 * @throws TypeError of Python when there is none, or when operands would lose too much on the way to it
 */
function typeThatGives(ufunc: Ufunc, operands: readonly NDArray[], wanted: Wanted): Letter | undefined {
  const letter = typeof wanted === "string" ? undefined : letterOf(wanted);
  if (letter === undefined) throw noMatchingLoop(ufunc.name);
  if (ufunc.gives === "bool" && letter === "?") return undefined;
  const type = ufunc.gives === "part" && operands.some(hasComplex) ? wholeOf(letter) : letter;
  if (!ufunc.types.includes(type) || resultType(ufunc, type) !== letter) throw noMatchingLoop(ufunc.name);
  operands.forEach((operand, index) => {
    if (fitsSameKind(operand, type)) return;
    const [from, to] = [parseDtype(operand.dtype), dtypeOf(type)].map((dtype) =>
      new DtypeObject(dtype).repr(),
    );
    throw noInputCast(ufunc.name, ufunc.arity === 1 ? "" : ` ${index}`, from as string, to as string);
  });
  return type;
}

function hasComplex({ dtype }: NDArray): boolean {
  return parseDtype(dtype).kind === "c";
}

/** The type of the complex numbers that have such parts. */
function wholeOf(part: Letter): Letter {
  return part === "f" ? "F" : part === "d" ? "D" : part;
}
