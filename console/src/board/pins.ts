import { decode, encode, PyonDecodeError, PyonEncodeError } from "sipyco";
import { type PictureScale, readScale } from "../plot/picture-scale.js";

/** A place in a structure. */
export interface StructureSource {
  /** Name of the notifier. */
  readonly notifier: string;
  /** Keys from the root; in storage as PYON, since they may be of any kind. */
  readonly path: readonly unknown[];
}

/** What a method returns, called again and again. */
export interface MethodSource {
  readonly controller: string;
  readonly target: string;
  readonly method: string;
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** From one call to the next. */
  readonly seconds: number;
}

export type PinSource = StructureSource | MethodSource;

/** A number over time; numbers over their indices or over others; numbers with two axes; any value as text. */
export type PinKind = "curve" | "xy" | "picture" | "value";

/** What is pinned to the board. */
export interface Pin {
  /** Another one for each pin. */
  readonly id: string;
  readonly kind: PinKind;
  readonly title: string;
  readonly source: PinSource;
  /** For `xy`: what stands on the other axis. Default: the indices. */
  readonly x?: StructureSource;
  readonly unit?: string;
  /** For `picture`. Default: `full`. */
  readonly scale?: PictureScale;
  /** Columns and rows of the board that it takes. */
  readonly wide: number;
  readonly high: number;
}

/** A pin before the board has given it an id and a size. */
export type NewPin = Omit<Pin, "id" | "wide" | "high">;

export const WIDEST = 4;
export const HIGHEST = 4;
/** Pins that a board has at most. */
export const MOST_PINS = 200;
/** Seconds between two calls of a method, at least. */
const LEAST_SECONDS = 0.1;

const VERSION = 1;

/** Pins as they are stored. @throws TypeError when a path or an argument is no value of PYON */
export function writePins(pins: readonly Pin[]): string {
  return JSON.stringify({
    version: VERSION,
    pins: pins.map(({ source, x, ...rest }) => ({
      ...rest,
      source: writeSource(source),
      ...(x === undefined ? {} : { x: writeSource(x) }),
    })),
  });
}

function writeSource(source: PinSource): object {
  if ("notifier" in source) return { ...source, path: pyon(source.path) };
  return { ...source, args: pyon(source.args), kwargs: pyon(source.kwargs) };
}

function pyon(value: unknown): string {
  try {
    return encode(value, { version: 2 });
  } catch (error) {
    if (error instanceof PyonEncodeError) throw new TypeError(error.message, { cause: error });
    throw error;
  }
}

/** The pins that were stored, and how many could not be read. */
export interface ReadPins {
  readonly pins: readonly Pin[];
  /** What was wrong, for people; undefined when nothing was. */
  readonly fault: string | undefined;
}

/** Reads what was stored, trusting nothing: it may be of another version, or of another program. */
export function readPins(stored: string): ReadPins {
  let board: unknown;
  try {
    board = JSON.parse(stored);
  } catch {
    return { pins: [], fault: "The board that was kept cannot be read: it is no JSON." };
  }
  if (!isRecord(board) || board.version !== VERSION || !Array.isArray(board.pins)) {
    return { pins: [], fault: "The board that was kept cannot be read: it is of another version." };
  }
  const read = board.pins.slice(0, MOST_PINS).map(readPin);
  const pins = read.filter((pin) => pin !== undefined);
  // Ids have to be different ones.
  const unique = pins.filter(({ id }, index) => pins.findIndex((other) => other.id === id) === index);
  const lost = board.pins.length - unique.length;
  const fault =
    lost === 0 ? undefined : `${lost} of ${board.pins.length} pins that were kept cannot be read.`;
  return { pins: unique, fault };
}

function readPin(stored: unknown): Pin | undefined {
  if (!isRecord(stored)) return undefined;
  const { id, kind, title, unit, wide, high } = stored;
  const source = readSource(stored.source);
  const x = stored.x === undefined ? undefined : readSource(stored.x);
  if (typeof id !== "string" || typeof title !== "string" || !isKind(kind) || source === undefined)
    return undefined;
  if (stored.x !== undefined && (x === undefined || !("notifier" in x))) return undefined;
  if (!isSize(wide, WIDEST) || !isSize(high, HIGHEST)) return undefined;
  const scale = readScale(stored.scale);
  return {
    id,
    kind,
    title,
    source,
    wide,
    high,
    ...(x !== undefined && "notifier" in x ? { x } : {}),
    ...(typeof unit === "string" ? { unit } : {}),
    ...(scale === undefined ? {} : { scale }),
  };
}

function readSource(stored: unknown): PinSource | undefined {
  if (!isRecord(stored)) return undefined;
  const { notifier, controller, target, method, seconds } = stored;
  if (typeof notifier === "string") {
    const path = readPyon(stored.path);
    return Array.isArray(path) ? { notifier, path } : undefined;
  }
  const names = [controller, target, method];
  const [args, kwargs] = [readPyon(stored.args), readPyon(stored.kwargs)];
  if (!names.every((name) => typeof name === "string") || !Array.isArray(args)) return undefined;
  if (!(kwargs instanceof Map) || typeof seconds !== "number" || !(seconds >= LEAST_SECONDS))
    return undefined;
  const [ofController, ofTarget, ofMethod] = names as [string, string, string];
  const byName = Object.fromEntries(kwargs) as Record<string, unknown>;
  return { controller: ofController, target: ofTarget, method: ofMethod, args, kwargs: byName, seconds };
}

function readPyon(stored: unknown): unknown {
  if (typeof stored !== "string") return undefined;
  try {
    return decode(stored, { exact: true, version: 2 });
  } catch (error) {
    if (error instanceof PyonDecodeError) return undefined;
    throw error;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isKind(value: unknown): value is PinKind {
  return value === "curve" || value === "xy" || value === "picture" || value === "value";
}

function isSize(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= most;
}

/** Whether two pins show the same, so that one of them is enough. */
export function isSamePin(a: NewPin, b: NewPin): boolean {
  const text = (pin: NewPin): string =>
    JSON.stringify([pin.kind, writeSource(pin.source), pin.x === undefined ? null : writeSource(pin.x)]);
  return text(a) === text(b);
}

/** The pins with one of them moved by so many places. */
export function movedPin(pins: readonly Pin[], id: string, by: number): readonly Pin[] {
  const from = pins.findIndex((pin) => pin.id === id);
  const to = Math.min(pins.length - 1, Math.max(0, from + by));
  const pin = pins[from];
  if (pin === undefined || to === from) return pins;
  return pins.toSpliced(from, 1).toSpliced(to, 0, pin);
}
