import type { Dtype } from "./dtype.js";
import { NOT_A_TIME } from "./ndarray-scalars.js";

/** Attoseconds in each of numpy's units of time, but for years and months, which have no fixed length. */
const ATTOSECONDS: Readonly<Record<string, bigint>> = {
  W: 604_800n * 10n ** 18n,
  D: 86_400n * 10n ** 18n,
  h: 3600n * 10n ** 18n,
  m: 60n * 10n ** 18n,
  s: 10n ** 18n,
  ms: 10n ** 15n,
  us: 10n ** 12n,
  μs: 10n ** 12n,
  ns: 10n ** 9n,
  ps: 10n ** 6n,
  fs: 1000n,
  as: 1n,
};
const MONTHS: Readonly<Record<string, bigint>> = { Y: 12n, M: 1n };

/** A unit as a fraction of attoseconds or of months. */
interface Unit {
  readonly above: bigint;
  readonly below: bigint;
  readonly isCalendar: boolean;
}

/**
 * Makes counts of one unit of time counts of another, rounded down.
 *
 * @throws RangeError (Python's ValueError) when one is a generic count, TypeError between months or years and others
 */
export function timeConverter(from: Dtype, to: Dtype): (count: number | bigint) => bigint {
  const [source, target] = [unitOf(from), unitOf(to)];
  const isSame = from.kind !== to.kind || source === undefined || unitText(from) === unitText(to);
  if (isSame) return BigInt;
  if (target === undefined) {
    throw new RangeError(
      "Cannot convert from specific units to generic units in NumPy datetimes or timedeltas",
    );
  }
  if (source.isCalendar !== target.isCalendar) {
    throw new TypeError(
      `elements of ${from.text} do not become ${to.text} here: their units have no fixed ratio`,
    );
  }
  const above = source.above * target.below;
  const below = source.below * target.above;
  return (given) => {
    const count = BigInt(given);
    if (count === NOT_A_TIME) return count;
    const product = count * above;
    const quotient = product / below;
    return BigInt.asIntN(64, product % below < 0n ? quotient - 1n : quotient);
  };
}

function unitText({ text }: Dtype): string {
  return text.slice(3);
}

/** Undefined for counts of nothing in particular. */
function unitOf(dtype: Dtype): Unit | undefined {
  const [, count = "", name = "", parts = "1"] = /\[(\d*)([A-Za-zμ]+)(?:\/(\d+))?\]/.exec(dtype.text) ?? [];
  const isCalendar = Object.hasOwn(MONTHS, name);
  const size = isCalendar ? MONTHS[name] : ATTOSECONDS[name];
  if (size === undefined) return undefined;
  return { above: size * BigInt(count === "" ? 1 : count), below: BigInt(parts), isCalendar };
}
