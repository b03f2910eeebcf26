import { NDArray, Tuple } from "sipyco";
import { reprWithin } from "sipyco/python";
import { previewOf } from "../values/preview.js";
import { childCount } from "./containers.js";

/** Characters that a row has, and items that are looked at for them. */
const ROOM = 120;

/** A value on one line, made at little cost whatever it is: rows are written anew many times a second. */
export function valueText(value: unknown): string {
  if (value === undefined) return "";
  const count = value instanceof Set ? value.size : childCount(value);
  if (count > ROOM) return `${kindOf(value)} of ${count}`;
  const isLong = (typeof value === "string" || value instanceof Uint8Array) && value.length > ROOM;
  const whole = isLong || value instanceof NDArray ? undefined : reprWithin(value, ROOM);
  // Line feeds are between the rows of arrays alone: in texts they are escaped.
  return whole?.replace(/\s*\n\s*/g, " ") ?? previewOf(value, ROOM);
}

function kindOf(value: unknown): string {
  if (value instanceof Map) return "dict";
  if (value instanceof Set) return "set";
  return value instanceof Tuple ? "tuple" : "list";
}
