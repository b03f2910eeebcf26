import { ValueError } from "../../pc-rpc/python-errors.js";
import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { broadcastShape, shapeText } from "../../pyon/ndarray-broadcast.js";
import { contiguousStrides, forEachPosition } from "../../pyon/ndarray-shape.js";
import type { Budget } from "../expression/model.js";
import { allocate } from "./allocation.js";
import { dtypesText, elementwise } from "./apply-ufunc.js";
import { asArray } from "./array-from.js";
import { cast, load, store, workDtype } from "./cast.js";
import { broadcastTo } from "./copying.js";
import { unwrapped, viewOn } from "./elements.js";
import { noLoop } from "./faults.js";
import { innerProduct } from "./inner-product.js";
import { joined } from "./joining.js";
import type { FunctionTable } from "./numpy-function.js";
import { raveled, reshaped } from "./reshaping.js";
import { type Letter, letterOf, promote, promoteDtypes } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

const multiply = ufuncNamed("multiply");
const subtract = ufuncNamed("subtract");

/** Products of vectors and matrices. The last bits of sums of floats depend on numpy's library for them: not here. */
export const linear: FunctionTable = {
  dot: [
    "a, b, out=None",
    ([a, b], budget) => dot(asArray(a, undefined, budget), asArray(b, undefined, budget), budget),
  ],
  vdot: [
    "a, b",
    ([a, b], budget) => {
      const left = raveled(asArray(a, undefined, budget), "C", budget);
      const right = reshaped(asArray(b, undefined, budget), left.shape, "C", budget);
      return dot(elementwise(ufuncNamed("conjugate"), [left], budget), right, budget);
    },
  ],
  inner: [
    "a, b",
    ([a, b], budget) => {
      const [left, right] = [asArray(a, undefined, budget), asArray(b, undefined, budget)];
      if (left.ndim === 0 || right.ndim === 0) return scaled(left, right, budget);
      const axes = right.shape.map((_, axis) => axis);
      const turned = right.ndim < 2 ? right : swapLast(right, axes);
      return dot(left, turned, budget);
    },
  ],
  matmul: [
    "x1, x2, /, out=None",
    ([a, b], budget) => matmul(asArray(a, undefined, budget), asArray(b, undefined, budget), budget),
    "ufunc",
  ],
  outer: [
    "a, b, out=None",
    ([a, b], budget) => {
      const [x, y] = [a, b].map((value) => raveled(asArray(value, undefined, budget), "C", budget)) as [
        NDArray,
        NDArray,
      ];
      const column = viewOn(x, [x.size, 1], [x.strides[0] as number, 0]);
      return elementwise(multiply, [column, y], budget);
    },
  ],
  cross: [
    "a, b",
    ([a, b], budget) => cross(asArray(a, undefined, budget), asArray(b, undefined, budget), budget),
  ],
};

function swapLast(array: NDArray, axes: readonly number[]): NDArray {
  const order = [...axes.slice(0, -2), axes.length - 1, axes.length - 2];
  return viewOn(
    array,
    order.map((axis) => array.shape[axis] as number),
    order.map((axis) => array.strides[axis] as number),
  );
}

function typeOf(name: string, operands: readonly NDArray[]): Letter {
  if (operands.some(({ dtype }) => letterOf(parseDtype(dtype)) === undefined)) {
    throw noLoop(name, dtypesText(operands));
  }
  return operands.map(({ dtype }) => letterOf(parseDtype(dtype)) as Letter).reduce(promote);
}

/** A product with a scalar: as of vectors, it is types that count, not the scalar's value. */
function scaled(a: NDArray, b: NDArray, budget: Budget): unknown {
  return unwrapped(elementwise(multiply, [a, b], budget, typeOf("multiply", [a, b])));
}

/** Python counterpart: `numpy.dot`. @throws ValueError when the lengths of the axes to be joined differ */
function dot(a: NDArray, b: NDArray, budget: Budget, name = "dot"): unknown {
  if (a.ndim === 0 || b.ndim === 0) return scaled(a, b, budget);
  const [last, joined] = [a.ndim - 1, Math.max(0, b.ndim - 2)];
  const length = a.shape[last] as number;
  if (b.shape[joined] !== length) {
    throw new ValueError(
      `shapes ${shapeText(a.shape)} and ${shapeText(b.shape)} not aligned: ${length} (dim ${last}) != ${b.shape[joined]} (dim ${joined})`,
    );
  }
  const rows = a.shape.slice(0, -1);
  const columns = b.shape.filter((_, axis) => axis !== joined);
  const [letter, shape] = [typeOf(name, [a, b]), [...rows, ...columns]];
  const [x, y] = [load(a, letter, budget), load(b, letter, budget)];
  const data = allocate(shape, workDtype(letter), budget);
  budget.spendSteps(shape.reduce((product, n) => product * n, 1) * length);
  const product = innerProduct(
    data,
    x.data,
    y.data,
    letter,
    length,
    x.strides[last] as number,
    y.strides[joined] as number,
  );
  const others = y.strides.filter((_, axis) => axis !== joined);
  let next = 0;
  forEachPosition(rows, x.strides.slice(0, -1), x.offset, (p) => {
    forEachPosition(columns, others, y.offset, (q) => {
      product(next++, p, q);
    });
  });
  return unwrapped(store(data, letter, shape, contiguousStrides(shape)));
}

const SIGNATURE = "(n?,k),(k,m?)->(n?,m?)";

/** Python counterpart: `a @ b`. @throws ValueError for operands without axes, or that do not fit each other */
export function matmul(a: NDArray, b: NDArray, budget: Budget): unknown {
  [a, b].forEach((operand, index) => {
    if (operand.ndim > 0) return;
    throw new ValueError(
      `matmul: Input operand ${index} does not have enough dimensions (has 0, gufunc core with signature ${SIGNATURE} ` +
        "requires 1)",
    );
  });
  const length = a.shape.at(-1) as number;
  const other = b.shape.at(b.ndim === 1 ? 0 : -2) as number;
  if (length !== other) {
    throw new ValueError(
      "matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature " +
        `${SIGNATURE} (size ${other} is different from ${length})`,
    );
  }
  if (a.ndim <= 2 && b.ndim <= 2) return dot(a, b, budget, "matmul");
  const left = a.ndim === 1 ? viewOn(a, [1, length], [0, a.strides[0] as number]) : a;
  const right = b.ndim === 1 ? viewOn(b, [length, 1], [b.strides[0] as number, 0]) : b;
  const stacks = broadcastShape(left.shape.slice(0, -2), right.shape.slice(0, -2));
  if (stacks === undefined) {
    throw new ValueError(
      "operands could not be broadcast together with remapped shapes [original->remapped]: " +
        `(${a.shape.join(",")})  (${b.shape.join(",")}) `,
    );
  }
  return stackedProduct(left, right, stacks, [a.ndim === 1, b.ndim === 1], budget);
}

/** Products of the matrices in the last two axes. */
function stackedProduct(
  left: NDArray,
  right: NDArray,
  stacks: readonly number[],
  [isRow, isColumn]: readonly [boolean, boolean],
  budget: Budget,
): NDArray {
  const letter = typeOf("matmul", [left, right]);
  const [n, k, m] = [left.shape.at(-2), left.shape.at(-1), right.shape.at(-1)] as [number, number, number];
  const [a, b] = [broadcastTo(left, [...stacks, n, k]), broadcastTo(right, [...stacks, k, m])] as [
    NDArray,
    NDArray,
  ];
  const [x, y] = [load(a, letter, budget), load(b, letter, budget)];
  const full = [...stacks, n, m];
  const data = allocate(full, workDtype(letter), budget);
  budget.spendSteps(data.length * k);
  const product = innerProduct(
    data,
    x.data,
    y.data,
    letter,
    k,
    x.strides.at(-1) as number,
    y.strides.at(-2) as number,
  );
  const rows = [...x.strides.slice(0, -1), 0];
  const columns = [...y.strides.slice(0, -2), 0, y.strides.at(-1) as number];
  budget.spendBytes(data.length * 8);
  const places: number[] = [];
  forEachPosition(full, rows, x.offset, (position) => places.push(position));
  let next = 0;
  forEachPosition(full, columns, y.offset, (q) => {
    product(next, places[next] as number, q);
    next++;
  });
  const shape = full.filter(
    (_, axis) => !(isRow && axis === full.length - 2) && !(isColumn && axis === full.length - 1),
  );
  return store(data, letter, shape, contiguousStrides(shape));
}

/** The cross product of vectors of two or three elements, which lie along the last axis. */
function cross(left: NDArray, right: NDArray, budget: Budget): unknown {
  const dtype = promoteDtypes(parseDtype(left.dtype), parseDtype(right.dtype));
  const [a, b] = [left, right].map((array) => cast(array, dtype, budget)) as [NDArray, NDArray];
  const part = (array: NDArray, index: number): NDArray => {
    const step = array.strides.at(-1) as number;
    return viewOn(array, array.shape.slice(0, -1), array.strides.slice(0, -1), array.offset + index * step);
  };
  const sizes = [a.shape.at(-1), b.shape.at(-1)];
  if (sizes.some((size) => size !== 2 && size !== 3)) {
    throw new ValueError("incompatible dimensions for cross product\n(dimension must be 2 or 3)");
  }
  const minor = (i: number, j: number): NDArray => {
    const has = (array: NDArray, index: number): boolean => index < (array.shape.at(-1) as number);
    const times = (x: number, y: number): NDArray | undefined =>
      has(a, x) && has(b, y) ? elementwise(multiply, [part(a, x), part(b, y)], budget) : undefined;
    const [first, second] = [times(i, j), times(j, i)];
    if (first !== undefined && second !== undefined) return elementwise(subtract, [first, second], budget);
    if (first !== undefined) return first;
    return elementwise(ufuncNamed("negative"), [second as NDArray], budget);
  };
  if (sizes.every((size) => size === 2)) return minor(0, 1);
  const minors = [minor(1, 2), minor(2, 0), minor(0, 1)];
  return joined(
    minors.map((array) => viewOn(array, [...array.shape, 1], [...array.strides, 0])),
    (minors[0] as NDArray).ndim,
    budget,
  );
}
