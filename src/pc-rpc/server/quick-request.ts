import { decode } from "../../pyon/decode.js";
import type { CallRequest } from "../protocol.js";

/** What stands around the name and the arguments of a call without keyword arguments, as all clients write it. */
interface Shape {
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
  /** Makes a text of its own of the arguments: a list of them, or a list of nothing but their tuple. */
  readonly open: string;
  readonly close: string;
}

const SHAPES: Readonly<Record<1 | 2, Shape>> = {
  1: {
    head: '{"action": "call", "name": "',
    middle: '", "args": (',
    tail: '), "kwargs": {}}',
    // In a list, since without one `(1), (2)` would be a tuple too.
    open: "[(",
    close: ")]",
  },
  2: {
    head: '{"action":"call","name":"',
    middle: '","args":{"__jsonclass__":["tuple",[[',
    tail: ']]]},"kwargs":{}}',
    open: "[",
    close: "]",
  },
};

const NO_ARGS: readonly unknown[] = Object.freeze([]);
const NO_KWARGS: Readonly<Record<string, unknown>> = Object.freeze({});

/**
 * Reads the usual call by its outline, so that only its arguments have to be decoded: a third of the time for a
 * small call. `undefined` for any other request, good or bad. Where the arguments are a text by themselves, what is
 * around them means what it seems to.
 */
export function quickRequest(line: string, version: 1 | 2, exact: boolean): CallRequest | undefined {
  const { head, middle, tail, open, close } = SHAPES[version];
  const end = line.length - tail.length;
  // V8 compares natively for endsWith, in 40 ns; startsWith looks at each letter and takes 100.
  if (!line.endsWith(head, head.length) || !line.endsWith(tail)) return undefined;
  const nameEnd = line.indexOf('"', head.length);
  const start = nameEnd + middle.length;
  if (start > end || !line.endsWith(middle, start)) return undefined;
  const name = line.slice(head.length, nameEnd);
  if (name.includes("\\")) return undefined;
  if (start === end) return { action: "call", name, args: NO_ARGS, kwargs: NO_KWARGS };
  const inside = line.slice(start, end);
  // In version 1 a comment could swallow the bracket that we close.
  if (version === 1 && inside.includes("#")) return undefined;
  let args: unknown;
  try {
    const list = decode(open + inside + close, { version, exact }) as unknown[];
    args = version === 2 ? list : list.length === 1 ? list[0] : undefined;
  } catch {
    return undefined;
  }
  return Array.isArray(args) ? { action: "call", name, args, kwargs: NO_KWARGS } : undefined;
}
