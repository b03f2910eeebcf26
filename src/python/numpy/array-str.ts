import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { type ElementText, elementText } from "../element-text.js";
import { scalarRepr } from "../npscalar-text.js";
import { textLength } from "../text-length.js";
import { scalarOf } from "./elements.js";

/** numpy's print options, which its users hardly ever change. */
const LINE_WIDTH = 75;
/** Elements above which an array is shown by its corners. */
const THRESHOLD = 1000;
/** Elements shown at each end of an axis then. */
const EDGE = 3;

/**
 * An array as numpy 1.24 prints it without its name: `[0.   0.25 0.5 ]`.
 *
 * Python counterpart: `str(array)`.
 */
export function arrayStr(array: NDArray): string {
  const dtype = parseDtype(array.dtype);
  if (array.ndim === 0 || array.size === 0) return array.ndim === 0 ? alone(array) : "[]";
  const indices = array.shape.map((length) => shownIndices(length, array.size > THRESHOLD));
  let positions = [array.offset];
  indices.forEach((shown, axis) => {
    const stride = array.strides[axis] as number;
    positions = positions.flatMap((start) =>
      shown.flatMap((index) => (index === undefined ? [] : [start + index * stride])),
    );
  });
  return written(array, indices, elementText(array.data, dtype, positions, false), 0, array.offset);
}

/** As the scalar that it holds; text stands as it is. */
function alone(array: NDArray): string {
  const scalar = scalarOf(array);
  return typeof scalar.value === "string" ? scalar.value : scalarRepr(scalar);
}

/** Indices shown along an axis; undefined stands for those left out. */
function shownIndices(length: number, isCut: boolean): readonly (number | undefined)[] {
  const all = (count: number, first: number): number[] => Array.from({ length: count }, (_, i) => first + i);
  if (!isCut || length <= 2 * EDGE) return all(length, 0);
  return [...all(EDGE, 0), undefined, ...all(EDGE, length - EDGE)];
}

function written(
  array: NDArray,
  indices: readonly (readonly (number | undefined)[])[],
  text: ElementText,
  axis: number,
  position: number,
): string {
  const stride = array.strides[axis] as number;
  const isLast = axis === array.ndim - 1;
  const parts = (indices[axis] as readonly (number | undefined)[]).map((index) => {
    if (index === undefined) return "...";
    const place = position + index * stride;
    return isLast ? text(place) : written(array, indices, text, axis + 1, place);
  });
  const indent = " ".repeat(axis + 1);
  // The brackets that close behind the last line belong to it.
  if (isLast) return `[${wrapped(parts, indent, LINE_WIDTH - array.ndim)}]`;
  // One line feed for each bracket that closes, so that planes are set apart by blank lines.
  return `[${parts.join("\n".repeat(array.ndim - 1 - axis) + indent)}]`;
}

/** Words on lines of at most `width` characters, unless a word alone is longer. */
function wrapped(words: readonly string[], indent: string, width: number): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    const isFirst = line.length === indent.length;
    if (!isFirst && textLength(line) + 1 + textLength(word) > width) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += line.length === indent.length ? word : ` ${word}`;
  }
  lines.push(line);
  return lines.join("\n").slice(indent.length);
}
