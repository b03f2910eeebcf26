/**
 * A Python slice: the key of `x[start:stop:step]`. Parts left out are `null`. The parts may be any PYON value,
 * as in Python, and are nearly always integers.
 *
 * Python counterpart: `slice`.
 */
export class Slice {
  readonly start: unknown;
  readonly stop: unknown;
  readonly step: unknown;

  constructor(start: unknown = null, stop: unknown = null, step: unknown = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    Object.freeze(this);
  }
}
