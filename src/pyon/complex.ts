import { Complex as ComplexClass } from "complex.js";
import { toNumber } from "./arguments.js";
import { checkCount } from "./construct.js";
import { float } from "./float.js";
import { giveKind } from "./kind.js";
import { complexRepr, floatText } from "./python-text.js";

/** The class of complex.js, known to PYON. */
export const Complex: typeof ComplexClass = giveKind(ComplexClass, {
  type: "complex",
  isHashable: true,
  parts,
  plain: (value) => (value.im === 0 ? value.re : value),
  repr: ({ re, im }) => complexRepr(re, im),
  write(value, writer) {
    if (writer.version === 1) writer.literal(value, 2, literalOf(value));
    else writer.call("complex", value, parts(value));
  },
});
export type Complex = ComplexClass;

function parts({ re, im }: Complex): readonly unknown[] {
  return [float(re), float(im)];
}

/**
 * Python's repr, but for infinite and NaN imaginary parts: its decoder knows no name `infj`. It reads 1e999j as
 * infinite, and takes NaN from a difference that leaves the real part alone.
 */
function literalOf({ re, im }: Complex): string {
  if (!Number.isNaN(im)) return complexRepr(re, im).replace("infj", "1e999j");
  const nan = "(1e999j-1e999j)";
  if (Object.is(re, 0)) return nan;
  return Object.is(re, -0) ? `(-0.0-${nan})` : `(${floatText(re)}+${nan})`;
}

/**
 * `complex(real, imaginary)`; one part or both may be left out, as in Python.
 *
 * @throws ConstructError
 */
export function makeComplex(args: readonly unknown[]): Complex {
  checkCount("complex", args, 0, 2);
  const [re = 0, im = 0] = args;
  return new Complex(toNumber("complex", re), toNumber("complex", im));
}
