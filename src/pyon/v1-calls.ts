import {
  ConstructError,
  makeArray,
  makeFraction,
  makeOrderedDict,
  makeScalar,
  makeSlice,
} from "./construct.js";

const makers: ReadonlyMap<string, (args: readonly unknown[], exact: boolean) => unknown> = new Map([
  ["slice", makeSlice],
  ["Fraction", (args) => makeFraction(fractionParts(args))],
  ["OrderedDict", (args) => makeOrderedDict(args.map(toPairs))],
  ["nparray", makeArray],
  ["npscalar", makeScalar],
]);

/** Names that can stand before arguments in version 1. */
export const callNames: readonly string[] = [...makers.keys()];

/**
 * The value of `name(args…)`, one of {@link callNames}.
 *
 * @throws ConstructError when the arguments make none
 */
export function makeCall(name: string, args: readonly unknown[], exact: boolean): unknown {
  const make = makers.get(name);
  if (make === undefined) throw new ConstructError(`${name} takes no arguments`);
  return make(args, exact);
}

/** Reducing a fraction takes time that grows with the square of its digits. */
const LARGEST_PART = 10n ** 4300n;

/** `Fraction` takes its parts as a str too: `Fraction("1/3")`. */
function fractionParts(args: readonly unknown[]): readonly unknown[] {
  const parts = args.length === 1 && typeof args[0] === "string" ? splitFraction(args[0]) : args;
  for (const part of parts) {
    if (typeof part === "bigint" && (part >= LARGEST_PART || part <= -LARGEST_PART)) {
      throw new ConstructError("Fraction: its parts have 4300 digits at most");
    }
  }
  return parts;
}

function splitFraction(text: string): bigint[] {
  const match = /^[ \t\n\v\f\r]*([-+]?)(\d{1,4300})(?:\/(\d{1,4300}))?[ \t\n\v\f\r]*$/.exec(text);
  if (match === null) {
    throw new ConstructError(`Fraction: ${JSON.stringify(text.slice(0, 24))} is not of the form "1/3"`);
  }
  const [, sign, numerator = "", denominator = "1"] = match;
  return [BigInt(`${sign === "-" ? "-" : ""}${numerator}`), BigInt(denominator)];
}

/** `OrderedDict` takes a dict too. */
function toPairs(argument: unknown): unknown {
  return argument instanceof Map ? [...argument] : argument;
}
