import { Dict, Float, NpScalar } from "sipyco";
import { repr } from "sipyco/python";
import { dtypeName } from "../values/preview.js";
import { scaleOfUnit } from "./units.js";

/** A dataset of an ARTIQ master. */
export interface Dataset {
  /** Its name as the master has it. */
  readonly key: unknown;
  readonly name: string;
  /** It outlives a restart of the master. */
  readonly persist: boolean;
  readonly value: unknown;
  readonly metadata: Dict;
  readonly format: NumberFormat;
}

/** How numbers are shown, as their experiment wants it. */
export interface NumberFormat {
  /** Empty for none. */
  readonly unit: string;
  /** What stored numbers are divided by. */
  readonly scale: number;
  /** Decimals at most; undefined for as many as it takes. */
  readonly precision: number | undefined;
}

/** An entry of the notifier `datasets`; undefined for what is none: everything is possible there. */
export function readDataset(key: unknown, entry: unknown): Dataset | undefined {
  if (!Array.isArray(entry) || entry.length < 2) return undefined;
  const [persist, value, given] = entry as readonly unknown[];
  const metadata = given instanceof Dict ? given : new Dict();
  const name = typeof key === "string" ? key : repr(key);
  return { key, name, persist: persist === true, value, metadata, format: readFormat(metadata) };
}

/** How many decimals make sense. */
const MOST_DECIMALS = 100;

function readFormat(metadata: Dict): NumberFormat {
  const unit = metadata.get("unit");
  const scale = realNumber(metadata.get("scale"));
  const precision = realNumber(metadata.get("precision"));
  const name = typeof unit === "string" ? unit : "";
  const isScale = scale !== undefined && Number.isFinite(scale) && scale !== 0;
  const isPrecision = precision !== undefined && precision >= 0 && precision <= MOST_DECIMALS;
  return {
    unit: name,
    scale: isScale ? scale : (scaleOfUnit(name) ?? 1),
    precision: isPrecision ? Math.floor(precision) : undefined,
  };
}

/** The number that a value is, if it is a real one: of an int, a float, or numpy's of either. */
export function realNumber(value: unknown): number | undefined {
  const plain = value instanceof NpScalar ? value.value : value;
  if (typeof plain === "number" || typeof plain === "bigint") return Number(plain);
  return plain instanceof Float ? plain.valueOf() : undefined;
}

/** Whether a value is an int, or numpy's of any size. */
export function isInt(value: unknown): boolean {
  if (value instanceof NpScalar) return /^u?int/.test(dtypeName(value.dtype));
  return typeof value === "bigint" || Number.isInteger(value);
}
