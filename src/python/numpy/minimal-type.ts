import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { canCast, dtypeOf, isBool, isInt, type Letter, letterOf, promote } from "./types.js";

/** The smallest type that a value fits into. */
interface Minimal {
  readonly letter: Letter;
  /** An unsigned value that the signed type of the same size has room for too. */
  readonly isSmallUnsigned: boolean;
}

const SIGNED: Readonly<Record<Letter, Letter>> = { B: "b", H: "h", I: "i", L: "l" };

/**
 * The type that all operands go into. Where there are arrays and scalars (arrays without axes included), and the
 * scalars are of no higher kind than the arrays, it is the scalars' values that count, not their types: that is how
 * `array + 1` keeps the array's type.
 *
 * Python counterpart: `numpy.result_type` of numpy before 2.
 */
export function resultLetter(operands: readonly NDArray[]): Letter {
  return minimals(operands).reduce(promoteMinimal).letter;
}

/** Whether all operands go into a type, scalars by their values where those count. */
export function allFit(operands: readonly NDArray[], into: Letter): boolean {
  return minimals(operands).every(({ letter, isSmallUnsigned }) => {
    return canCast(letter, into) || (isSmallUnsigned && canCast(SIGNED[letter] as Letter, into));
  });
}

/**
 * Whether an operand goes into a type of the same or a higher kind: a scalar by its value. What it loses of its size
 * does not matter.
 *
 * Python counterpart: `numpy.can_cast(operand, into, "same_kind")`.
 */
export function fitsSameKind(operand: NDArray, into: Letter): boolean {
  const letter = letterOf(parseDtype(operand.dtype));
  if (letter === undefined) return false;
  const { letter: own, isSmallUnsigned } = operand.ndim === 0 ? minimal(operand, letter) : exact(letter);
  return kindOf(own) <= kindOf(into) || (isSmallUnsigned && isInt(into));
}

/** The kinds of numbers from the smallest to the one that takes them all. */
function kindOf(letter: Letter): number {
  return "buifc".indexOf(dtypeOf(letter).kind);
}

function minimals(operands: readonly NDArray[]): readonly Minimal[] {
  const types = operands.map((operand) => letterOf(parseDtype(operand.dtype)) as Letter);
  if (!byValue(operands, types)) return types.map(exact);
  return operands.map((operand, i) => {
    const letter = types[i] as Letter;
    return operand.ndim === 0 ? minimal(operand, letter) : exact(letter);
  });
}

function byValue(operands: readonly NDArray[], types: readonly Letter[]): boolean {
  let [scalars, arrays] = [-1, -1];
  operands.forEach(({ ndim }, i) => {
    const rank = rankOf(types[i] as Letter);
    if (ndim === 0) scalars = Math.max(scalars, rank);
    else arrays = Math.max(arrays, rank);
  });
  return scalars >= 0 && arrays >= scalars;
}

function rankOf(letter: Letter): number {
  if (isBool(letter)) return 0;
  return isInt(letter) ? 1 : 2;
}

function exact(letter: Letter): Minimal {
  return { letter, isSmallUnsigned: false };
}

function promoteMinimal(a: Minimal, b: Minimal): Minimal {
  if (a.isSmallUnsigned && b.isSmallUnsigned) {
    return { letter: promote(a.letter, b.letter), isSmallUnsigned: true };
  }
  const isUnsigned = (letter: Letter): boolean => "BHIL".includes(letter);
  const signed = ({ letter, isSmallUnsigned }: Minimal, other: Minimal): Letter =>
    isSmallUnsigned && !isUnsigned(other.letter) ? (SIGNED[letter] as Letter) : letter;
  return exact(promote(signed(a, b), signed(b, a)));
}

function minimal(scalar: NDArray, letter: Letter): Minimal {
  const items = scalar.data as unknown as Record<number, number | bigint>;
  if (isInt(letter)) return minimalInt(items[scalar.offset] as number | bigint);
  if (letter === "d" || letter === "f") {
    const value = items[scalar.offset] as number;
    const fitting = !Number.isFinite(value) || Math.abs(value) < 65000 ? "e" : fitsFloat32(value) ? "f" : "d";
    return exact(canCast(letter, fitting) ? letter : fitting);
  }
  if (letter !== "D") return exact(letter);
  const parts = [items[scalar.offset * 2] as number, items[scalar.offset * 2 + 1] as number];
  return exact(parts.every(fitsFloat32) ? "F" : "D");
}

function fitsFloat32(value: number): boolean {
  return Math.abs(value) < 3.4e38;
}

function minimalInt(value: number | bigint): Minimal {
  const isNegative = value < 0;
  for (const letter of isNegative ? "bhil" : "BHI") {
    const bits = dtypeOf(letter).itemsize * 8;
    if (isNegative ? value >= -(2 ** (bits - 1)) : value < 2 ** bits) {
      return { letter, isSmallUnsigned: !isNegative && value < 2 ** (bits - 1) };
    }
  }
  return { letter: "L", isSmallUnsigned: value < 2n ** 63n };
}
