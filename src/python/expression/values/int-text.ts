import { ValueError } from "../../../pc-rpc/python-errors.js";
import { MAX_DIGITS } from "../../../pyon/digits.js";
import type { Budget } from "../model.js";
import { bitLength, isSmall } from "./int-size.js";

const TOO_LARGE = 10n ** BigInt(MAX_DIGITS);

/**
 * An int in decimal digits.
 *
 * @throws ValueError of Python when there are more than 4300: the time that takes grows with their square
 */
export function intText(int: bigint, budget: Budget): string {
  if (isSmall(int)) return int.toString();
  checkDigits(int);
  const words = bitLength(int) / 64;
  budget.spendSteps((words * words) / 16);
  return int.toString();
}

/** @throws ValueError of Python when an int has more than 4300 decimal digits */
export function checkDigits(int: bigint): void {
  if (int >= TOO_LARGE || int <= -TOO_LARGE) throw tooManyDigits();
}

/** @param digits how many there are, where that is known */
export function tooManyDigits(digits?: number): Error {
  const count = digits === undefined ? "" : `: value has ${digits} digits`;
  return new ValueError(
    `Exceeds the limit (${MAX_DIGITS} digits) for integer string conversion${count}; ` +
      "use sys.set_int_max_str_digits() to increase the limit",
  );
}
