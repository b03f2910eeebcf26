import { NDArray } from "sipyco";
import { repr, reprWithin, viewOf } from "sipyco/python";

/** The beginning of a value that is too long for one line, and what it is: `[1, 2, 3, …]`. */
export function previewOf(value: unknown, room: number): string {
  const view = viewOf(value);
  switch (view.type) {
    case "list":
      return `[${beginning(view.items, room, short)}]`;
    case "tuple":
      return `(${beginning(view.items, room, short)})`;
    case "set":
      return `{${beginning(view.items, room, short)}}`;
    case "dict":
    case "OrderedDict": {
      const text = `{${beginning(view.entries, room, ([key, item]) => `${short(key)}: ${short(item)}`)}}`;
      return view.type === "dict" ? text : `OrderedDict(${text})`;
    }
    case "array":
      return arrayHead(view.value);
    case "str":
    case "bytes":
      // Not all of it, which may be megabytes.
      return cut(repr(view.value.slice(0, room)), room);
    default:
      return cut(repr(value), room);
  }
}

/** `float64 (200, 320)` */
export function arrayHead({ dtype, shape }: NDArray): string {
  return `${dtypeName(dtype)} (${shape.length === 1 ? `${shape[0]},` : shape.join(", ")})`;
}

/** numpy's name of a dtype: `float64` for `<f8`. */
export function dtypeName(dtype: string): string {
  const [, order = "", kind = "", digits = ""] = /^([<>|=]?)([a-zA-Z])(\d*)$/.exec(dtype) ?? [];
  const name = NAMES[kind];
  if (name === undefined) return dtype;
  const big = order === ">" ? " (big-endian)" : "";
  return kind === "b" ? name : `${name}${Number(digits) * 8}${big}`;
}

const NAMES: Readonly<Record<string, string>> = {
  b: "bool",
  i: "int",
  u: "uint",
  f: "float",
  c: "complex",
};

/** Characters that an item within another one gets. */
const ITEM = 40;

function short(value: unknown): string {
  const { type } = viewOf(value);
  if (value instanceof NDArray) return `array(${arrayHead(value)})`;
  return reprWithin(value, ITEM) ?? ELLIPSES[type] ?? previewOf(value, ITEM);
}

const ELLIPSES: Readonly<Record<string, string>> = {
  list: "[…]",
  tuple: "(…)",
  set: "{…}",
  dict: "{…}",
  OrderedDict: "OrderedDict(…)",
};

/** As many items as there is room for. */
function beginning<T>(items: readonly T[], room: number, write: (item: T) => string): string {
  // The brackets, and the dots at the end.
  const end = room - 5;
  let text = "";
  for (const item of items) {
    const next = text === "" ? write(item) : `, ${write(item)}`;
    if (text !== "" && text.length + next.length > end) return `${text}, …`;
    text += next;
  }
  return text;
}

function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(room - 1, 1))}…`;
}
