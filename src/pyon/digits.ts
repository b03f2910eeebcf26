/** Decimal digits of an int that Python reads and prints: more of them take it time out of proportion. */
export const MAX_DIGITS = 4300;

const limit = 10n ** BigInt(MAX_DIGITS);

/** Whether a value is an int of more than {@link MAX_DIGITS} decimal digits. */
export function hasTooManyDigits(value: unknown): boolean {
  return typeof value === "bigint" && (value >= limit || value <= -limit);
}
