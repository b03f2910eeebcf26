/** Where the elements of an operand are, for each axis of what is iterated over. */
export interface Strided {
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * The axes from the one to be iterated over slowest to the fastest, so that memory is read as it lies: the order in
 * which numpy computes, and which the last bits of sums depend on. Where the operands disagree, and for what does not
 * matter, the order is that of the axes.
 */
export function axisOrder(
  shape: readonly number[],
  operands: readonly (readonly number[])[],
): readonly number[] {
  const order = shape.map((_, axis) => axis);
  // Inserted one by one, from the last axis on, into those that are faster: numpy's relation is not transitive.
  for (let place = order.length - 2; place >= 0; place--) {
    const axis = order[place] as number;
    let target = place;
    for (let other = place + 1; other < order.length; other++) {
      const relation = compare(axis, order[other] as number, shape, operands);
      if (relation === "slower") break;
      if (relation === "faster") target = other;
    }
    order.splice(place, 1);
    order.splice(target, 0, axis);
  }
  return order;
}

function compare(
  axis: number,
  other: number,
  shape: readonly number[],
  operands: readonly (readonly number[])[],
): "slower" | "faster" | "any" {
  let relation: "slower" | "faster" | "any" = "any";
  if (shape[axis] === 1 || shape[other] === 1) return relation;
  for (const strides of operands) {
    const [a, b] = [Math.abs(strides[axis] as number), Math.abs(strides[other] as number)];
    if (a === 0 || b === 0) continue;
    if (b <= a) return "slower";
    relation = "faster";
  }
  return relation;
}

/** Strides of new storage whose elements lie in the order given, from the slowest axis to the fastest. */
export function stridesInOrder(shape: readonly number[], order: readonly number[]): number[] {
  const strides: number[] = new Array(shape.length).fill(0);
  let stride = 1;
  for (const axis of order.toReversed()) {
    strides[axis] = stride;
    stride *= Math.max(1, shape[axis] as number);
  }
  return strides;
}

/** One or more axes that all operands step through evenly. */
export interface Span {
  readonly length: number;
  /** For each operand, the elements to skip for a step. */
  readonly steps: readonly number[];
}

/** The axes in the order given, with those taken together that make one run for all operands. Slowest first. */
export function spansOf(
  shape: readonly number[],
  order: readonly number[],
  operands: readonly Strided[],
): readonly Span[] {
  const spans: Span[] = [];
  for (const axis of order) {
    const length = shape[axis] as number;
    if (length === 1) continue;
    const steps = operands.map(({ strides }) => strides[axis] as number);
    const slower = spans.at(-1);
    if (slower?.steps.every((step, i) => step === (steps[i] as number) * length)) {
      spans[spans.length - 1] = { length: slower.length * length, steps };
    } else {
      spans.push({ length, steps });
    }
  }
  return spans;
}

const ONE: Span = { length: 1, steps: [] };

/**
 * Visits what the spans reach, the fastest span at once.
 *
 * @param visit gets the place of each operand's first element, in an array that is used again, and how many elements
 *   follow at which distance
 */
export function forEachRun(
  spans: readonly Span[],
  operands: readonly Strided[],
  visit: (starts: readonly number[], length: number, steps: readonly number[]) => void,
): void {
  const inner = spans.at(-1) ?? { ...ONE, steps: operands.map(() => 0) };
  const outer = spans.slice(0, -1);
  if (spans.some(({ length }) => length === 0)) return;
  const starts = operands.map(({ offset }) => offset);
  const walk = (depth: number): void => {
    if (depth === outer.length) {
      visit(starts, inner.length, inner.steps);
      return;
    }
    const { length, steps } = outer[depth] as Span;
    for (let i = 0; i < length; i++) {
      walk(depth + 1);
      for (let k = 0; k < steps.length; k++) (starts[k] as number) += steps[k] as number;
    }
    for (let k = 0; k < steps.length; k++) (starts[k] as number) -= (steps[k] as number) * length;
  };
  walk(0);
}
