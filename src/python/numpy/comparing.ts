import { PythonTypeError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import { NDArray } from "../../pyon/ndarray.js";
import type { NpScalar } from "../../pyon/npscalar.js";
import { type Budget, type Comparison, NOT_IMPLEMENTED } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { commonShape, elementwise } from "./apply-ufunc.js";
import { broadcastTo } from "./copying.js";
import { compareBytes, compareTexts } from "./element-order.js";
import { unwrapped } from "./elements.js";
import { forEachRun, spansOf } from "./iteration.js";
import { dtypeOf, letterOf } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

const NAMES: Readonly<Record<Comparison, string>> = {
  "==": "equal",
  "!=": "not_equal",
  "<": "less",
  "<=": "less_equal",
  ">": "greater",
  ">=": "greater_equal",
};

/**
 * Compares arrays element by element, numbers with numbers and texts with texts.
 *
 * @returns NOT_IMPLEMENTED for elements that cannot be compared
 * @throws ValueError for shapes that do not fit each other
 */
export function compareArrays(
  comparison: Comparison,
  left: NDArray,
  right: NDArray,
  budget: Budget,
): NDArray | NpScalar | typeof NOT_IMPLEMENTED {
  const [a, b] = [parseDtype(left.dtype), parseDtype(right.dtype)];
  if (letterOf(a) !== undefined && letterOf(b) !== undefined) {
    return unwrapped(elementwise(ufuncNamed(NAMES[comparison]), [left, right], budget));
  }
  if (a.kind !== b.kind || (a.kind !== "U" && a.kind !== "S")) return NOT_IMPLEMENTED;
  // Texts that begin alike are compared to where they differ.
  budget.spendSteps(sizeOfCommon(left, right) * Math.min(a.itemsize, b.itemsize));
  const compare = (a.kind === "U" ? compareTexts : compareBytes) as (x: unknown, y: unknown) => number;
  return unwrapped(compareItems(left, right, (x, y) => isTrue(comparison, compare(x, y)), budget));
}

function sizeOfCommon(left: NDArray, right: NDArray): number {
  return commonShape([left, right]).reduce((size, length) => size * length, 1);
}

function compareItems(
  left: NDArray,
  right: NDArray,
  question: (x: unknown, y: unknown) => boolean,
  budget: Budget,
): NDArray {
  const shape = commonShape([left, right]);
  const result = new NDArray(allocate(shape, dtypeOf("?"), budget), { dtype: "|b1", shape });
  const operands = [
    broadcastTo(left, shape) as NDArray,
    broadcastTo(right, shape) as NDArray,
    result,
  ] as const;
  const order = shape.map((_, axis) => axis);
  const answers = result.data as Uint8Array;
  forEachRun(spansOf(shape, order, operands), operands, (starts, count, steps) => {
    for (let i = 0; i < count; i++) {
      const [x, y, at] = starts.map((start, k) => start + i * (steps[k] as number)) as [
        number,
        number,
        number,
      ];
      answers[at] = Number(question(left.data[x], right.data[y]));
    }
  });
  return result;
}

function isTrue(comparison: Comparison, order: number): boolean {
  switch (comparison) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

/** What Python says of two values that it cannot put in order. */
export function notComparable(comparison: Comparison, left: string, right: string): PythonTypeError {
  return new PythonTypeError(`'${comparison}' not supported between instances of '${left}' and '${right}'`);
}
