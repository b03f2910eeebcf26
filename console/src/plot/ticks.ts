/**
 * Round values between two: multiples of 1, 2 or 5 times a power of ten, as many as there may be up to `most`.
 * Only the two
 * themselves when they are alike for floats; none when they are no finite numbers.
 */
export function niceTicks(min: number, max: number, most: number): number[] {
  if (!Number.isFinite(min) || !Number.isFinite(max) || !(max >= min) || most < 1) return [];
  if (min === max) return [min];
  const step = niceStep(max / most - min / most);
  // Closer together than floats can tell apart well.
  if (step < 1e-300 || step < 1e-12 * Math.max(Math.abs(min), Math.abs(max))) return [min, max];
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  const ticks: number[] = [];
  // Multiplied, not added up, so that 0.3 is not 0.30000000000000004.
  for (let i = first; i <= last && ticks.length <= most; i++) ticks.push(rounded(i * step, step));
  return ticks;
}

/** The smallest of 1, 2 and 5 times a power of ten that is not below `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((each) => each * power >= rough * (1 - 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(1));
}

function rounded(value: number, step: number): number {
  const digits = Math.max(1, Math.ceil(Math.log10(Math.abs(value) / step + 1)) + 1);
  const text = Number(value.toPrecision(Math.min(17, digits)));
  return text === 0 ? 0 : text;
}

/** Texts of ticks, all with as many decimals as tell them apart. */
export function tickTexts(ticks: readonly number[]): string[] {
  const largest = Math.max(...ticks.map(Math.abs));
  if (ticks.length > 0 && (largest >= 1e6 || (largest < 1e-3 && largest > 0))) {
    return ticks.map((tick) => String(Number(tick.toPrecision(12)).toExponential()).replace("e+", "e"));
  }
  const decimals = Math.max(0, ...ticks.map(decimalsOf));
  return ticks.map((tick) => tick.toFixed(Math.min(decimals, 20)));
}

function decimalsOf(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  return Math.max(0, (digits.split(".")[1]?.length ?? 0) - Number(exponent));
}

/** A number for reading at a glance: five digits, plainly where that is short. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  return String(Number(value.toPrecision(5))).replace("e+", "e");
}
