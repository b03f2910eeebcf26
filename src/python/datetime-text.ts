/** The step of a datetime64 or timedelta64: `multiple` times `unit`; `25s` is 25 seconds. */
export interface TimeStep {
  readonly multiple: bigint;
  /** numpy's name: Y M W D h m s ms us ns ps fs as, or `generic` for none. */
  readonly unit: string;
  /** Both as numpy writes them: `s`, `25s`; empty when generic. */
  readonly text: string;
}

/** numpy's "not a time": the smallest 64-bit integer. */
export const NAT: bigint = -(2n ** 63n);

/** The step that a dtype such as `<M8[25s]` names. */
export function timeStep(dtype: string): TimeStep {
  const [, digits = "", unit = "generic"] = /\[(\d*)(\w+)\]$/.exec(dtype) ?? [];
  const multiple = digits === "" ? 1n : BigInt(digits);
  if (unit === "generic") return { multiple, unit, text: "" };
  return { multiple, unit, text: (multiple === 1n ? "" : String(multiple)) + unit };
}

/** Units below a day: how many make a day, and how many digits of a second's fraction they show. */
const dayUnits: Readonly<Record<string, { readonly perDay: bigint; readonly digits: number }>> = {
  h: { perDay: 24n, digits: 0 },
  m: { perDay: 1440n, digits: 0 },
  s: { perDay: 86400n, digits: 0 },
  ms: { perDay: 86400n * 10n ** 3n, digits: 3 },
  us: { perDay: 86400n * 10n ** 6n, digits: 6 },
  ns: { perDay: 86400n * 10n ** 9n, digits: 9 },
  ps: { perDay: 86400n * 10n ** 12n, digits: 12 },
  fs: { perDay: 86400n * 10n ** 15n, digits: 15 },
  as: { perDay: 86400n * 10n ** 18n, digits: 18 },
};

/**
 * A datetime64 in ISO 8601, as exact as its unit: `2020`, `2020-03`, `2020-03-01T12`, …; `NaT`. A count without
 * a unit, which numpy does not print, stands as it is.
 *
 * Python counterpart: `str(x)` of a `numpy.datetime64`.
 */
export function datetimeText(count: bigint, step: TimeStep): string {
  if (count === NAT) return "NaT";
  const { unit } = step;
  // numpy computes in 64 bits, and goes round at their end.
  const units = BigInt.asIntN(64, count * step.multiple);
  if (unit === "generic") return String(units);
  if (unit === "Y") return yearText(BigInt.asIntN(64, units + 1970n));
  if (unit === "M") {
    return `${yearText(floorDivide(units, 12n) + 1970n)}-${twoDigits(remainder(units, 12n) + 1n)}`;
  }
  if (unit === "W") return dateText(BigInt.asIntN(64, units * 7n));
  const part = Object.hasOwn(dayUnits, unit) ? dayUnits[unit] : undefined;
  if (part === undefined) return dateText(units);
  return `${dateText(floorDivide(units, part.perDay))}T${timeText(remainder(units, part.perDay), unit, part.digits)}`;
}

/** Time of day, `count` units after midnight. */
function timeText(count: bigint, unit: string, digits: number): string {
  if (unit === "h") return twoDigits(count);
  if (unit === "m") return `${twoDigits(count / 60n)}:${twoDigits(count % 60n)}`;
  const perSecond = 10n ** BigInt(digits);
  const second = count / perSecond;
  const clock = [second / 3600n, (second / 60n) % 60n, second % 60n].map(twoDigits).join(":");
  return digits === 0 ? clock : `${clock}.${String(count % perSecond).padStart(digits, "0")}`;
}

const DAYS_IN_400_YEARS = 146097n;
/** Days from 1 March of the year 0 to 1 January 1970. */
const EPOCH = 719468n;

/** The Gregorian date, extended to all years, of a day counted from 1970-01-01. */
function dateText(days: bigint): string {
  // Years are counted from March here, so that the leap day is the last of its year.
  const shifted = days + EPOCH;
  const era = floorDivide(shifted, DAYS_IN_400_YEARS);
  const dayOfEra = remainder(shifted, DAYS_IN_400_YEARS);
  const yearOfEra = (dayOfEra - dayOfEra / 1460n + dayOfEra / 36524n - dayOfEra / 146096n) / 365n;
  const dayOfYear = dayOfEra - (365n * yearOfEra + yearOfEra / 4n - yearOfEra / 100n);
  const monthFromMarch = (5n * dayOfYear + 2n) / 153n;
  const day = dayOfYear - (153n * monthFromMarch + 2n) / 5n + 1n;
  const month = monthFromMarch < 10n ? monthFromMarch + 3n : monthFromMarch - 9n;
  const year = era * 400n + yearOfEra + (month <= 2n ? 1n : 0n);
  return `${yearText(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

/** Four characters at least, a minus sign being one of them. */
function yearText(year: bigint): string {
  return year < 0n ? `-${String(-year).padStart(3, "0")}` : String(year).padStart(4, "0");
}

function twoDigits(value: bigint): string {
  return String(value).padStart(2, "0");
}

function floorDivide(a: bigint, b: bigint): bigint {
  return (a - remainder(a, b)) / b;
}

function remainder(a: bigint, b: bigint): bigint {
  return ((a % b) + b) % b;
}
