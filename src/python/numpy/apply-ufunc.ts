import { PythonTypeError, ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { broadcastShape, broadcastStrides, shapeText } from "../../pyon/ndarray-broadcast.js";
import type { NpScalar } from "../../pyon/npscalar.js";
import type { Budget } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { asArray } from "./array-from.js";
import { load, store, workDtype } from "./cast.js";
import { DtypeObject } from "./dtype-object.js";
import { unwrapped } from "./elements.js";
import { noLoop, noSafeCast } from "./faults.js";
import { axisOrder, spansOf, stridesInOrder } from "./iteration.js";
import { allFit, resultLetter } from "./minimal-type.js";
import { canCast, isBool, type Letter, letterOf, partOf } from "./types.js";
import { ALL, NUMBERS, type Ufunc } from "./ufunc.js";
import { type Elements, kernelOf, runKernel } from "./ufunc-loops.js";

/**
 * A function of numpy's applied to values of any kind; a scalar when none of them has axes.
 *
 * Python counterpart: `ufunc(*values)`.
 *
 * @throws TypeError of Python for types that the function has nothing to do with, ValueError for shapes that do not
 *   fit each other
 */
export function applyUfunc(ufunc: Ufunc, values: readonly unknown[], budget: Budget): NDArray | NpScalar {
  const operands = values.map((value) => asArray(value, undefined, budget));
  return unwrapped(elementwise(ufunc, operands, budget));
}

/**
 * The same for arrays, of which an array comes.
 *
 * @param as the type to compute in; default: as numpy chooses it
 */
export function elementwise(
  ufunc: Ufunc,
  operands: readonly NDArray[],
  budget: Budget,
  as?: Letter,
): NDArray {
  const letter = as ?? loopType(ufunc, operands);
  const kernel = kernelOf(ufunc, letter);
  if (kernel === undefined) throw noSafeCast(ufunc.name);
  const shape = commonShape(operands);
  const elements: Elements[] = operands.map((operand) => {
    const { data, strides, offset } = load(operand, letter, budget);
    return { data, strides: broadcastStrides(operand.shape, strides, shape) as number[], offset };
  });
  const order = axisOrder(
    shape,
    elements.map(({ strides }) => strides),
  );
  const given = resultType(ufunc, letter);
  const result = {
    data: allocate(shape, workDtype(given), budget),
    strides: stridesInOrder(shape, order),
    offset: 0,
  };
  if (ufunc.cost !== undefined)
    budget.spendSteps(ufunc.cost(elements, letter) * (result.data.length as number));
  runKernel(kernel, spansOf(shape, order, [...elements, result]), elements, result);
  return store(result.data, given, shape, result.strides);
}

/** The type of what comes of computing in a type. */
export function resultType({ gives }: Ufunc, letter: Letter): Letter {
  if (gives === "bool") return "?";
  return gives === "part" ? partOf(letter) : letter;
}

/** @throws ValueError in numpy's words when the shapes do not fit each other */
export function commonShape(operands: readonly NDArray[]): readonly number[] {
  return operands.reduce<readonly number[]>((all, { shape }) => {
    const common = broadcastShape(all, shape);
    if (common !== undefined) return common;
    const shapes = operands.map((operand) => `${shapeText(operand.shape)} `).join("");
    throw new ValueError(`operands could not be broadcast together with shapes ${shapes}`);
  }, []);
}

/** The type that a function computes in for such operands. @throws TypeError when there is none */
export function loopType(ufunc: Ufunc, operands: readonly NDArray[]): Letter {
  if (operands.some(({ dtype }) => letterOf(parseDtype(dtype)) === undefined)) throw misfit(ufunc, operands);
  const common = resultLetter(operands);
  if (isBool(common) && ufunc.refusesBool !== undefined) {
    if (ufunc.refusesBool !== "") throw new PythonTypeError(ufunc.refusesBool);
    throw noLoop(ufunc.name, "<class 'numpy.dtype[bool_]'>");
  }
  const letter = ufunc.instead?.(common) ?? common;
  for (const candidate of ufunc.types) {
    if (ufunc.isSearched ? allFit(operands, candidate) : canCast(letter, candidate)) return candidate;
  }
  throw noSafeCast(ufunc.name);
}

/** numpy has two ways of saying it: the first for functions that only take operands of one type. */
function misfit(ufunc: Ufunc, operands: readonly NDArray[]): PythonTypeError {
  const isUniform = ufunc.arity === 2 && (ufunc.types === ALL || ufunc.types === NUMBERS);
  return isUniform ? noLoop(ufunc.name, dtypesText(operands)) : noSafeCast(ufunc.name);
}

/** The operands' dtypes as messages have them. */
export function dtypesText(operands: readonly NDArray[]): string {
  return `(${operands.map(({ dtype }) => new DtypeObject(parseDtype(dtype)).repr()).join(", ")})`;
}
