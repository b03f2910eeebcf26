import { Complex } from "complex.js";
import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { formatBytes, formatText } from "../format/percent.js";
import { type BinaryOperator, NOT_IMPLEMENTED } from "../model.js";
import type { Runtime } from "../runtime.js";
import { PyByteArray } from "../values/byte-array.js";
import { toFloat } from "../values/float-conversions.js";
import { intOf, isNumber } from "../values/numbers.js";
import { typeName } from "../values/type-name.js";
import { complexBinary } from "./complexes.js";
import { floatBinary } from "./floats.js";
import { intBinary } from "./ints.js";
import { concatenated, isSequence, repeated } from "./sequences.js";
import { merge, type SetOperator, setBinary } from "./sets.js";

/** `left operator right` */
export function binary(runtime: Runtime, operator: BinaryOperator, left: unknown, right: unknown): unknown {
  if (typeof left === "bigint" && typeof right === "bigint" && operator !== "@") {
    return intBinary(operator, left, right, runtime.budget);
  }
  const extension = runtime.extensionOf(left) ?? runtime.extensionOf(right);
  if (extension !== undefined) {
    const result = extension.binary(operator, left, right, runtime.budget);
    if (result !== NOT_IMPLEMENTED) return result;
  }
  const result =
    isNumber(left) && isNumber(right)
      ? numeric(runtime, operator, left, right)
      : ofContainers(runtime, operator, left, right);
  if (result !== NOT_IMPLEMENTED) return result;
  throw unsupported(runtime, operator === "**" ? "** or pow()" : operator, left, right);
}

/** @param operator as the message has it */
export function unsupported(runtime: Runtime, operator: string, left: unknown, right: unknown): Error {
  const [a, b] = [typeName(runtime, left), typeName(runtime, right)];
  return new PythonTypeError(`unsupported operand type(s) for ${operator}: '${a}' and '${b}'`);
}

const bitOperators: ReadonlySet<string> = new Set(["&", "|", "^", "<<", ">>", "@"]);

type PyNumber = bigint | boolean | number | Complex;

function numeric(runtime: Runtime, operator: BinaryOperator, left: PyNumber, right: PyNumber): unknown {
  const [a, b] = [intOf(left), intOf(right)];
  if (a !== undefined && b !== undefined) {
    if (operator === "@") return NOT_IMPLEMENTED;
    const result = intBinary(operator, a, b, runtime.budget);
    const keepsBools = operator === "&" || operator === "|" || operator === "^";
    return keepsBools && typeof left === "boolean" && typeof right === "boolean" ? result !== 0n : result;
  }
  if (bitOperators.has(operator)) return NOT_IMPLEMENTED;
  if (left instanceof Complex || right instanceof Complex) {
    if (operator === "//" || operator === "%") return NOT_IMPLEMENTED;
    return complexBinary(operator, toComplex(left), toComplex(right));
  }
  return floatBinary(operator, realOf(left), realOf(right));
}

/** A real number as a float. */
function realOf(value: bigint | boolean | number): number {
  return typeof value === "number" ? value : toFloat(BigInt(value));
}

/** A number as a complex one. */
export function toComplex(value: PyNumber): Complex {
  return value instanceof Complex ? value : new Complex(realOf(value), 0);
}

function ofContainers(runtime: Runtime, operator: BinaryOperator, left: unknown, right: unknown): unknown {
  switch (operator) {
    case "+":
      return isSequence(left) ? concatenated(runtime, left, right) : NOT_IMPLEMENTED;
    case "*":
      if (isSequence(left)) return repeated(runtime, left, right);
      return isSequence(right) ? repeated(runtime, right, left) : NOT_IMPLEMENTED;
    case "%": {
      if (typeof left === "string") return formatText(runtime, left, right);
      if (left instanceof PyByteArray) return new PyByteArray(formatBytes(runtime, left.bytes, right));
      return left instanceof Uint8Array ? formatBytes(runtime, left, right) : NOT_IMPLEMENTED;
    }
    case "|":
      if (left instanceof Dict && right instanceof Dict) return mergedDicts(runtime, left, right);
      return setBinary(runtime, operator, left, right) ?? NOT_IMPLEMENTED;
    case "&":
    case "-":
    case "^":
      return setBinary(runtime, operator satisfies SetOperator, left, right) ?? NOT_IMPLEMENTED;
    default:
      return NOT_IMPLEMENTED;
  }
}

function mergedDicts(runtime: Runtime, left: Dict, right: Dict): Dict {
  const dict = new Dict();
  merge(runtime, dict, left);
  merge(runtime, dict, right);
  return dict;
}
