import { parseDtype } from "../../pyon/dtype.js";
import type { NDArray } from "../../pyon/ndarray.js";
import { type Budget, NOT_IMPLEMENTED } from "../expression/model.js";
import { elementwise } from "./apply-ufunc.js";
import { flagArgument } from "./arguments.js";
import { asArray } from "./array-from.js";
import { cast } from "./cast.js";
import { truthOf } from "./choosing.js";
import { compareArrays } from "./comparing.js";
import { unwrapped } from "./elements.js";
import type { FunctionTable } from "./numpy-function.js";
import { dtypeOf, letterOf } from "./types.js";
import { ufuncNamed } from "./ufunc-table.js";

const TOLERANCES = "a, b, rtol=1e-05, atol=1e-08, equal_nan=False";

/** Functions that ask whether arrays are the same, or nearly so. */
export const approximate: FunctionTable = {
  isclose: [TOLERANCES, (args, budget) => unwrapped(isClose(args, budget))],
  allclose: [TOLERANCES, (args, budget) => everyTrue(isClose(args, budget), budget)],
  array_equal: [
    "a1, a2, equal_nan=False",
    ([a1, a2, equalNan], budget) => {
      const [a, b] = [asArray(a1, undefined, budget), asArray(a2, undefined, budget)];
      if (a.shape.join() !== b.shape.join()) return false;
      if (flagArgument(equalNan, false)) {
        return everyTrue(isClose([a, b, 0n, 0n, true], budget), budget);
      }
      const answer = compareArrays("==", a, b, budget);
      return answer !== NOT_IMPLEMENTED && everyTrue(asArray(answer, undefined, budget), budget);
    },
  ],
};

function everyTrue(array: NDArray, budget: Budget): boolean {
  return (truthOf(array, budget).data as Uint8Array).every((item) => item !== 0);
}

/** |a - b| <= atol + rtol * |b|; what is infinite only where it is the same. */
function isClose([a, b, rtol, atol, equalNan]: readonly unknown[], budget: Budget): NDArray {
  const apply = (name: string, ...operands: NDArray[]): NDArray =>
    elementwise(ufuncNamed(name), operands, budget);
  const number = (value: unknown): NDArray => asArray(value, undefined, budget);
  const [x, given] = [number(a), number(b)];
  // Differences of ints would wrap around.
  const isExact =
    "biu".includes(parseDtype(given.dtype).kind) && letterOf(parseDtype(given.dtype)) !== undefined;
  const y = isExact ? cast(given, dtypeOf("d"), budget) : given;
  const limit = apply(
    "add",
    number(atol ?? 1e-8),
    apply("multiply", number(rtol ?? 1e-5), apply("absolute", y)),
  );
  const near = apply("less_equal", apply("absolute", apply("subtract", x, y)), limit);
  const finite = apply("logical_and", apply("isfinite", x), apply("isfinite", y));
  const same = apply("equal", x, y);
  const close = apply("logical_or", apply("logical_and", finite, near), same);
  if (!flagArgument(equalNan, false)) return close;
  return apply("logical_or", close, apply("logical_and", apply("isnan", x), apply("isnan", y)));
}
