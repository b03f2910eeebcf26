import { checkCount } from "./construct.js";
import { giveKind } from "./kind.js";

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

  static {
    const parts = ({ start, stop, step }: Slice): readonly unknown[] => [start, stop, step];
    giveKind(Slice, {
      type: "slice",
      isHashable: true,
      parts,
      write: (slice, writer) => writer.asRepr(() => writer.call("slice", slice, parts(slice))),
    });
  }

  constructor(start: unknown = null, stop: unknown = null, step: unknown = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
    Object.freeze(this);
  }
}

/**
 * `slice(stop)`, `slice(start, stop)` or `slice(start, stop, step)`.
 *
 * @throws ConstructError
 */
export function makeSlice(args: readonly unknown[]): Slice {
  checkCount("slice", args, 1, 3);
  return args.length === 1 ? new Slice(null, args[0]) : new Slice(...args);
}
