import { type Dtype, parseDtype } from "../../pyon/dtype.js";

/**
 * The types that numpy computes with, by the letters that it has for them, in its order: a bool, int8, uint8, …,
 * int64 (l), uint64 (L), float16 (e), 32, 64, complex64 (F) and complex128 (D).
 */
const LETTERS = "?bBhHiIlLefdFD";
const TEXTS = "|b1 |i1 |u1 <i2 <u2 <i4 <u4 <i8 <u8 <f2 <f4 <f8 <c8 <c16".split(" ");

/** One of {@link LETTERS}. */
export type Letter = string;

const dtypes: ReadonlyMap<Letter, Dtype> = new Map(
  TEXTS.map((text, index) => [LETTERS.charAt(index), parseDtype(text)]),
);
const letters: ReadonlyMap<string, Letter> = new Map(
  Array.from(dtypes, ([letter, { kind, itemsize }]) => [kind + itemsize, letter]),
);

/** The dtype of a letter, in this machine's byte order. */
export function dtypeOf(letter: Letter): Dtype {
  const dtype = dtypes.get(letter);
  if (dtype === undefined) throw new TypeError(`no dtype has the letter ${letter}`);
  return dtype;
}

/** The letter of a dtype; undefined for one that is not computed with: text, times, structures. */
export function letterOf({ kind, itemsize }: Dtype): Letter | undefined {
  return letters.get(kind + itemsize);
}

/** The dtype in this machine's byte order. */
export function native(dtype: Dtype): Dtype {
  return dtype.text.startsWith(">") ? parseDtype(`<${dtype.text.slice(1)}`) : dtype;
}

/** What a type is: bools, ints of either sort, floats, complex numbers. */
export function isBool(letter: Letter): boolean {
  return letter === "?";
}

export function isInt(letter: Letter): boolean {
  return "bBhHiIlL".includes(letter);
}

export function isComplex(letter: Letter): boolean {
  return letter === "F" || letter === "D";
}

/** The type of the parts of a complex number. */
export function partOf(letter: Letter): Letter {
  return letter === "F" ? "f" : letter === "D" ? "d" : letter;
}

/**
 * Whether each value of one type is one of the other, by numpy's "safe" rule (in which int64 goes into float64).
 *
 * Python counterpart: `numpy.can_cast(from, to)`.
 */
export function canCast(from: Letter, to: Letter): boolean {
  const [a, b] = [dtypeOf(from), dtypeOf(to)];
  if (a.kind === "b" || a === b) return true;
  if (b.kind === "b") return false;
  if (a.kind === b.kind) return a.itemsize <= b.itemsize;
  const fromInt = a.kind === "i" || a.kind === "u";
  if (b.kind === "i") return a.kind === "u" && a.itemsize < b.itemsize;
  if (b.kind === "u") return false;
  const part = b.kind === "c" ? b.itemsize / 2 : b.itemsize;
  if (fromInt) return part >= Math.min(8, a.itemsize * 2);
  return b.kind === "c" && part >= a.itemsize;
}

/**
 * The smallest type that both go into.
 *
 * Python counterpart: `numpy.promote_types`.
 */
export function promote(a: Letter, b: Letter): Letter {
  if (a === b) return a;
  for (const letter of LETTERS) if (canCast(a, letter) && canCast(b, letter)) return letter;
  return "D";
}

/** Characters that numpy reserves for a type's values as text. */
const WIDTHS: Readonly<Record<string, number>> = {
  "?": 5,
  b: 4,
  B: 3,
  h: 6,
  H: 5,
  i: 11,
  I: 10,
  l: 21,
  L: 20,
  e: 32,
  f: 32,
  d: 32,
  F: 64,
  D: 64,
};

/** Characters that an element takes as text. */
export function textWidth(dtype: Dtype): number {
  const letter = letterOf(dtype);
  if (letter !== undefined) return WIDTHS[letter] as number;
  return dtype.kind === "U" ? dtype.itemsize / 4 : dtype.itemsize;
}

/** The dtype of texts (kind U) or bytes (S) of so many characters. */
export function textDtype(kind: string, width: number): Dtype {
  return parseDtype(kind === "U" ? `<U${Math.max(1, width)}` : `|S${Math.max(1, width)}`);
}

/** As {@link promote}, for dtypes of text too, which take all others. */
export function promoteDtypes(a: Dtype, b: Dtype): Dtype {
  const [x, y] = [letterOf(a), letterOf(b)];
  if (x !== undefined && y !== undefined) return dtypeOf(promote(x, y));
  const kind = a.kind === "U" || b.kind === "U" ? "U" : "S";
  return textDtype(kind, Math.max(textWidth(a), textWidth(b)));
}
