/** Points that a series keeps unless told otherwise. */
const CAPACITY = 20_000;

/** Points of which two stay when older ones are thinned: the lowest and the highest. */
const GROUP = 4;

/**
 * Values over time, in bounded memory: when it is full, the older half is thinned to half as many points, which keep
 * its lowest and highest values. So hours fit, the last minutes in full detail and what is long ago more roughly. A
 * NaN is a gap.
 */
export class TimeSeries {
  readonly #times: Float64Array;
  readonly #values: Float64Array;
  #length = 0;
  #version = 0;

  /** @param capacity points to keep at most, 16 at least. Default 20,000 */
  constructor(capacity: number = CAPACITY) {
    if (!Number.isSafeInteger(capacity) || capacity < 16) {
      throw new RangeError(`a series keeps 16 points or more, not ${capacity}`);
    }
    this.#times = new Float64Array(capacity);
    this.#values = new Float64Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Another number after each change. */
  get version(): number {
    return this.#version;
  }

  /** Seconds since 1970 of the points, in order: a view, which holds until the next change. */
  get times(): Float64Array {
    return this.#times.subarray(0, this.#length);
  }

  /** The values of the points, beside {@link times}. */
  get values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }

  /** The last point that is no gap. */
  get last(): { readonly time: number; readonly value: number } | undefined {
    let index = this.#length - 1;
    while (index >= 0 && Number.isNaN(this.#values[index])) index--;
    if (index < 0) return undefined;
    return { time: this.#times[index] as number, value: this.#values[index] as number };
  }

  /** Adds a point; a clock that goes back is taken to stand still. */
  push(time: number, value: number): void {
    if (this.#length === this.#times.length) this.#thin();
    const previous = this.#length === 0 ? time : (this.#times[this.#length - 1] as number);
    this.#times[this.#length] = Math.max(time, previous);
    this.#values[this.#length++] = value;
    this.#version++;
  }

  /** Marks that from now on nothing is known. */
  gap(time: number): void {
    if (this.#length > 0 && !Number.isNaN(this.#values[this.#length - 1])) this.push(time, Number.NaN);
  }

  clear(): void {
    this.#length = 0;
    this.#version++;
  }

  #thin(): void {
    const half = this.#length >> 1;
    const older = half - (half % GROUP);
    let to = 0;
    for (let from = 0; from < older; from += GROUP) {
      for (const index of this.#extremes(from, from + GROUP)) {
        this.#times[to] = this.#times[index] as number;
        this.#values[to++] = this.#values[index] as number;
      }
    }
    this.#times.copyWithin(to, older, this.#length);
    this.#values.copyWithin(to, older, this.#length);
    this.#length -= older - to;
  }

  /** Where the lowest and highest values between two indices are, in order; a gap, if there is one, for the latter. */
  #extremes(start: number, end: number): [number, number] {
    let [low, high, gap] = [start, start, -1];
    for (let index = start; index < end; index++) {
      const value = this.#values[index] as number;
      if (Number.isNaN(value)) gap = index;
      if (!(value >= (this.#values[low] as number))) low = index;
      if (!(value <= (this.#values[high] as number))) high = index;
    }
    if (gap !== -1) return gap === start ? [start, start + 1] : [start, gap];
    if (low === high) return [start, end - 1];
    return low < high ? [low, high] : [high, low];
  }
}
