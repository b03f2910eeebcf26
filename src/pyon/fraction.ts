import { Fraction as FractionClass } from "fraction.js";
import { toBigInt } from "./arguments.js";
import { ConstructError, checkCount } from "./construct.js";
import { hasTooManyDigits, MAX_DIGITS } from "./digits.js";
import { giveKind } from "./kind.js";

/** The class of fraction.js, known to PYON. */
export const Fraction: typeof FractionClass = giveKind(FractionClass, {
  type: "Fraction",
  isHashable: true,
  parts,
  plain: numberOf,
  write(value, writer) {
    const numbers = parts(value);
    // Version 1 would spell them as hexadecimal ints, which no decoder of ours takes for a part.
    if (writer.version === 1 && numbers.some(hasTooManyDigits)) {
      writer.fail(`a Fraction of more than ${MAX_DIGITS} digits`);
    }
    writer.call("Fraction", value, numbers);
  },
});
export type Fraction = FractionClass;

/** Numerator and denominator. */
function parts({ s, n, d }: Fraction): [bigint, bigint] {
  return [s * n, d];
}

/** The int or float that it is exactly: 1/2 is one, 1/10 is none, although 0.1 is the nearest float; else itself. */
function numberOf(fraction: Fraction): bigint | number | Fraction {
  const [numerator, denominator] = parts(fraction);
  if (denominator === 1n) return numerator;
  if ((denominator & (denominator - 1n)) !== 0n) return fraction;
  const [above, below] = [Number(numerator), Number(denominator)];
  if (!Number.isFinite(above) || !Number.isFinite(below) || BigInt(above) !== numerator) return fraction;
  // Dividing by a power of two loses nothing, unless the result is too small.
  return (above / below) * below === above ? above / below : fraction;
}

/**
 * `Fraction(numerator, denominator)`; one part or both may be left out, as in Python.
 *
 * @throws ConstructError
 */
export function makeFraction(args: readonly unknown[]): Fraction {
  checkCount("Fraction", args, 0, 2);
  const [numerator = 0, denominator = 1] = args;
  const below = toBigInt("Fraction", denominator);
  if (below === 0n) throw new ConstructError("Fraction: the denominator is zero");
  return new Fraction(toBigInt("Fraction", numerator), below);
}

/**
 * As {@link makeFraction} for version 1, where its parts may also be a str: `Fraction("1/3")`.
 *
 * @throws ConstructError
 */
export function makeFractionV1(args: readonly unknown[]): Fraction {
  const given = args.length === 1 && typeof args[0] === "string" ? splitFraction(args[0]) : args;
  // Reducing a fraction takes time that grows with the square of its digits.
  if (given.some(hasTooManyDigits)) {
    throw new ConstructError(`Fraction: its parts have ${MAX_DIGITS} digits at most`);
  }
  return makeFraction(given);
}

function splitFraction(text: string): bigint[] {
  const match = /^[ \t\n\v\f\r]*([-+]?)(\d{1,4300})(?:\/(\d{1,4300}))?[ \t\n\v\f\r]*$/.exec(text);
  if (match === null) {
    throw new ConstructError(`Fraction: ${JSON.stringify(text.slice(0, 24))} is not of the form "1/3"`);
  }
  const [, sign, numerator = "", denominator = "1"] = match;
  return [BigInt(`${sign === "-" ? "-" : ""}${numerator}`), BigInt(denominator)];
}
