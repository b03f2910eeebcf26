import type { FeedStatus } from "../../feed/feed-status.js";
import { safeText } from "../../python/safe-text.js";
import type { CommandIo } from "../run-command.js";
import type { Clock } from "./clock.js";
import { paint, type Segment } from "./columns.js";
import { Screen } from "./screen.js";
import { type Row, type Tree, TreeRows } from "./tree-rows.js";

/** Milliseconds from one drawing to the next: about 15 a second. */
export const FRAME = 66;

/** Milliseconds that a change is highlighted for. */
export const HIGHLIGHT = 1000;

/** Milliseconds after which the size of the terminal is looked at again. */
export const SIZE_CHECK = 500;

const NOTHING: Tree = { rows: [], total: 0 };

export interface LiveViewOptions {
  readonly io: CommandIo;
  readonly clock: Clock;
  /** What is watched, and of whom. */
  readonly title: string;
  /** What stands before a value that takes one row. */
  readonly label: string;
  /** The value as it is now, unchanging; undefined when there is none. */
  value(): unknown;
}

/** Draws a value on a terminal, over again as it changes, and below it how the connection is. */
export class LiveView {
  readonly #options: LiveViewOptions;
  readonly #screen: Screen;
  readonly #tree = new TreeRows();
  /** When rows have changed, by id; forgotten when they are highlighted no longer. */
  readonly #changed = new Map<string, number>();
  /** Why there is no connection, until there is one. */
  #trouble: string | undefined;
  /** The structure has arrived. */
  #isFilled = false;
  /** The value that was drawn last. */
  #drawn: { readonly value: unknown } | undefined;
  #lastFrame = Number.NEGATIVE_INFINITY;
  /** The next drawing, and when it is due. */
  #next: { readonly at: number; cancel(): void } | undefined;
  #stopSizeChecks: () => void = () => {};

  constructor(options: LiveViewOptions) {
    this.#options = options;
    this.#screen = new Screen(options.io);
    this.#checkSize();
  }

  /** The value may have changed. */
  noteChange(): void {
    this.#drawAt(this.#options.clock.now());
  }

  /** The connection is another way now. */
  setStatus(status: FeedStatus): void {
    if (status.type === "closed") return;
    if (status.type === "waiting") this.#trouble = safeText(status.reason.message);
    if (status.type === "live") {
      this.#trouble = undefined;
      this.#isFilled = true;
    }
    this.noteChange();
  }

  /** Draws how it is in the end, which stays on the terminal. */
  end(): void {
    this.#next?.cancel();
    this.#stopSizeChecks();
    this.#changed.clear();
    this.#draw(false);
    this.#screen.end();
  }

  #drawAt(time: number): void {
    const at = Math.max(time, this.#lastFrame + FRAME);
    if (this.#next !== undefined) {
      if (this.#next.at <= at) return;
      this.#next.cancel();
    }
    const { clock } = this.#options;
    const cancel = clock.schedule(Math.max(0, at - clock.now()), () => {
      this.#next = undefined;
      this.#draw(true);
    });
    this.#next = { at, cancel };
  }

  #draw(highlights: boolean): void {
    const { io, clock } = this.#options;
    this.#lastFrame = clock.now();
    const { rows, total } = this.#isFilled ? this.#rows(io.rows - 1) : NOTHING;
    this.#noteChanges(rows);
    const columns = Math.max(1, io.columns);
    const lines = [
      ...rows.map((row) => this.#segments(row, highlights)),
      this.#statusLine(total - rows.length),
    ].map((segments) => paint(segments, columns, (style, text) => io.style(style, text)));
    this.#screen.draw(lines);
    if (this.#changed.size > 0 && highlights) this.#drawAt(Math.min(...this.#changed.values()) + HIGHLIGHT);
  }

  /** The first rows of the value as it is now. */
  #rows(limit: number): Tree {
    const { label } = this.#options;
    const value = this.#options.value();
    const before = this.#drawn === undefined ? value : this.#drawn.value;
    this.#drawn = { value };
    if (limit < 1) return NOTHING;
    if (value !== undefined) return this.#tree.draw(value, before, label, limit);
    const row = {
      id: "",
      depth: 0,
      label,
      text: "(nothing there)",
      isHead: true,
      isChanged: before !== value,
    };
    return { rows: [row], total: 1 };
  }

  #noteChanges(rows: readonly Row[]): void {
    const now = this.#options.clock.now();
    for (const [id, since] of this.#changed) if (now - since >= HIGHLIGHT) this.#changed.delete(id);
    for (const { id, isChanged } of rows) if (isChanged) this.#changed.set(id, now);
  }

  #segments({ id, depth, label, text, isHead }: Row, highlights: boolean): Segment[] {
    const isHot = highlights && this.#changed.has(id);
    return [
      { text: "  ".repeat(depth) },
      { text: label, style: isHot ? "inverse" : "cyan" },
      { text: ": " },
      { text, style: isHead ? "dim" : isHot ? "inverse" : undefined },
    ];
  }

  #statusLine(hidden: number): Segment[] {
    const { title } = this.#options;
    const isLive = this.#trouble === undefined && this.#isFilled;
    const state = isLive ? "live" : this.#isFilled ? "reconnecting …" : "connecting …";
    const more = hidden > 0 ? ` · ${hidden} more ${hidden === 1 ? "row does" : "rows do"} not fit` : "";
    return [
      { text: state, style: isLive ? "green" : "yellow" },
      { text: `${more} · ${this.#trouble ?? title}`, style: "dim" },
    ];
  }

  #checkSize(): void {
    this.#stopSizeChecks = this.#options.clock.schedule(SIZE_CHECK, () => {
      if (this.#screen.isResized) this.noteChange();
      this.#checkSize();
    });
  }
}
