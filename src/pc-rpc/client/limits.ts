/** What longer times cannot be counted by timers: 24 days. */
const LONGEST_TIMER = 2 ** 31;

/**
 * A time limit in milliseconds; `Infinity`, and whatever is beyond a timer, means none.
 *
 * @throws RangeError that names the option
 */
export function milliseconds(value: number | undefined, fallback: number, name: string): number {
  const checked = positive(value, fallback, name, "milliseconds");
  return checked < LONGEST_TIMER ? checked : Infinity;
}

/**
 * A number above 0, or the default.
 *
 * @throws RangeError that names the option
 */
export function positive(value: number | undefined, fallback: number, name: string, unit: string): number {
  if (value === undefined) return fallback;
  if (typeof value === "number" && value > 0) return value;
  throw new RangeError(`${name} must be a number of ${unit} above 0, not ${String(value)}`);
}

/** Milliseconds left until `deadline`, which `performance.now()` counts; at least 1, since 0 means none to some. */
export function timeLeft(deadline: number): number {
  return Math.max(1, deadline - performance.now());
}
