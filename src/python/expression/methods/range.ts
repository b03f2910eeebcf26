import { ValueError } from "../../../pc-rpc/python-errors.js";
import type { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { one } from "../calls/parameters.js";
import type { PyRange } from "../values/iterables.js";
import { intOf, toIndex } from "../values/numbers.js";
import { reprOf } from "../values/repr.js";
import { sliceBounds } from "../values/slices.js";
import { members, method, type TypeMembers } from "./method.js";

/** The index of a value in a range; -1n when it is not there. */
function find(range: PyRange, value: unknown): bigint {
  const int = intOf(value) ?? (Number.isInteger(value) ? BigInt(value as number) : undefined);
  return int === undefined ? -1n : range.indexOf(int);
}

/** The members of `range`. */
export const rangeMembers: TypeMembers = members(
  {
    index: method(one, (runtime, range: PyRange, value) => {
      const at = find(range, value);
      if (at === -1n) throw new ValueError(`${reprOf(runtime, value)} is not in range`);
      return at;
    }),
    count: method(one, (_, range: PyRange, value) => (find(range, value) === -1n ? 0n : 1n)),
  },
  {
    start: (range: PyRange) => range.start,
    stop: (range: PyRange) => range.stop,
    step: (range: PyRange) => range.step,
  },
);

/** The members of `slice`. */
export const sliceMembers: TypeMembers = members(
  {
    indices: method(one, (runtime, slice: Slice, length) => {
      const size = toIndex(runtime, length);
      if (size < 0n) throw new ValueError("length should not be negative");
      const { start, stop, step } = sliceBounds(runtime, slice, size);
      return Tuple.of(start, stop, step);
    }),
  },
  {
    start: (slice: Slice) => slice.start,
    stop: (slice: Slice) => slice.stop,
    step: (slice: Slice) => slice.step,
  },
);
