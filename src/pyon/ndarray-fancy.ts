import type { NDArray } from "./ndarray.js";
import { broadcastShape, shapeText } from "./ndarray-broadcast.js";
import { ArrayFault } from "./ndarray-fault.js";
import { type FancyPart, type IndexArray, isIndexArray, toFancyParts } from "./ndarray-index-arrays.js";
import { sliceRange } from "./ndarray-indices.js";
import { checkAxes, checkIndex, keyParts } from "./ndarray-select.js";
import { contiguousStrides, forEachPosition, sizeOf } from "./ndarray-shape.js";
import { Slice } from "./slice.js";

/** Elements that a key may take at most: index arrays of many axes multiply. */
const MAX_ELEMENTS = 2 ** 26;

/** What lies along an axis of the result that a slice or None made, in elements of the array's data. */
interface Axis {
  readonly start: number;
  readonly length: number;
  readonly stride: number;
}

/**
 * What a key with lists, arrays or masks in it takes of an array: elements at irregular distances. numpy finds out
 * little by little what is wrong with such a key, and looks at the value to be written in between: hence the steps.
 */
export class FancySelection {
  /** The key is one mask for all axes of the array, to which other rules apply. */
  readonly isMask: boolean;
  readonly #array: NDArray;
  readonly #parts: readonly FancyPart[];
  readonly #before: Axis[] = [];
  readonly #after: Axis[] = [];

  /**
   * @throws ArrayFault (IndexError) for parts that are no index, too many of them, ints outside of the array and masks
   *   of another shape; TypeError and RangeError for slices and ragged lists
   */
  constructor(array: NDArray, key: unknown) {
    const parts = keyParts(key).flatMap(toFancyParts);
    const axes = parts.filter(takesAxis).length;
    checkAxes(array, axes);
    for (let axis = axes; axis < array.ndim; axis++) parts.push(new Slice());
    this.#array = array;
    this.#parts = parts;
    const isWhole = parts.every((part) => isIndexArray(part) && part.maskLength !== undefined);
    this.isMask = isWhole && keyParts(key).length === 1;
    // The indices' axes come where they stood, or first when they stood apart.
    let seen = stoodApart(parts);
    let axis = 0;
    for (const part of parts) {
      if (isIndexArray(part)) {
        seen = true;
        if (part.hasAxis) checkEarly(part, axis, array.shape[axis] as number);
      } else {
        const side = seen ? this.#after : this.#before;
        side.push(part === null ? NEW_AXIS : this.#sliced(part, axis));
      }
      if (takesAxis(part)) axis++;
    }
  }

  /**
   * The shape of what is taken.
   *
   * @throws ArrayFault (IndexError) when the indices' shapes do not fit each other, RangeError for more elements than
   *   memory should be made for
   */
  shape(): readonly number[] {
    const shape = [...lengths(this.#before), ...this.#indexShape(), ...lengths(this.#after)];
    const size = sizeOf(shape);
    if (size <= MAX_ELEMENTS) return shape;
    throw new RangeError(`the key takes ${size} elements, more than the ${MAX_ELEMENTS} that it may`);
  }

  /**
   * Each element's place in the array's data, in C order of the shape.
   *
   * @throws ArrayFault (IndexError) for indices outside of the array; those of nothing may be anything
   */
  positions(): readonly number[] {
    const positions: number[] = [];
    if (sizeOf(this.shape()) === 0) return positions;
    const [before, after] = [this.#before, this.#after];
    const start = [...before, ...after].reduce((sum, axis) => sum + axis.start, 0);
    const offsets = this.#offsets();
    forEachPosition(lengths(before), strides(before), start, (first) => {
      for (const offset of offsets) {
        forEachPosition(lengths(after), strides(after), first + offset, (position) => {
          positions.push(position);
        });
      }
    });
    return positions;
  }

  #sliced(slice: Slice, axis: number): Axis {
    const stride = this.#array.strides[axis] as number;
    const { start, step, length } = sliceRange(slice, this.#array.shape[axis] as number);
    return { start: start * stride, length, stride: step * stride };
  }

  /** The shape that all indices stretch to. */
  #indexShape(): readonly number[] {
    const shapes = this.#parts.filter(isIndexArray).map((part) => part.shape);
    return shapes.reduce((all, one) => {
      const shape = broadcastShape(all, one);
      if (shape !== undefined) return shape;
      const list = shapes.map(shapeText).join(" ");
      throw new ArrayFault(
        "IndexError",
        `shape mismatch: indexing arrays could not be broadcast together with shapes ${list} `,
      );
    }, []);
  }

  /** Where the indices lead, in C order of their common shape. */
  #offsets(): readonly number[] {
    const { offset, shape, strides } = this.#array;
    const indexShape = this.#indexShape();
    const offsets: number[] = new Array(sizeOf(indexShape)).fill(offset);
    let axis = 0;
    for (const part of this.#parts) {
      if (isIndexArray(part) && part.hasAxis) {
        addOffsets(offsets, indexShape, part, axis, shape[axis] as number, strides[axis] as number);
      }
      if (takesAxis(part)) axis++;
    }
    return offsets;
  }
}

const NEW_AXIS: Axis = Object.freeze({ start: 0, length: 1, stride: 0 });

/** Checks what numpy checks first: masks, which cover the axes that they stand for, and single ints. */
function checkEarly(part: IndexArray, axis: number, length: number): void {
  const { maskLength } = part;
  if (maskLength === undefined) {
    if (part.shape.length === 0) checkIndex(part.values[0] as number, axis, length);
  } else if (maskLength !== length && maskLength > 0) {
    throw new ArrayFault(
      "IndexError",
      `boolean index did not match indexed array along dimension ${axis}; dimension is ${length} but ` +
        `corresponding boolean dimension is ${maskLength}`,
    );
  }
}

function addOffsets(
  offsets: number[],
  shape: readonly number[],
  part: IndexArray,
  axis: number,
  length: number,
  stride: number,
): void {
  const places = part.values.map((index) => checkIndex(index, axis, length) * stride);
  const steps = contiguousStrides(part.shape).map((step, i) => (part.shape[i] === 1 ? 0 : step));
  const missing = shape.length - part.shape.length;
  let next = 0;
  forEachPosition(shape, [...new Array(missing).fill(0), ...steps], 0, (at) => {
    (offsets[next++] as number) += places[at] as number;
  });
}

function stoodApart(parts: readonly FancyPart[]): boolean {
  const places = parts.flatMap((part, place) => (isIndexArray(part) ? [place] : []));
  return (places.at(-1) as number) - (places[0] as number) >= places.length;
}

function takesAxis(part: FancyPart): boolean {
  return part !== null && (part instanceof Slice || part.hasAxis);
}

function lengths(axes: readonly Axis[]): number[] {
  return axes.map(({ length }) => length);
}

function strides(axes: readonly Axis[]): number[] {
  return axes.map(({ stride }) => stride);
}
