import { OverflowError, ValueError } from "../../../pc-rpc/python-errors.js";
import { withoutBlanks } from "../values/characters.js";
import { nearestDouble, takenApart } from "../values/rounding.js";

/** Python counterpart: `value.hex()`. */
export function floatToHex(value: number): string {
  if (Number.isNaN(value)) return "nan";
  const sign = value < 0 || Object.is(value, -0) ? "-" : "";
  const size = Math.abs(value);
  if (size === Number.POSITIVE_INFINITY) return `${sign}inf`;
  if (size === 0) return `${sign}0x0.0p+0`;
  const { mantissa, exponent } = takenApart(size);
  // Subnormal numbers have no leading one.
  const whole = mantissa >> 52n;
  const fraction = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, "0");
  const power = exponent + 52;
  return `${sign}0x${whole}.${fraction}p${power < 0 ? "-" : "+"}${Math.abs(power)}`;
}

const form = /^([-+]?)(?:(inf|infinity)|(nan)|(?:0x)?([0-9a-f]*)(?:\.([0-9a-f]*))?(?:p([-+]?[0-9]+))?)$/i;

/** Python counterpart: `float.fromhex(text)`. */
export function floatFromHex(text: string): number {
  const match = form.exec(withoutBlanks(text));
  const [, sign, infinite, nan, whole = "", fraction = "", power = "0"] = match ?? [];
  if (match === null || (infinite === undefined && nan === undefined && whole + fraction === "")) {
    throw new ValueError("invalid hexadecimal floating-point string");
  }
  if (nan !== undefined) return Number.NaN;
  const size = infinite === undefined ? sizeOf(whole, fraction, power) : Number.POSITIVE_INFINITY;
  return sign === "-" ? -size : size;
}

function sizeOf(whole: string, fraction: string, power: string): number {
  const mantissa = BigInt(`0x${whole}${fraction}`);
  const exponent = Number(power) - fraction.length * 4;
  const size = mantissa === 0n ? 0 : nearestDouble(mantissa, Math.max(exponent, -1e9));
  if (size === Number.POSITIVE_INFINITY) {
    throw new OverflowError("hexadecimal value too large to represent as a float");
  }
  return size;
}
