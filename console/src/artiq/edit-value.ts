import { Float, NDArray, NpScalar } from "sipyco";
import { reprWithin, viewOf } from "sipyco/python";
import type { Evaluator, FieldFault } from "../controllers/arguments.js";
import { arrayHead, dtypeName, previewOf } from "../values/preview.js";
import { type Dataset, isInt, realNumber } from "./dataset.js";
import { sourceOf } from "./python-source.js";
import { toShown, toStored } from "./units.js";

/** What editing has to know of a dataset. */
export type Edited = Pick<Dataset, "value" | "format">;

/** What a typed text comes to: a value and a line that says what will be stored, or what is wrong. */
export type Edit = { readonly value: unknown; readonly note: string } | { readonly fault: FieldFault };

/** Characters of a value that can be edited, and of what is said of one. */
const ROOM = 20_000;
const NOTE = 80;

/** The unit that a value is typed in, as it is shown; undefined when it is typed as it is stored. */
export function typedUnit({ value, format }: Edited): string | undefined {
  return format.scale !== 1 && realNumber(value) !== undefined ? format.unit : undefined;
}

/** The text with which the editing of a value starts; undefined when it is too long, or has no text in Python. */
export function editText(dataset: Edited): string | undefined {
  const { value, format } = dataset;
  if (typedUnit(dataset) === undefined) return sourceOf(value, ROOM);
  return sourceOf(toShown(realNumber(value) as number, format.scale), ROOM);
}

/** Reads what was typed for a new dataset, or as the new value of one. */
export function readEdit(text: string, evaluator: Evaluator, dataset?: Edited): Edit {
  let typed: unknown;
  try {
    typed = evaluator.evaluate(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { fault: { message: `${error.name}: ${error.message}`, place: evaluator.placeOf(error) } };
  }
  if (dataset === undefined) return { value: typed, note: lineOf(typed) };
  const unit = typedUnit(dataset);
  if (unit === undefined) return noted(typed, dataset.value);
  const number = realNumber(typed);
  if (number === undefined) {
    return { fault: { message: `a number is needed${unit === "" ? "" : `, in ${unit}`}`, place: undefined } };
  }
  return noted(alike(toStored(number, dataset.format.scale), dataset.value), dataset.value);
}

/** The number, of the type that another one has; an int that has become a fraction is a float. */
function alike(number: number, before: unknown): unknown {
  if (before instanceof NpScalar) {
    if (!isInt(before) || fits(number, before.dtype)) return new NpScalar(before.dtype, number);
  }
  return isInt(before) || !Number.isInteger(number) ? number : new Float(number);
}

/** Whether an int dtype has room for a number. */
function fits(number: number, dtype: string): boolean {
  if (!Number.isInteger(number)) return false;
  try {
    return Number(new NpScalar(dtype, number).value) === number;
  } catch {
    return false;
  }
}

function noted(value: unknown, before: unknown): Edit {
  const [type, previous] = [typeName(value), typeName(before)];
  const change = type === previous ? "" : `, ${type} instead of ${previous}`;
  return { value, note: lineOf(value) + change };
}

function lineOf(value: unknown): string {
  return (value instanceof NDArray ? undefined : reprWithin(value, NOTE)) ?? previewOf(value, NOTE);
}

function typeName(value: unknown): string {
  if (value instanceof NDArray) return `array of ${arrayHead(value)}`;
  return value instanceof NpScalar ? dtypeName(value.dtype) : viewOf(value).type;
}
