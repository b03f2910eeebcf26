import { parseDtype } from "../pyon/dtype.js";
import type { NDArray } from "../pyon/ndarray.js";
import { dtypeName, type ElementText, elementText } from "./element-text.js";
import { textLength } from "./text-length.js";

/** numpy's print options, which its users hardly ever change. */
const LINE_WIDTH = 75;
/** Elements above which an array is shown by its corners. */
const THRESHOLD = 1000;
/** Elements shown at each end of an axis then. */
const EDGE = 3;

const PREFIX = "array(";

/** dtypes that numpy's reader would choose by itself, so that its repr does not name them. */
const implied: ReadonlySet<string> = new Set(["b1", "i8", "f8", "c16"]);

/**
 * An array as numpy 1.24 prints it: `array([0.  , 0.25, 0.5 ])`, with eight digits at most, lines of 75
 * characters, the dtype where it is not obvious, and the corners alone of more than 1000 elements.
 *
 * Python counterpart: `repr(array)`.
 */
export function arrayRepr(array: NDArray): string {
  const dtype = parseDtype(array.dtype);
  const bare = array.size > 0 && implied.has(dtype.kind + dtype.itemsize);
  const text = PREFIX + contents(array) + (bare ? ")" : ",");
  if (bare) return text;
  const suffix = `dtype=${dtypeName(array.dtype)})`;
  const lastLine = text.slice(text.lastIndexOf("\n") + 1);
  const fits = textLength(lastLine) + 1 + suffix.length <= LINE_WIDTH;
  return text + (fits ? " " : `\n${" ".repeat(PREFIX.length)}`) + suffix;
}

function contents(array: NDArray): string {
  if (array.size === 0) {
    return array.ndim === 1 ? "[]" : `[], shape=(${array.shape.join(", ")})`;
  }
  const layout = new Layout(array);
  const positions = layout.positions();
  const text = elementText(array.data, parseDtype(array.dtype), positions, array.ndim === 0);
  // The closing bracket or comma behind the contents belongs to the last line.
  return layout.write(text, " ".repeat(PREFIX.length + 1), LINE_WIDTH - 1);
}

/** What of an array is shown, and where. */
class Layout {
  readonly #array: NDArray;
  readonly #summarised: boolean;

  constructor(array: NDArray) {
    this.#array = array;
    this.#summarised = array.size > THRESHOLD;
  }

  /** Where the elements shown are in the data. */
  positions(): number[] {
    let positions = [this.#array.offset];
    this.#array.shape.forEach((_, axis) => {
      const stride = this.#array.strides[axis] as number;
      const steps = this.#indices(axis).filter((index) => index !== null);
      positions = positions.flatMap((start) => steps.map((index) => start + index * stride));
    });
    return positions;
  }

  /** The elements in brackets; `indent` goes before each line but the first. */
  write(text: ElementText, indent: string, width: number, axis = 0, position = this.#array.offset): string {
    const { ndim } = this.#array;
    if (axis === ndim) return text(position);
    const stride = this.#array.strides[axis] as number;
    const last = axis === ndim - 1;
    const parts = this.#indices(axis).map((index) => {
      if (index === null) return "...";
      return this.write(text, `${indent} `, width - 1, axis + 1, position + index * stride);
    });
    if (last) return `[${wrapped(parts, indent, width - 1)}]`;
    // One line feed for each bracket that closes, so that planes are set apart by blank lines.
    const separator = `,${"\n".repeat(ndim - 1 - axis)}${indent}`;
    return `[${parts.join(separator)}]`;
  }

  /** Indices shown along an axis; null stands for those left out. */
  #indices(axis: number): (number | null)[] {
    const length = this.#array.shape[axis] as number;
    if (!this.#summarised || length <= 2 * EDGE) return Array.from({ length }, (_, index) => index);
    const ends = Array.from({ length: EDGE }, (_, index) => index);
    return [...ends, null, ...ends.map((index) => length - EDGE + index)];
  }
}

/** Words on lines of at most `width` characters, unless a word alone is longer. */
function wrapped(words: readonly string[], indent: string, width: number): string {
  let done = "";
  let line = "";
  let length = indent.length;
  words.forEach((word, index) => {
    const size = textLength(word);
    if (length + size > width && length > indent.length) {
      done += `${line.trimEnd()}\n${indent}`;
      line = "";
      length = indent.length;
    }
    line += word;
    length += size;
    if (index < words.length - 1) {
      line += ", ";
      length += 2;
    }
  });
  return done + line;
}
