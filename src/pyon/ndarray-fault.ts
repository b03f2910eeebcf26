/** Python classes of errors that a RangeError alone would not tell from a ValueError. */
type FaultClass = "IndexError" | "OverflowError" | "UnicodeError";

/**
 * A RangeError that says which class Python would raise. A plain RangeError of the functions that index arrays is
 * Python's ValueError, a TypeError its TypeError.
 */
export class ArrayFault extends RangeError {
  readonly pythonClass: FaultClass;

  constructor(pythonClass: FaultClass, message: string) {
    super(message);
    this.pythonClass = pythonClass;
  }
}
