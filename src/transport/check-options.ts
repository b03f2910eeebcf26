/** Node's and browsers' timers count no further; longer times stand for no limit. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/** `value`, or `fallback` when it is left out; throws RangeError when it is no number of bytes above 0. */
export function checkedBytes(value: number | undefined, name: string, fallback: number): number {
  return checkedPositive(value, name, fallback, "bytes");
}

/** `value`, or `fallback` when it is left out; throws RangeError when it is no number of milliseconds above 0. */
export function checkedMilliseconds(value: number | undefined, name: string, fallback: number): number {
  return checkedPositive(value, name, fallback, "milliseconds");
}

/** Throws RangeError unless `port` is one that can be listened on (0 for a free one) or, from 1, connected to. */
export function checkPort(port: number, lowest: 0 | 1): void {
  if (!Number.isInteger(port) || port < lowest || port > 65535) {
    throw new RangeError(`port must be an integer from ${lowest} to 65535, not ${String(port)}`);
  }
}

function checkedPositive(value: number | undefined, name: string, fallback: number, unit: string): number {
  if (value === undefined) return fallback;
  if (typeof value !== "number" || !(value > 0)) {
    throw new RangeError(`${name} must be a number of ${unit} above 0, not ${String(value)}`);
  }
  return value;
}
