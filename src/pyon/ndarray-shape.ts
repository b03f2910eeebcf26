/** What numpy allows. */
const MAX_AXES = 64;

/**
 * Number of elements of an array of this shape.
 *
 * @throws RangeError for what is no shape
 */
export function sizeOf(shape: readonly number[]): number {
  if (shape.length > MAX_AXES) {
    throw new RangeError(`an array has at most ${MAX_AXES} axes, not ${shape.length}`);
  }
  let size = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RangeError(`an axis is a whole number of elements, not ${String(length)}`);
    }
    size *= length;
  }
  if (!Number.isSafeInteger(size)) throw new RangeError(`shape (${shape.join(", ")}) is too large`);
  return size;
}

/** Elements to skip for a step along each axis, in C order. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides: number[] = new Array(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= Math.max(1, shape[axis] as number);
  }
  return strides;
}

/**
 * Throws a RangeError when some index of the shape would be outside of `elements` elements.
 *
 * @param dtype for the message
 */
export function checkLayout(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  elements: number,
  dtype: string,
): void {
  if (strides.length !== shape.length) {
    throw new RangeError(`${shape.length} axes need as many strides, not ${strides.length}`);
  }
  if (!Number.isSafeInteger(offset) || !strides.every(Number.isSafeInteger)) {
    throw new RangeError("offset and strides are whole numbers of elements");
  }
  const isEmpty = sizeOf(shape) === 0;
  let first = offset;
  let last = offset;
  shape.forEach((length, axis) => {
    const span = (length - 1) * (strides[axis] as number);
    if (span > 0) last += span;
    else first += span;
  });
  if (!isEmpty && !(first >= 0 && last < elements)) {
    throw new RangeError(`shape (${shape.join(", ")}) of ${dtype} does not fit ${elements} elements of data`);
  }
}

/** Calls `visit` with each element's position, in C order. */
export function forEachPosition(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  visit: (position: number) => void,
): void {
  const last = shape.length - 1;
  const walk = (axis: number, start: number): void => {
    const length = shape[axis] as number;
    const stride = strides[axis] as number;
    for (let i = 0, position = start; i < length; i++, position += stride) {
      if (axis === last) visit(position);
      else walk(axis + 1, position);
    }
  };
  if (last === -1) visit(offset);
  else walk(0, offset);
}
