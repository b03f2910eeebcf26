/** A shape as Python writes it: `(2, 3)`, `(3,)`, `()`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(",")})`;
}

/**
 * The shape that both shapes stretch to; undefined when there is none.
 *
 * Python counterpart: `numpy.broadcast_shapes`.
 */
export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] | undefined {
  const [long, short] = a.length >= b.length ? [a, b] : [b, a];
  const missing = long.length - short.length;
  const shape = [...long];
  for (let i = 0; i < short.length; i++) {
    const [x, y] = [long[i + missing] as number, short[i] as number];
    if (x !== y && x !== 1 && y !== 1) return undefined;
    shape[i + missing] = x === 1 ? y : x;
  }
  return shape;
}

/**
 * Strides that make an array of shape `from` fill one of shape `to`, repeating what has length 1; leading axes of
 * length 1 that are too many fall away. Undefined when the shapes do not fit.
 */
export function broadcastStrides(
  from: readonly number[],
  strides: readonly number[],
  to: readonly number[],
): readonly number[] | undefined {
  const extra = from.length - to.length;
  for (let i = 0; i < extra; i++) if (from[i] !== 1) return undefined;
  const result: number[] = [];
  for (let axis = 0; axis < to.length; axis++) {
    const at = axis + extra;
    if (at < 0 || (from[at] === 1 && to[axis] !== 1)) result.push(0);
    else if (from[at] === to[axis]) result.push(strides[at] as number);
    else return undefined;
  }
  return result;
}
