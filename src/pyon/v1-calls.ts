import { ConstructError } from "./construct.js";
import { makeFractionV1 } from "./fraction.js";
import { makeOrderedDict } from "./make-containers.js";
import { makeArray } from "./ndarray.js";
import { makeScalar } from "./npscalar.js";
import { makeSlice } from "./slice.js";

/** Makes a value of the arguments that stand behind its name. */
type Maker = (args: readonly unknown[], exact: boolean) => unknown;

const makers: ReadonlyMap<string, Maker> = new Map<string, Maker>([
  ["slice", makeSlice],
  ["Fraction", makeFractionV1],
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

/** `OrderedDict` takes a dict too. */
function toPairs(argument: unknown): unknown {
  return argument instanceof Map ? [...argument] : argument;
}
