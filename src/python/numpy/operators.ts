import { Complex } from "complex.js";
import { PythonTypeError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import { broadcastShape } from "../../pyon/ndarray-broadcast.js";
import { NpScalar } from "../../pyon/npscalar.js";
import {
  type BinaryOperator,
  type Budget,
  type Comparison,
  NOT_IMPLEMENTED,
  PyType,
} from "../expression/model.js";
import { allocate } from "./allocation.js";
import { applyUfunc, elementwise } from "./apply-ufunc.js";
import { asArray, isSequence } from "./array-from.js";
import { compareArrays, notComparable } from "./comparing.js";
import { copyInOrder } from "./copying.js";
import { DtypeObject, ScalarType, type Wanted, wantedDtype } from "./dtype-object.js";
import { pythonValue, unwrapped, valueOfScalar } from "./elements.js";
import { matmul } from "./linear.js";
import { typeNameOf } from "./type-names.js";
import { dtypeOf, isInt, letterOf } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

const NAMES: Readonly<Record<Exclude<BinaryOperator, "@">, string>> = {
  "+": "add",
  "-": "subtract",
  "*": "multiply",
  "/": "divide",
  "//": "floor_divide",
  "%": "remainder",
  "**": "power",
  "&": "bitwise_and",
  "|": "bitwise_or",
  "^": "bitwise_xor",
  "<<": "left_shift",
  ">>": "right_shift",
};

/** `left operator right`, one of which is an array, a scalar or a dtype of numpy's. */
export function binary(operator: BinaryOperator, left: unknown, right: unknown, budget: Budget): unknown {
  const texts = [left, right].map(textOf);
  if (texts.some((text) => text !== undefined)) {
    const result = textBinary(operator, [left, right], texts, budget);
    if (result !== NOT_IMPLEMENTED) return result;
  }
  // `"%s" % array` is the text's business.
  if (operator === "%" && (typeof left === "string" || left instanceof Uint8Array)) return NOT_IMPLEMENTED;
  // To a scalar, a sequence times a number is the sequence repeated.
  const isRepetition = operator === "*" && [left, right].some((value) => isSequence(value) || isText(value));
  if (isRepetition && (left instanceof NpScalar || right instanceof NpScalar)) return NOT_IMPLEMENTED;
  if (!isOperand(left) || !isOperand(right)) return withoutElements(operator, left, right);
  const [a, b] = [asArray(left, undefined, budget), asArray(right, undefined, budget)];
  if (operator === "@") return matmul(a, b, budget);
  if (operator === "**" && left instanceof NDArray) {
    const simple = simplePower(a, right, b, budget);
    if (simple !== undefined) return simple;
  }
  const isWhole = operator === "%" || operator === "//";
  if (
    isWhole &&
    [left, right].some(isComplexScalar) &&
    ![left, right].some((value) => value instanceof NDArray)
  ) {
    throw unsupported(operator, typeNameOf(left), typeNameOf(right));
  }
  const result = unwrapped(elementwise(ufuncNamed(NAMES[operator]), [a, b], budget));
  // A float64 is a float of Python's, so that Python's own complex numbers keep to themselves.
  return isPythonComplex(left, right) ? valueOfScalar(result as NpScalar) : result;
}

function isComplexScalar(value: unknown): boolean {
  return value instanceof NpScalar && parseDtype(value.dtype).kind === "c";
}

function isPythonComplex(left: unknown, right: unknown): boolean {
  return left instanceof Complex && right instanceof NpScalar && parseDtype(right.dtype).text === "<f8";
}

/** What numpy makes an array of, at least when it is asked to compute with it. */
function isOperand(value: unknown): boolean {
  if (value instanceof NDArray || value instanceof NpScalar || isSequence(value)) return true;
  if (value instanceof Complex || value instanceof Uint8Array) return true;
  return ["bigint", "number", "boolean", "string"].includes(typeof value);
}

function isText(value: unknown): boolean {
  return typeof value === "string" || value instanceof Uint8Array;
}

/** A str of numpy's is one of Python's; so is a str beside it. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return value instanceof NpScalar && parseDtype(value.dtype).kind === "U"
    ? (value.value as string)
    : undefined;
}

/** What a text does that is a scalar of numpy's; `texts` are those of the operands that are texts. */
function textBinary(
  operator: BinaryOperator,
  operands: readonly unknown[],
  texts: readonly (string | undefined)[],
  budget: Budget,
): unknown {
  const [left, right] = texts;
  if (operator === "+" && left !== undefined && right !== undefined) return left + right;
  const count = operands[left === undefined ? 0 : 1];
  const text = left ?? (right as string);
  if (operator !== "*" || typeof count !== "bigint") return NOT_IMPLEMENTED;
  const times = count < 0n ? 0 : Number(count);
  budget.spendBytes(text.length * times * 2);
  return text.repeat(times);
}

/** What an element is to Python, for the messages about operators. */
const ELEMENTS: Readonly<Record<string, string>> = {
  b: "bool",
  i: "int",
  u: "int",
  f: "float",
  c: "complex",
  U: "str",
  S: "bytes",
};

/** Something that is no element: numpy would try each element with it. */
function withoutElements(operator: BinaryOperator, left: unknown, right: unknown): unknown {
  if (operator === "*" || left instanceof DtypeObject || right instanceof DtypeObject) return NOT_IMPLEMENTED;
  const [a, b] = [left, right].map(elementName);
  throw unsupported(operator, a as string, b as string);
}

/** What Python calls the type of an element; of a value that has none, that of the value. */
function elementName(value: unknown): string {
  const hasElements = value instanceof NDArray || value instanceof NpScalar;
  return (hasElements && ELEMENTS[parseDtype(value.dtype).kind]) || typeNameOf(value);
}

function isTextElement({ dtype }: NpScalar): boolean {
  const { kind } = parseDtype(dtype);
  return kind === "U" || kind === "S";
}

function unsupported(operator: BinaryOperator, left: string, right: string): PythonTypeError {
  const text = operator === "**" ? "** or pow()" : operator;
  return new PythonTypeError(`unsupported operand type(s) for ${text}: '${left}' and '${right}'`);
}

/** Powers that numpy has functions of their own for, as exact as can be. */
function simplePower(
  base: NDArray,
  given: unknown,
  exponent: NDArray,
  budget: Budget,
): NDArray | NpScalar | undefined {
  if (exponent.ndim > 0 || isSequence(given)) return undefined;
  const [letter, other] = [base, exponent].map(({ dtype }) => letterOf(parseDtype(dtype)));
  if (letter === undefined || other === undefined || other === "?" || "FD".includes(other)) return undefined;
  const power = Number(pythonValue(exponent.data, parseDtype(exponent.dtype), exponent.offset));
  if ("efdFD".includes(letter)) {
    const name = new Map([
      [1, "positive"],
      [-1, "reciprocal"],
      [0.5, "sqrt"],
      [2, "square"],
    ]).get(power);
    return name === undefined ? undefined : applyUfunc(ufuncNamed(name), [base], budget);
  }
  if (power !== 2) return undefined;
  const isCast = isInt(letter) && "efd".includes(other);
  const square = elementwise(ufuncNamed("square"), [base], budget, isCast ? "d" : undefined);
  // What numpy has cast before, it does not make a scalar of.
  return isCast ? square : unwrapped(square);
}

/** `+value`, `-value`, `~value` */
export function unary(operator: "+" | "-" | "~", value: unknown, budget: Budget): unknown {
  if (value instanceof DtypeObject || textOf(value) !== undefined) {
    throw new PythonTypeError(`bad operand type for unary ${operator}: '${typeNameOf(value)}'`);
  }
  const isBool = (value as NDArray | NpScalar).dtype === "|b1";
  if (operator === "+" && isBool)
    return value instanceof NDArray ? unwrapped(copyInOrder(value, budget)) : value;
  const name = { "+": "positive", "-": "negative", "~": "invert" }[operator];
  return applyUfunc(ufuncNamed(name), [value], budget);
}

/** `left comparison right`, one of which is an array, a scalar or a dtype of numpy's. */
export function compare(comparison: Comparison, left: unknown, right: unknown, budget: Budget): unknown {
  const isEquality = comparison === "==" || comparison === "!=";
  if (left instanceof DtypeObject || right instanceof DtypeObject) {
    if (!isEquality) throw notComparable(comparison, typeNameOf(left), typeNameOf(right));
    return sameDtype(left, right) === (comparison === "==");
  }
  const texts = [left, right].map(textOf);
  if (texts.every((text) => text !== undefined)) {
    const [a, b] = texts.map((text) => asArray(text, undefined, budget)) as [NDArray, NDArray];
    return valueOfScalar(compareArrays(comparison, a, b, budget) as NpScalar);
  }
  const answer =
    isOperand(left) && isOperand(right) ? ofOperands(comparison, left, right, budget) : NOT_IMPLEMENTED;
  if (answer !== NOT_IMPLEMENTED) {
    return isPythonComplex(left, right) ? valueOfScalar(answer as NpScalar) : answer;
  }
  if (!isEquality) throw withoutOrder(comparison, left, right);
  const array = [left, right].find((value) => value instanceof NDArray) as NDArray | undefined;
  // Elements are compared with None one by one, with what is no element at all not.
  if (array === undefined || (left !== null && right !== null)) return comparison === "!=";
  const data = allocate(array.shape, dtypeOf("?"), budget) as Uint8Array;
  return unwrapped(new NDArray(data.fill(comparison === "!=" ? 1 : 0), { dtype: "|b1", shape: array.shape }));
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  "==": "==",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};

/** What numpy says that cannot put values in order: for its scalars an array of theirs says it. */
function withoutOrder(comparison: Comparison, left: unknown, right: unknown): PythonTypeError {
  const isLeft = left instanceof NDArray || left instanceof NpScalar;
  const [own, other] = (isLeft ? [left, right] : [right, left]) as [NDArray | NpScalar, unknown];
  const seen = isLeft ? comparison : MIRRORED[comparison];
  if (!isOperand(other)) return notComparable(seen, elementName(own), typeNameOf(other));
  if (own instanceof NDArray || isTextElement(own)) {
    return notComparable(comparison, typeNameOf(left), typeNameOf(right));
  }
  return notComparable(seen, "numpy.ndarray", typeNameOf(other));
}

function ofOperands(comparison: Comparison, left: unknown, right: unknown, budget: Budget): unknown {
  const [a, b] = [left, right].map((value) => asArray(withinFloat(value), undefined, budget)) as [
    NDArray,
    NDArray,
  ];
  const isEquality = comparison === "==" || comparison === "!=";
  if (isEquality && broadcastShape(a.shape, b.shape) === undefined) return NOT_IMPLEMENTED;
  return compareArrays(comparison, a, b, budget);
}

/** An int beyond 64 bits as a float, which compares with every smaller number alike. */
function withinFloat(value: unknown): unknown {
  if (typeof value !== "bigint") return value;
  return value >= 2n ** 64n || value < -(2n ** 63n) ? Number(value) : value;
}

/** Whether two values stand for the same dtype: one is a dtype, the other anything that could be one. */
function sameDtype(left: unknown, right: unknown): boolean {
  const wanted = (value: unknown): Wanted | undefined => {
    const isDtype = value instanceof DtypeObject || value instanceof ScalarType || value instanceof PyType;
    if (!isDtype && typeof value !== "string") return undefined;
    try {
      return wantedDtype(value);
    } catch (error) {
      if (error instanceof PythonTypeError) return undefined;
      throw error;
    }
  };
  const [a, b] = [wanted(left), wanted(right)];
  if (a === undefined || b === undefined) return false;
  return typeof a === "string" || typeof b === "string" ? a === b : a.text === b.text;
}
