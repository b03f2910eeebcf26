import fc from "fast-check";
import { canonicalKey } from "../../src/pyon/keys.js";
import {
  Complex,
  Dict,
  Float,
  Fraction,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  Tuple,
} from "../../src/pyon/values.js";

/** What a dict of strings alone may not have as a key in version 2. */
const MARKER = "__jsonclass__";

/** Any string: ASCII, the whole of Unicode, lone surrogates, control characters, names that are traps. */
export const anyString: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: "binary-ascii", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
    .map((codes) => String.fromCharCode(...codes)),
  fc.constantFrom("__proto__", "constructor", MARKER, "toString", "0", "1", '"', "\\", "'", "é", "😀", "NaN"),
);

const safeInt = fc.oneof(fc.integer(), fc.maxSafeInteger());
const bigInt = fc.oneof(
  fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }),
  fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 53n - 1n, 10n ** 60n),
);
const anyFloat = fc.oneof(
  fc.double(),
  fc.float(),
  fc.constantFrom(-0, 1e16, 1e22, 123456789012345680, 1e-5, 5e-324, 2 ** 53, Number.MAX_VALUE),
);
/** Integral floats need the wrapper to stay floats. */
const anyFloatValue = anyFloat.map((value) => new Float(value));
const anyComplex = fc.tuple(anyFloat, anyFloat).map(([re, im]) => new Complex(re, im));
const anyFraction = fc
  .tuple(bigInt, fc.bigInt({ min: 1n, max: 2n ** 65n }))
  .map(([numerator, denominator]) => new Fraction(numerator, denominator));
const anyBytes = fc.uint8Array({ maxLength: 12 }).map((bytes) => new Uint8Array(bytes));

/** One of every dtype, both byte orders where there are two. */
const anyDtype: fc.Arbitrary<string> = fc.constantFrom(
  ...["|b1", "|i1", "|u1", "|S3", "|V3"],
  ...["i2", "i4", "i8", "u2", "u4", "u8", "f2", "f4", "f8", "f16", "c8", "c16", "c32"].flatMap((code) => [
    `<${code}`,
    `>${code}`,
  ]),
  ...["<U2", ">U2", "<M8[D]", "<M8[ns]", ">m8[ms]", "<m8[25s]", "<M8"],
);

const itemsize = (dtype: string): number =>
  /U/.test(dtype) ? 8 : Number(/\d+/.exec(dtype.replace(/^.[a-zA-Z]/, "")) ?? 0);

/** Bytes of `count` elements that dtype's elements can have. */
const elementBytes = (dtype: string, count: number): fc.Arbitrary<Uint8Array> => {
  if (!dtype.includes("U")) {
    const length = count * itemsize(dtype);
    return fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => new Uint8Array(bytes));
  }
  const point = fc.integer({ min: 0, max: 0x10ffff }).filter((code) => code < 0xd800 || code > 0xdfff);
  return fc.array(point, { minLength: count * 2, maxLength: count * 2 }).map((points) => {
    const bytes = new Uint8Array(points.length * 4);
    const view = new DataView(bytes.buffer);
    points.forEach((code, index) => {
      view.setUint32(index * 4, code, dtype.startsWith("<"));
    });
    return bytes;
  });
};

/** Arrays of every dtype, of 0 to 3 axes, empty ones too, in C order and otherwise. */
export const anyArray: fc.Arbitrary<NDArray> = fc
  .tuple(anyDtype, fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }), fc.boolean())
  .chain(([dtype, shape, transposed]) => {
    const count = shape.reduce((product, length) => product * length, 1);
    return elementBytes(dtype, count).map((bytes) => {
      const array = NDArray.fromBytes(bytes, dtype, shape);
      if (!transposed || count === 0) return array;
      const axes = [...array.shape].reverse();
      return new NDArray(array.data, { dtype, shape: axes, strides: [...array.strides].reverse() });
    });
  });

const anyScalar: fc.Arbitrary<NpScalar> = anyDtype.chain((dtype) =>
  elementBytes(dtype, 1).map((bytes) => NpScalar.fromBytes(bytes, dtype)),
);

/** Keeps the first of the items that Python holds equal. */
function distinct<T>(items: readonly T[], keyOf: (item: T) => unknown): T[] {
  const seen = new Map<string, T>();
  for (const item of items) {
    const { primitive, composite } = canonicalKey(keyOf(item));
    const spelled = `${typeof primitive} ${composite} ${String(primitive)}`;
    if (!seen.has(spelled)) seen.set(spelled, item);
  }
  return [...seen.values()];
}

const isMarkerDict = (keys: readonly unknown[]): boolean =>
  keys.includes(MARKER) && keys.every((key) => typeof key === "string");

const simple = fc.oneof(
  { weight: 3, arbitrary: anyString },
  { weight: 2, arbitrary: safeInt },
  { weight: 2, arbitrary: anyFloat },
  anyFloatValue,
  bigInt,
  fc.boolean(),
  fc.constant(null),
);

const { key } = fc.letrec<{ key: unknown; tuple: Tuple }>((tie) => ({
  key: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    simple,
    anyComplex,
    anyFraction,
    anyBytes,
    tie("tuple"),
  ),
  tuple: fc.array(tie("key"), { maxLength: 3 }).map((items) => Tuple.from(items)),
}));

/** Anything that Python can hash and PYON can carry. */
export const anyKey: fc.Arbitrary<unknown> = key;

const { value } = fc.letrec<Record<"value" | "list" | "entries", unknown>>((tie) => {
  const list = fc.array(tie("value"), { maxLength: 4 });
  const entries = fc
    .array(fc.tuple(anyKey, tie("value")), { maxLength: 4 })
    .map((pairs) => distinct(pairs, ([first]) => first))
    .filter((pairs) => !isMarkerDict(pairs.map(([first]) => first)));
  return {
    value: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      { weight: 8, arbitrary: simple },
      anyComplex,
      anyFraction,
      anyBytes,
      anyArray,
      anyScalar,
      fc.tuple(tie("value"), tie("value"), tie("value")).map((parts) => new Slice(...parts)),
      { weight: 2, arbitrary: list },
      { weight: 2, arbitrary: list.map((items) => Tuple.from(items)) },
      fc.array(anyKey, { maxLength: 4 }).map((keys) => new Set(distinct(keys, (item) => item))),
      {
        weight: 2,
        arbitrary: fc.dictionary(
          anyString.filter((name) => name !== MARKER),
          tie("value"),
          { maxKeys: 4 },
        ),
      },
      { weight: 2, arbitrary: entries.map((pairs) => new Dict(pairs)) },
      entries.map((pairs) => new OrderedDict(pairs)),
    ),
    list,
    entries,
  };
});

/** Any value that both versions of PYON can carry, nested. */
export const anyValue: fc.Arbitrary<unknown> = value;
