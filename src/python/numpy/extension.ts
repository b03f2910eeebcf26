import { PythonTypeError, ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { type Budget, type Extension, NOT_IMPLEMENTED } from "../expression/model.js";
import { arrayRepr } from "../ndarray-text.js";
import { scalarRepr } from "../npscalar-text.js";
import { applyUfunc } from "./apply-ufunc.js";
import { asArray } from "./array-from.js";
import { arrayStr } from "./array-str.js";
import { attributeOf } from "./attributes.js";
import { convert } from "./conversions.js";
import { DtypeObject } from "./dtype-object.js";
import { arrayOfScalar, isTrueAt, scalarAt, viewOn } from "./elements.js";
import { itemAt } from "./indexing.js";
import { binary, compare, unary } from "./operators.js";
import { scalarItem, textOfScalar } from "./scalar-items.js";
import { isOfNumpy, typeNameOf } from "./type-names.js";
import { ufuncNamed } from "./ufunc-table.js";

/**
 * Arrays, scalars and dtypes of numpy in expressions, as numpy 1.24 has them.
 *
 * Python counterpart: `numpy.ndarray`, `numpy.generic`, `numpy.dtype`.
 */
export const numpyExtension: Extension = {
  owns: isOfNumpy,
  typeName: typeNameOf,
  binary,
  unary,
  absolute(value, budget) {
    return value instanceof DtypeObject
      ? NOT_IMPLEMENTED
      : applyUfunc(ufuncNamed("absolute"), [value], budget);
  },
  compare,
  truth(value) {
    if (value instanceof DtypeObject) return true;
    if (value instanceof NpScalar) return isTrueAt(arrayOfScalar(value));
    const array = value as NDArray;
    if (array.size > 1) {
      throw new ValueError(
        "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
      );
    }
    return array.size === 1 && isTrueAt(array);
  },
  length(value) {
    if (value instanceof NDArray) {
      if (value.ndim === 0) throw new PythonTypeError("len() of unsized object");
      return value.shape[0] as number;
    }
    const text = textOfScalar(value);
    if (text !== undefined) return text.length;
    throw new PythonTypeError(`object of type '${typeNameOf(value)}' has no len()`);
  },
  iterate(value, budget) {
    if (value instanceof NDArray) {
      if (value.ndim === 0) throw new PythonTypeError("iteration over a 0-d array");
      return rows(value, budget);
    }
    const text = textOfScalar(value);
    if (text !== undefined) return text;
    throw new PythonTypeError(`'${typeNameOf(value)}' object is not iterable`);
  },
  item(value, index, budget) {
    if (value instanceof NDArray) return itemAt(value, index, budget);
    if (value instanceof NpScalar) return scalarItem(value, index, budget);
    throw new PythonTypeError(`'${typeNameOf(value)}' object is not subscriptable`);
  },
  contains(value, item, budget) {
    if (value instanceof NDArray) {
      const answers = asArray(compare("==", value, item, budget), undefined, budget);
      return (answers.data as Uint8Array).some((answer) => answer !== 0);
    }
    const text = textOfScalar(value);
    if (text !== undefined) return contains(text, item);
    throw new PythonTypeError(`argument of type '${typeNameOf(value)}' is not iterable`);
  },
  attribute: attributeOf,
  repr(value, budget) {
    if (value instanceof DtypeObject) return value.repr();
    spendText(value as NDArray | NpScalar, budget);
    return value instanceof NDArray ? arrayRepr(value) : scalarRepr(value as NpScalar);
  },
  str(value, budget) {
    if (value instanceof DtypeObject) return value.toString();
    spendText(value as NDArray | NpScalar, budget);
    if (value instanceof NDArray) return arrayStr(value);
    const plain = (value as NpScalar).value;
    return typeof plain === "string" ? plain : scalarRepr(value as NpScalar);
  },
  convert(value, to) {
    return value instanceof DtypeObject ? NOT_IMPLEMENTED : convert(value as NDArray | NpScalar, to);
  },
};

/** Elements above which numpy shows the corners alone. */
const SHOWN = 1000;
/** Characters of a number and what goes with it. */
const NUMBER_TEXT = 32;

function spendText(value: NDArray | NpScalar, budget: Budget): void {
  const shown = value instanceof NDArray ? Math.min(value.size, SHOWN) : 1;
  budget.spendSteps(shown);
  budget.spendBytes(shown * (NUMBER_TEXT + parseDtype(value.dtype).itemsize));
}

/** What lies along the first axis: scalars, or views. */
function* rows(array: NDArray, budget: Budget): Iterable<unknown> {
  const [length, ...shape] = array.shape as [number, ...number[]];
  const [stride, ...strides] = array.strides as [number, ...number[]];
  const dtype = parseDtype(array.dtype);
  for (let i = 0; i < length; i++) {
    budget.spendSteps(1);
    const place = array.offset + i * stride;
    yield shape.length === 0 ? scalarAt(array.data, dtype, place) : viewOn(array, shape, strides, place);
  }
}

function contains(text: readonly unknown[], item: unknown): boolean {
  if (typeof item !== "string" || typeof text[0] !== "string") return text.includes(item);
  return text.join("").includes(item);
}
