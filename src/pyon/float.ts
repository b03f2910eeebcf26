import { showAsNumber } from "./inspect.js";
import { giveKind } from "./kind.js";
import { floatText } from "./python-text.js";

/**
 * A Python float that must stay one although its value is integral. JavaScript cannot tell `5.0` from `5`, and
 * PYON writes the latter for a plain number; `new Float(5)` is written `5.0`. It computes like any Number
 * object (`float(5) + 1 === 6`). Exact decoding gives these for integral floats.
 *
 * Python counterpart: `float`.
 */
export class Float extends Number {
  static {
    const repr = (float: Float): string => floatText(float.valueOf());
    showAsNumber(Float.prototype, repr);
    giveKind(Float, {
      type: "float",
      isHashable: true,
      parts: (float) => [float.valueOf()],
      plain: (float) => float.valueOf(),
      repr,
      write: (float, writer) => writer.float(float.valueOf()),
    });
  }

  constructor(value: number) {
    if (typeof value !== "number") {
      throw new TypeError(`a float is made from a number, not from ${typeof value}`);
    }
    super(value);
  }
}

/** Marks `value` as a float on its way to Python: `float(5)` arrives as `5.0`, plain `5` as the int `5`. */
export function float(value: number): Float {
  return new Float(value);
}
