import { MemoryError } from "../../../pc-rpc/python-errors.js";
import type { Budget } from "../model.js";

/**
 * Bits of the largest int that is computed. Multiplying two of half that size takes some 20 ms, and dividing them
 * less than 200 ms; nobody could be sent more than 4300 decimal digits, which are 14,285 bits.
 */
export const MAX_INT_BITS: number = 1 << 22;

/** The number of bits of the magnitude of an int; 0 for 0. */
export function bitLength(int: bigint): number {
  const size = int < 0n ? -int : int;
  if (size <= 0xffffffffn) return 32 - Math.clz32(Number(size));
  const hex = size.toString(16);
  return (hex.length - 1) * 4 + 32 - Math.clz32(Number.parseInt(hex.charAt(0), 16));
}

/** Whether an int fits into 64 bits, so that what is done with it takes no time to speak of. */
export function isSmall(int: bigint): boolean {
  return int < 0x8000000000000000n && int >= -0x8000000000000000n;
}

/** How the time that an operation takes grows: with the bits, or faster. */
export type Effort = "linear" | "product" | "quotient";

/**
 * Spends what it takes to make an int of so many bits.
 *
 * @throws MemoryError when it is too large
 */
export function spendBits(budget: Budget, bits: number, effort: Effort): void {
  if (bits > MAX_INT_BITS) throw new MemoryError(`an int of more than ${MAX_INT_BITS} bits`);
  budget.spendBytes(bits / 8);
  const words = bits / 64;
  budget.spendSteps(effort === "linear" ? words / 8 : words ** 1.5 / (effort === "product" ? 8 : 2));
}
