import { OverflowError, ValueError } from "../../../pc-rpc/python-errors.js";

/**
 * A float as an int, without its fraction.
 *
 * @throws OverflowError, ValueError of Python for infinite ones and NaN
 */
export function truncatedFloat(value: number): bigint {
  if (Number.isNaN(value)) throw new ValueError("cannot convert float NaN to integer");
  if (!Number.isFinite(value)) throw new OverflowError("cannot convert float infinity to integer");
  return BigInt(Math.trunc(value));
}

/** A float rounded to an int, half to even. Python counterpart: `round(value)`. */
export function roundedToInt(value: number): bigint {
  const floor = Math.floor(value);
  const rest = value - floor;
  return truncatedFloat(rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor);
}

/** An int as the nearest float. */
export function toFloat(int: bigint): number {
  const float = Number(int);
  if (!Number.isFinite(float)) throw new OverflowError("int too large to convert to float");
  return float;
}
