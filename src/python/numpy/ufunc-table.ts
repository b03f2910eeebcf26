import type { Ufunc } from "./ufunc.js";
import { arithmeticUfuncs } from "./ufuncs-arithmetic.js";
import { functionUfuncs } from "./ufuncs-functions.js";
import { logicUfuncs } from "./ufuncs-logic.js";

/** All functions that work element by element, by numpy's names for them. */
export const ufuncs: ReadonlyMap<string, Ufunc> = new Map(
  [...arithmeticUfuncs, ...functionUfuncs, ...logicUfuncs].map((ufunc) => [ufunc.name, ufunc]),
);

/** The function of that name, which must be one. */
export function ufuncNamed(name: string): Ufunc {
  const ufunc = ufuncs.get(name);
  if (ufunc === undefined) throw new TypeError(`there is no ufunc ${name}`);
  return ufunc;
}
