// Decoding and encoding PYON, against native JSON of the same text and, for an array, base64 and a copy.
import { pathToFileURL } from "node:url";
import { decode, encode, NDArray, Tuple, tuple } from "../src/pyon/index.js";
import { type Contender, type Rates, race, report } from "./measure.js";
import { pythonRates } from "./python.js";

/** A value and its texts. */
interface PyonCase {
  readonly name: string;
  readonly value: unknown;
  readonly v1: string;
  readonly v2: string;
  /** Times to do it between two looks at the clock. */
  readonly repeat: number;
}

/** Numbers that are the same in every run. */
function makeRandom(): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return state / 0x7fffffff;
  };
}

function datasets(random: () => number): unknown {
  const metadata = { unit: "MHz", scale: 1_000_000, precision: 3 };
  const values = [
    () => Math.round(random() * 1e7) / 10,
    () => Math.round(random() * 1e4),
    () => [random(), random(), random()],
    () => `state ${Math.round(random() * 100)}`,
  ];
  const entries = Array.from({ length: 1000 }, (_, index) => {
    const value = values[index % values.length]?.();
    return [
      `calibration.group_${index % 17}.parameter_${index}`,
      tuple(index % 2 === 0, value, index % 3 ? {} : metadata),
    ];
  });
  return Object.fromEntries(entries);
}

function nestedDicts(random: () => number): unknown {
  return Array.from({ length: 10_000 }, (_, index) => ({
    id: index,
    name: `item ${index}`,
    nested: { value: random(), flags: [true, false, null] },
  }));
}

/** The inputs that the goals are about. */
function pyonCases(): readonly PyonCase[] {
  const random = makeRandom();
  const floats = Array.from({ length: 100_000 }, () => random() * 2 - 1);
  const picture = Float64Array.from({ length: 1 << 20 }, random);
  const call = { action: "call", name: "set_attenuation", args: Tuple.of(5.5), kwargs: { channel: 3 } };
  const inputs: readonly (readonly [string, unknown, number])[] = [
    ["small call", call, 1000],
    ["1000 datasets", datasets(random), 3],
    ["10000 nested dicts", nestedDicts(random), 1],
    ["100000 floats", floats, 1],
    ["8 MB float64 array", new NDArray(picture), 1],
  ];
  return inputs.map(([name, value, repeat]) => {
    return { name, value, repeat, v1: encode(value, { version: 1 }), v2: encode(value, { version: 2 }) };
  });
}

/** What the machine itself can do for the case, and what that is called. */
interface Limit {
  readonly name: string;
  decode(): unknown;
  encode(): unknown;
}

/** For an array, base64 and a copy of the result: less cannot be done. */
function arrayLimit(array: NDArray): Limit {
  const bytes = Buffer.from(array.toBytes());
  const base64 = bytes.toString("base64");
  const target = Buffer.alloc(base64.length);
  return {
    name: "base64 and a copy",
    decode: () => new Uint8Array(Buffer.from(base64, "base64")),
    encode: () => target.write(bytes.toString("base64"), "latin1"),
  };
}

/** For all else, native JSON of the same text, markers left as they are. */
function jsonLimit(text: string): Limit {
  const value: unknown = JSON.parse(text);
  return { name: "JSON", decode: () => JSON.parse(text), encode: () => JSON.stringify(value) };
}

/** Milliseconds a round of a contender takes. */
const ROUND = 100;

/** Prints, for each case, how decoding and encoding compare to native JSON or base64, and to Python's SiPyCo. */
export async function benchPyon(): Promise<void> {
  const cases = pyonCases();
  const python = pythonRates(
    "pyon",
    cases.map(({ name, v1, v2 }) => ({ name, v1, v2 })),
  );
  for (const one of cases) {
    const { value, v1, v2 } = one;
    const bytes = new TextEncoder().encode(v2);
    const limit = value instanceof NDArray ? arrayLimit(value) : jsonLimit(v2);
    await compare(`decode ${one.name}`, one.repeat, python, {
      [limit.name]: limit.decode,
      "version 2": () => decode(v2),
      "version 2 from bytes": () => decode(bytes),
      "version 2 exact": () => decode(v2, { exact: true }),
      "version 1": () => decode(v1),
      "version 1 exact": () => decode(v1, { exact: true }),
    });
    await compare(`encode ${one.name}`, one.repeat, python, {
      [limit.name]: limit.encode,
      "version 2": () => encode(value, { version: 2 }),
      "version 1": () => encode(value, { version: 1 }),
    });
  }
}

/** Prints one line; the first of the functions is the base. */
async function compare(
  title: string,
  repeat: number,
  python: (name: string) => Rates,
  functions: Readonly<Record<string, () => unknown>>,
): Promise<void> {
  const contenders = Object.entries(functions).map(([name, run]): Contender => {
    const runMany = (): number => {
      for (let i = 0; i < repeat; i++) run();
      return repeat;
    };
    return { name, run: runMany };
  });
  const rates = await race(contenders, ROUND);
  report(title, contenders[0]?.name ?? "", { ...rates, ...python(title) }, "/s");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await benchPyon();
