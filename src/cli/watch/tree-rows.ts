import { repr, reprWithin } from "../../python/repr.js";
import { viewOf } from "../../python/view.js";
import { peek } from "../../sync-struct/watch-slot.js";
import { arraySummary, numbersSummary } from "./array-summary.js";
import { pathWord } from "./path-words.js";

/** A row of a tree. */
export interface Row {
  /** The same for the same place in each drawing. */
  readonly id: string;
  readonly depth: number;
  /** What stands before the value: its key. */
  readonly label: string;
  readonly text: string;
  /** The text says how many rows follow rather than what there is. */
  readonly isHead: boolean;
  /** It holds another value than before. */
  readonly isChanged: boolean;
}

/** The first rows of a tree. */
export interface Tree {
  readonly rows: readonly Row[];
  /** How many rows the whole tree has. */
  readonly total: number;
}

/** What a value is drawn as. */
interface Shape {
  /** Rows that it takes: 1 for what has no rows below it. */
  readonly rows: number;
  /** What follows its key: made when it is drawn, where it takes the one row. */
  readonly head: string | undefined;
}

const LEAF: Shape = { rows: 1, head: undefined };

/** Characters of a list that stands on one line. */
const FLAT = 60;

/** Levels below which there are no more rows. */
const DEEPEST = 50;

/** Characters of a text, and items of anything else, that a line shows at most. */
const LONGEST = 1000;

/**
 * Draws values as trees: a row for each entry of a dict, and for each item of a list that is long or holds arrays. It
 * remembers the sizes of what it has seen, so values must not change; of those that it is given one after the other,
 * parts that are the same objects cost nothing.
 */
export class TreeRows {
  readonly #shapes = new WeakMap<object, Shape>();

  /**
   * @param before what the value was in the last drawing, to find what has changed
   * @param label what stands before a value that takes one row
   * @param limit rows to be made at most
   */
  draw(value: unknown, before: unknown, label: string, limit: number): Tree {
    const rows: Row[] = [];
    const shape = this.#shape(value, 0);
    if (shape.rows === 1) {
      const row = { id: "", depth: 0, label, isChanged: !Object.is(value, before) };
      return { rows: [{ ...row, ...textOf(value, shape) }], total: 1 };
    }
    this.#children(value, before, 0, "", rows, limit);
    return { rows, total: shape.rows - 1 };
  }

  #children(value: unknown, before: unknown, depth: number, id: string, rows: Row[], limit: number): void {
    for (const [key, child] of entriesOf(value)) {
      if (rows.length >= limit) return;
      const label = pathWord(key);
      const old = peek(before, key);
      const shape = this.#shape(child, depth);
      const isBranch = shape.rows > 1;
      const childId = `${id}\n${label}`;
      // Of a branch the rows below it tell, unless it was none before.
      const isChanged = isBranch ? this.#rowsOf(old, depth) === 1 : !Object.is(child, old);
      rows.push({ id: childId, depth, label, isChanged, ...textOf(child, shape) });
      if (isBranch) this.#children(child, old, depth + 1, childId, rows, limit);
    }
  }

  #rowsOf(value: unknown, depth: number): number {
    return typeof value === "symbol" ? 1 : this.#shape(value, depth).rows;
  }

  #shape(value: unknown, depth: number): Shape {
    if (typeof value !== "object" || value === null || depth > DEEPEST) return LEAF;
    const known = this.#shapes.get(value);
    if (known !== undefined) return known;
    const shape = this.#shapeOf(value, depth);
    this.#shapes.set(value, shape);
    return shape;
  }

  #shapeOf(value: object, depth: number): Shape {
    const view = viewOf(value);
    switch (view.type) {
      case "dict":
      case "OrderedDict":
        return this.#branch(
          view.entries.map(([, child]) => child),
          "dict",
          depth,
        );
      case "list":
      case "tuple": {
        if (isFlat(value)) return LEAF;
        const numbers = numbersSummary(view.items);
        return numbers === undefined
          ? this.#branch(view.items, view.type, depth)
          : { rows: 1, head: numbers };
      }
      case "array":
        return { rows: 1, head: arraySummary(view.value) };
      default:
        return LEAF;
    }
  }

  #branch(children: readonly unknown[], what: string, depth: number): Shape {
    if (children.length === 0) return LEAF;
    let rows = 1;
    for (const child of children) rows += this.#shape(child, depth + 1).rows;
    return { rows, head: `${what} of ${children.length}` };
  }
}

function textOf(value: unknown, { rows, head }: Shape): Pick<Row, "text" | "isHead"> {
  return { text: head ?? leafText(value), isHead: rows > 1 };
}

/** Texts of a row without rows below it; what is too long for any line is cut before it is written. */
function leafText(value: unknown): string {
  if (typeof value === "string" && value.length > LONGEST)
    return `${repr(value.slice(0, LONGEST)).slice(0, -1)}…`;
  if (value instanceof Uint8Array && value.length > LONGEST)
    return `${repr(value.subarray(0, LONGEST)).slice(0, -1)}…`;
  return oneLine(value);
}

/** A value as Python prints it, on one line whatever it is. */
export function oneLine(value: unknown): string {
  // Line feeds are between the items of arrays alone: in texts they are escaped.
  return repr(value).replace(/\s*\n\s*/g, " ");
}

/** Whether a list is short enough for one line, and holds nothing that has a summary. */
function isFlat(list: object): boolean {
  return reprWithin(list, FLAT) !== undefined && !holdsArray(list);
}

function holdsArray(value: unknown): boolean {
  const view = viewOf(value);
  switch (view.type) {
    case "array":
      return true;
    case "list":
    case "tuple":
    case "set":
      return view.items.some(holdsArray);
    case "dict":
    case "OrderedDict":
      return view.entries.some(([, item]) => holdsArray(item));
    default:
      return false;
  }
}

function entriesOf(value: unknown): Iterable<readonly [key: unknown, child: unknown]> {
  const view = viewOf(value);
  switch (view.type) {
    case "dict":
    case "OrderedDict":
      return view.entries;
    case "list":
    case "tuple":
      return view.items.entries();
    default:
      return [];
  }
}
