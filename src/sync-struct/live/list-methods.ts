import { Float } from "../../pyon/float.js";
import { Slice } from "../../pyon/slice.js";
import type { Live } from "./live.js";

type Method = (this: object, ...args: never[]) => unknown;

/** The methods of arrays that change them, each as the smallest mods there are; and those that look for an item. */
export function listMethods(live: Live): ReadonlyMap<string | symbol, Method> {
  const rawOf = (view: object): unknown[] => live.raw(view) as unknown[];
  const methods: Record<string, Method> = {
    push(...items: unknown[]) {
      const list = rawOf(this);
      append(live, list, items);
      return list.length;
    },
    pop() {
      const list = rawOf(this);
      if (list.length === 0) return undefined;
      const item = plain(list.at(-1));
      live.change(list, (path) => ({ action: "pop", path, i: -1 }));
      return item;
    },
    shift() {
      return splice(live, rawOf(this), 0, 1, [])[0];
    },
    unshift(...items: unknown[]) {
      const list = rawOf(this);
      splice(live, list, 0, 0, items);
      return list.length;
    },
    splice(...args: [start?: unknown, count?: unknown, ...items: unknown[]]) {
      const list = rawOf(this);
      const start = position(args[0], list.length, 0);
      const rest = list.length - start;
      // Without a count it takes all the rest, and nothing without any argument.
      const given = args.length === 1 ? rest : toInteger(args[1]);
      return splice(live, list, start, Math.min(Math.max(given, 0), rest), args.slice(2));
    },
    fill(value: unknown, from?: unknown, to?: unknown) {
      const list = rawOf(this);
      const start = position(from, list.length, 0);
      const count = Math.max(0, position(to, list.length, list.length) - start);
      overwrite(live, list, start, new Array<unknown>(count).fill(value));
      return this;
    },
    copyWithin(target: unknown, from: unknown, to?: unknown) {
      const list = rawOf(this);
      const start = position(target, list.length, 0);
      const end = position(to, list.length, list.length);
      const items = list.slice(position(from, list.length, 0), end).slice(0, list.length - start);
      overwrite(live, list, start, items);
      return this;
    },
    reverse() {
      const list = rawOf(this);
      reorder(live, list, [...list].reverse());
      return this;
    },
    sort(compare: (a: never, b: never) => number = byText) {
      const list = rawOf(this);
      const views = list.map((item, index) => live.view(item, list, index));
      const order = [...list.keys()].sort((i, j) => compare(views[i] as never, views[j] as never));
      const sorted = order.map((index) => list[index]);
      reorder(live, list, sorted);
      return this;
    },
    includes(item: unknown, ...from: number[]) {
      return rawOf(this)
        .map(plain)
        .includes(live.raw(item), ...from);
    },
    indexOf(item: unknown, ...from: number[]) {
      return rawOf(this)
        .map(plain)
        .indexOf(live.raw(item), ...from);
    },
    lastIndexOf(item: unknown, ...from: [number?]) {
      return rawOf(this)
        .map(plain)
        .lastIndexOf(live.raw(item), ...(from as [number]));
    },
  };
  return new Map(Object.entries(methods));
}

/** Puts items at the end of a list. */
export function append(live: Live, list: unknown[], items: unknown[]): void {
  if (items.length === 1) live.change(list, (path) => ({ action: "append", path, x: items[0] }));
  else if (items.length > 1) {
    live.change(list, (path) => ({ action: "setitem", path, key: new Slice(list.length), value: items }));
  }
}

/** Replaces `count` items by others, and gives back what was removed. */
function splice(live: Live, list: unknown[], start: number, count: number, items: unknown[]): unknown[] {
  const removed = list.slice(start, start + count).map(plain);
  if (count === items.length) {
    overwrite(live, list, start, items);
  } else if (count === 0 && items.length === 1) {
    live.change(list, (path) => ({ action: "insert", path, i: start, x: items[0] }));
  } else if (count === 1 && items.length === 0) {
    live.change(list, (path) => ({ action: "pop", path, i: start }));
  } else {
    const key = new Slice(start, start + count);
    if (items.length === 0) live.change(list, (path) => ({ action: "delitem", path, key }));
    else live.change(list, (path) => ({ action: "setitem", path, key, value: items }));
  }
  return removed;
}

/** Writes items over as many others. `verbatim`: they are the list's own, and keep their identity. */
function overwrite(live: Live, list: unknown[], start: number, items: unknown[], verbatim = false): void {
  if (items.length === 1)
    live.change(list, (path) => ({ action: "setitem", path, key: start, value: items[0] }), verbatim);
  else if (items.length > 1) {
    const key = new Slice(start, start + items.length);
    live.change(list, (path) => ({ action: "setitem", path, key, value: items }), verbatim);
  }
}

/** Gives the list's items another order; what stands before the first and after the last that move is left out. */
function reorder(live: Live, list: unknown[], ordered: unknown[]): void {
  const moved = (item: unknown, index: number): boolean => !Object.is(item, list[index]);
  const first = ordered.findIndex(moved);
  if (first === -1) return;
  overwrite(live, list, first, ordered.slice(first, ordered.findLastIndex(moved) + 1), true);
}

/** An item as it is without the structure: floats are numbers. */
function plain(item: unknown): unknown {
  return item instanceof Float ? item.valueOf() : item;
}

/** An index argument of an array's method, as JavaScript takes it. */
function position(argument: unknown, length: number, fallback: number): number {
  const at = argument === undefined ? fallback : toInteger(argument);
  return at < 0 ? Math.max(0, length + at) : Math.min(at, length);
}

function toInteger(argument: unknown): number {
  return Math.trunc(Number(argument)) || 0;
}

/** The order in which JavaScript sorts when it is told nothing. */
function byText(a: unknown, b: unknown): number {
  const [x, y] = [String(a), String(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}
