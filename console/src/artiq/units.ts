/** The units that ARTIQ knows, each as a power of ten of what it is stored in. */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ["ps", -12],
  ["ns", -9],
  ["us", -6],
  ["ms", -3],
  ["s", 0],
  ["mHz", -3],
  ["Hz", 0],
  ["kHz", 3],
  ["MHz", 6],
  ["GHz", 9],
  ["dB", 0],
  ["uV", -6],
  ["mV", -3],
  ["V", 0],
  ["kV", 3],
  ["uA", -6],
  ["mA", -3],
  ["A", 0],
  ["nW", -9],
  ["uW", -6],
  ["mW", -3],
  ["W", 0],
]);

/** What a stored number is divided by to be shown in a unit that ARTIQ knows; undefined of another one. */
export function scaleOfUnit(unit: string): number | undefined {
  const exponent = EXPONENTS.get(unit);
  return exponent === undefined ? undefined : Number(`1e${exponent}`);
}

/** A stored number in the unit that it is shown in: 1.25e6 in MHz is 1.25. */
export function toShown(stored: number, scale: number): number {
  const exponent = exponentOf(scale);
  return exponent === undefined ? stored / scale : shifted(stored, -exponent);
}

/** The number to store for one that was typed in a unit. */
export function toStored(shown: number, scale: number): number {
  const exponent = exponentOf(scale);
  return exponent === undefined ? shown * scale : shifted(shown, exponent);
}

/** Which power of ten a scale is; undefined when it is none. */
function exponentOf(scale: number): number | undefined {
  const exponent = Math.round(Math.log10(scale));
  return Number(`1e${exponent}`) === scale ? exponent : undefined;
}

/** Moves the decimal point, which multiplying would not do exactly: 81.1 MHz are 81100000.0 Hz. */
function shifted(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  const [digits, exponent = "0"] = (Object.is(value, -0) ? "-0" : String(value)).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}
