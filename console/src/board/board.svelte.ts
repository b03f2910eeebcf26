import {
  HIGHEST,
  isSamePin,
  MOST_PINS,
  movedPin,
  type NewPin,
  type Pin,
  readPins,
  WIDEST,
  writePins,
} from "./pins.js";

const KEY = "sipyco-board";

/** Columns and rows that a new pin takes: what is drawn needs more room than a value. */
const SIZES = { curve: [2, 2], xy: [2, 2], picture: [2, 3], value: [1, 1] } as const;

/** What is pinned, kept in this browser. */
class Board {
  pins: readonly Pin[] = $state.raw([]);
  /** Something that went wrong with keeping it, for people. */
  notice: string | undefined = $state();

  constructor() {
    this.#read();
    // Another tab has changed it.
    addEventListener("storage", ({ key }) => {
      if (key === KEY) this.#read();
    });
  }

  has(pin: NewPin): boolean {
    return this.pins.some((each) => isSamePin(each, pin));
  }

  /** Pins something at the end; not what is there already. */
  add(pin: NewPin): void {
    if (this.has(pin)) return;
    if (this.pins.length >= MOST_PINS) {
      this.notice = `A board has ${MOST_PINS} pins at most: take one away first.`;
      return;
    }
    const [wide, high] = SIZES[pin.kind];
    this.#set([...this.pins, { ...pin, id: newId(), wide, high }]);
  }

  /** Takes away what shows the same. */
  drop(pin: NewPin): void {
    this.#set(this.pins.filter((each) => !isSamePin(each, pin)));
  }

  remove(id: string): void {
    this.#set(this.pins.filter((pin) => pin.id !== id));
  }

  /** Moves a pin by so many places. */
  move(id: string, by: number): void {
    this.#set(movedPin(this.pins, id, by));
  }

  /** Makes a pin larger by so many columns and rows, or smaller, as far as there are. */
  resize(id: string, columns: number, rows: number): void {
    const between = (size: number, most: number): number => Math.min(most, Math.max(1, size));
    this.change(id, (pin) => ({
      ...pin,
      wide: between(pin.wide + columns, WIDEST),
      high: between(pin.high + rows, HIGHEST),
    }));
  }

  change(id: string, change: (pin: Pin) => Pin): void {
    this.#set(this.pins.map((pin) => (pin.id === id ? change(pin) : pin)));
  }

  #read(): void {
    const stored = localStorage.getItem(KEY);
    const { pins, fault } = stored === null ? { pins: [], fault: undefined } : readPins(stored);
    this.pins = pins;
    this.notice = fault;
  }

  #set(pins: readonly Pin[]): void {
    this.pins = pins;
    try {
      localStorage.setItem(KEY, writePins(pins));
      this.notice = undefined;
    } catch (error) {
      this.notice = `The board is not kept: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

function newId(): string {
  // Not randomUUID, which pages have only over TLS or from this machine.
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

export const board: Board = new Board();
