import type { Outcome } from "../python/expression/outcome.js";
import type { Parts } from "../python/numpy/outcome.js";

/** Relative errors that functions of floats may have, by the size of the parts: a few of their last bits. */
const TOLERANCES: readonly (readonly [dtype: RegExp, tolerance: number])[] = [
  [/f2$/, 2e-3],
  [/f4$|c8$/, 1e-6],
  [/./, 1e-13],
];

/** Whether two values are the same but for the last bits of their floats. */
export function isNear(here: Parts, there: Parts): boolean {
  if (isSequence(here) && isSequence(there)) {
    return here[0] === there[0] && areNear(here[1], there[1], isNear);
  }
  // Type, dtype and shape.
  if (JSON.stringify(here.slice(0, -1)) !== JSON.stringify(there.slice(0, -1))) return false;
  const isPython = here.length === 2;
  const dtype = isPython ? (here[0] === "complex" ? "<c16" : "<f8") : (here[1] as string);
  const [, tolerance] = TOLERANCES.find(([pattern]) => pattern.test(dtype)) as (typeof TOLERANCES)[number];
  const elements = (parts: Parts): readonly Numbers[] =>
    grouped(parts.at(-1) as readonly string[], dtype.includes("c") ? 2 : 1);
  return areNear(elements(here), elements(there), (a, b) => areClose(a, b, tolerance));
}

type Numbers = readonly string[];

function isSequence(value: Parts): value is readonly ["list" | "tuple", readonly Parts[]] {
  return value[0] === "list" || value[0] === "tuple";
}

function areNear<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => boolean): boolean {
  return a.length === b.length && a.every((item, index) => compare(item, b[index] as T));
}

/** Elements, of so many numbers each. */
function grouped(texts: readonly string[], size: number): readonly Numbers[] {
  return texts.flatMap((_, index) => (index % size === 0 ? [texts.slice(index, index + size)] : []));
}

/** The smaller part of a complex number is only as exact as the larger one. */
function areClose(here: Numbers, there: Numbers, tolerance: number): boolean {
  if (here.join() === there.join()) return true;
  const [a, b] = [here.map(numberOf), there.map(numberOf)];
  if (isOutside(b)) return here.length === 2 ? isOutside(a) : a.every((x, i) => Object.is(x, b[i]));
  const size = Math.hypot(...b);
  return a.every((x, i) => Math.abs(x - (b[i] as number)) <= tolerance * size + Number.MIN_VALUE);
}

/**
 * Where a complex number has a part that is infinite or no number, C says what its functions give, case by case; here
 * they give what their formulas do.
 */
function isOutside(parts: readonly number[]): boolean {
  return parts.some((part) => !Number.isFinite(part));
}

function numberOf(text: string): number {
  if (text === "True" || text === "False") return Number(text === "True");
  return Number(text.replace("inf", "Infinity"));
}

/** What is known to differ, and is to stay so. */
export function isKnownDifference(source: string, here: Outcome, there: Outcome): boolean {
  return makesObjects(here, there) || comparesUneven(source, here) || putsZerosInOrder(source, here, there);
}

/** numpy makes an array of Python's objects of what has no dtype; there are none here, for they could not be sent. */
function makesObjects({ error, message = "" }: Outcome, { value }: Outcome): boolean {
  const hasObjects = JSON.stringify(value ?? "").includes('"|O"');
  return (error === "TypeError" && hasObjects) || message.startsWith("int too large for an element");
}

/**
 * numpy before 1.25 says of an array and uneven lists that they are not the same, and warns that it is to be the error
 * that it is here.
 */
function comparesUneven(source: string, { message = "" }: Outcome): boolean {
  return /[=!]=/.test(source) && message.includes("inhomogeneous");
}

/**
 * Zeros of both signs are equal: which of them comes first, or is the largest, depends on the type and the processor in
 * numpy.
 */
function putsZerosInOrder(source: string, here: Outcome, there: Outcome): boolean {
  const [a, b] = [here, there].map(({ value }) => JSON.stringify(value ?? "").replace(/-(?=0\.0?\b)/g, ""));
  return here.error === undefined && /sort|unique|clip|max|min/.test(source) && a === b;
}
