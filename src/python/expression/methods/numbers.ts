import { Complex } from "complex.js";
import { OverflowError, PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Tuple } from "../../../pyon/tuple.js";
import { named, none, one } from "../calls/parameters.js";
import type { Runtime } from "../runtime.js";
import { bytesOf } from "../values/byte-array.js";
import { bitLength, spendBits } from "../values/int-size.js";
import { toCount } from "../values/numbers.js";
import { takenApart } from "../values/rounding.js";
import { truth } from "../values/truth.js";
import { textArgument } from "./arguments.js";
import { bytesFrom } from "./bytes.js";
import { floatFromHex, floatToHex } from "./float-hex.js";
import { members, method, type TypeMembers } from "./method.js";

function toBytes(
  runtime: Runtime,
  self: bigint | boolean,
  length: unknown = 1n,
  order: unknown = "big",
  signed: unknown = false,
): Uint8Array {
  const int = BigInt(self);
  const size = toCount(runtime, length);
  const little = isLittle(runtime, order, "to_bytes");
  if (size < 0) throw new ValueError("length argument must be non-negative");
  const isSigned = truth(runtime, signed);
  if (int < 0n && !isSigned) throw new OverflowError("can't convert negative int to unsigned");
  runtime.budget.spendBytes(size * 3);
  const bits = BigInt(size) * 8n;
  const room = isSigned ? bits - 1n : bits;
  const needed = bitLength(int < 0n ? ~int : int);
  if (int !== 0n && BigInt(needed) > room) throw new OverflowError("int too big to convert");
  const digits = BigInt.asUintN(Number(bits), int)
    .toString(16)
    .padStart(size * 2, "0");
  const bytes = Uint8Array.from({ length: size }, (_, i) =>
    Number.parseInt(digits.slice(i * 2, i * 2 + 2), 16),
  );
  return little ? bytes.reverse() : bytes;
}

function isLittle(runtime: Runtime, order: unknown, name: string): boolean {
  const text = textArgument(
    runtime,
    order,
    (type) => `${name}() argument 'byteorder' must be str, not ${type}`,
  );
  if (text !== "little" && text !== "big") throw new ValueError("byteorder must be either 'little' or 'big'");
  return text === "little";
}

function fromBytes(
  runtime: Runtime,
  given: unknown,
  order: unknown = "big",
  signed: unknown = false,
): bigint {
  if (typeof given === "string") throw new PythonTypeError("cannot convert 'str' object to bytes");
  const bytes = bytesOf(given) ?? bytesFrom(runtime, given);
  const ordered = isLittle(runtime, order, "from_bytes") ? Uint8Array.from(bytes).reverse() : bytes;
  if (ordered.length === 0) return 0n;
  spendBits(runtime.budget, ordered.length * 8, "linear");
  const hex = Array.from(ordered, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const int = BigInt(`0x${hex}`);
  return truth(runtime, signed) ? BigInt.asIntN(ordered.length * 8, int) : int;
}

const int = (self: bigint | boolean): bigint => BigInt(self);

/** The members of `int`, and of `bool`. */
export const intMembers: TypeMembers = members(
  {
    bit_length: method(none, (_, self: bigint | boolean) => BigInt(bitLength(int(self)))),
    bit_count: method(none, (runtime, self: bigint | boolean) => {
      runtime.budget.spendBytes(bitLength(int(self)));
      return BigInt(int(self).toString(2).replace(/[^1]/g, "").length);
    }),
    conjugate: method(none, (_, self: bigint | boolean) => int(self)),
    to_bytes: method(named(["length", "byteorder", "signed"], { mostPositional: 2 }), toBytes),
    as_integer_ratio: method(none, (_, self: bigint | boolean) => Tuple.of(int(self), 1n)),
  },
  { real: int, imag: () => 0n, numerator: int, denominator: () => 1n },
  {
    from_bytes: method(
      named(["bytes", "byteorder", "signed"], { required: 1, mostPositional: 2 }),
      (runtime, _: unknown, ...args) => fromBytes(runtime, ...(args as [unknown])),
    ),
  },
);

function integerRatio(value: number): Tuple {
  if (Number.isNaN(value)) throw new ValueError("cannot convert NaN to integer ratio");
  if (!Number.isFinite(value)) throw new OverflowError("cannot convert Infinity to integer ratio");
  let { mantissa, exponent } = takenApart(value);
  while (exponent < 0 && (mantissa & 1n) === 0n && mantissa !== 0n) {
    mantissa >>= 1n;
    exponent++;
  }
  if (mantissa === 0n) return Tuple.of(0n, 1n);
  return exponent < 0
    ? Tuple.of(mantissa, 1n << BigInt(-exponent))
    : Tuple.of(mantissa << BigInt(exponent), 1n);
}

/** The members of `float`. */
export const floatMembers: TypeMembers = members(
  {
    is_integer: method(none, (_, self: number) => Number.isInteger(self)),
    hex: method(none, (_, self: number) => floatToHex(self)),
    conjugate: method(none, (_, self: number) => self),
    as_integer_ratio: method(none, (_, self: number) => integerRatio(self)),
  },
  { real: (self: number) => self, imag: () => 0 },
  {
    fromhex: method(one, (runtime, _: unknown, text) =>
      floatFromHex(textArgument(runtime, text, () => "bad argument type for built-in operation")),
    ),
  },
);

/** The members of `complex`. */
export const complexMembers: TypeMembers = members(
  { conjugate: method(none, (_, self: Complex) => new Complex(self.re, -self.im)) },
  { real: (self: Complex) => self.re, imag: (self: Complex) => self.im },
);
