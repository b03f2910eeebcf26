import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { decimate, type Line, type Points } from "./decimate.js";
import type { Numbers } from "./numbers.js";
import { scatter } from "./scatter.js";
import { tickTexts } from "./ticks.js";
import { timeTicks } from "./time-text.js";

/** What stands on an axis. */
export interface AxisText {
  readonly label: string;
  readonly meaning: Numbers["meaning"];
  /** Times are those of UTC, not of the reader's time zone. Default: false. */
  readonly utc?: boolean;
}

export interface LineChartOptions {
  readonly x: AxisText;
  readonly y: AxisText;
  /** A value holds until the next one. Default: straight lines between them. */
  readonly stepped?: boolean;
  /** Points in any order, without a line. Default: false. */
  readonly scattered?: boolean;
  /** Gets the point under the cursor; undefined when it has left. */
  readonly onCursor: (point: { readonly x: number; readonly y: number } | undefined) => void;
  /** Called when a part has been chosen to be seen, or all again. */
  readonly onZoom: (isZoomed: boolean) => void;
}

interface XRange {
  readonly min: number;
  readonly max: number;
}

/** Sizes in parts of the labels' own: a row of them, a digit, and the room for a number and for a time along x. */
const ROW = 1.3;
const DIGIT = 0.6;
const NUMBER = 5;
const TIME = 8.5;
/** Labels, beside the text around. */
const LABELS = 0.86;
/** Cells of a scattered chart, for each pixel of a screen whose pixels are small. */
const CELLS = 2;

/** A line, or points, on two axes: uPlot with no more points than can be seen. */
export class LineChart {
  readonly #chart: uPlot;
  readonly #options: LineChartOptions;
  #line: Line | undefined;
  #full: XRange = { min: 0, max: 1 };
  #zoom: XRange | undefined;

  /** Colours and the size of labels are those of the page at this time. */
  constructor(parent: HTMLElement, options: LineChartOptions) {
    this.#options = options;
    const style = getComputedStyle(parent);
    const colour = (name: string): string => style.getPropertyValue(name).trim();
    const em = LABELS * Number.parseFloat(style.fontSize);
    const isTime = options.x.meaning === "time";
    const axis = {
      stroke: colour("--muted"),
      font: `${em}px ${colour("--sans")}`,
      labelFont: `${em}px ${colour("--sans")}`,
      labelSize: ROW * em + 4,
      grid: { stroke: colour("--line"), width: 1 },
      ticks: { stroke: colour("--line"), width: 1, size: 4 },
    };
    const accent = colour("--accent");
    const stepped = uPlot.paths.stepped?.({ align: 1 });
    this.#chart = new uPlot(
      {
        width: Math.max(1, parent.clientWidth),
        height: Math.max(1, parent.clientHeight),
        legend: { show: false },
        // The last label stands across the end.
        padding: [8, isTime ? (TIME / 2) * em : 16, 0, 0],
        scales: { x: { time: isTime, range: () => this.#range() }, y: {} },
        axes: [
          {
            ...axis,
            ...textsOf(options.x),
            size: (isTime ? 2 : 1) * ROW * em + 8,
            space: (isTime ? TIME : NUMBER) * em,
          },
          { ...axis, ...textsOf(options.y), size: (_chart, texts) => widthOf(texts) * em + 12 },
        ],
        series: [
          {},
          {
            stroke: accent,
            width: 1.5,
            points: { size: 4, fill: accent, ...(options.scattered === true ? { show: true } : {}) },
            ...(options.scattered === true ? { paths: () => null } : {}),
            ...(options.stepped === true && stepped !== undefined ? { paths: stepped } : {}),
          },
        ],
        cursor: { drag: { x: true, y: false, setScale: false }, points: { size: 7 } },
        hooks: {
          setCursor: [() => this.#tellCursor()],
          setSelect: [() => this.#zoomToSelection()],
        },
        ...(options.x.utc === true
          ? { tzDate: (time) => uPlot.tzDate(new Date(time * 1000), "Etc/UTC") }
          : {}),
      },
      [[], []],
      parent,
    );
    // The whole is shown again in the chart's own way: uPlot's would show the points there are.
    this.#chart.over.addEventListener("dblclick", () => this.zoomTo(undefined));
  }

  get isZoomed(): boolean {
    return this.#zoom !== undefined;
  }

  /** Shows a line between two x, or the part of it that has been zoomed to. */
  show(line: Line, range: XRange): void {
    this.#line = line;
    this.#full = range;
    this.#draw();
  }

  /** Shows a part; everything, when undefined. */
  zoomTo(range: XRange | undefined): void {
    this.#zoom = range;
    this.#draw();
    this.#options.onZoom(this.isZoomed);
  }

  /** Zooms by a factor around the cursor, or the middle. */
  zoomBy(factor: number): void {
    const { min, max } = this.#range();
    const { left } = this.#chart.cursor;
    const middle = left !== undefined && left >= 0 ? this.#chart.posToVal(left, "x") : (min + max) / 2;
    const next = { min: middle - (middle - min) / factor, max: middle + (max - middle) / factor };
    const isAll = next.min <= this.#full.min && next.max >= this.#full.max;
    this.zoomTo(isAll ? undefined : next);
  }

  /** Moves the part that is seen by some of its width. */
  pan(part: number): void {
    if (this.#zoom === undefined) return;
    const shift = (this.#zoom.max - this.#zoom.min) * part;
    this.zoomTo({ min: this.#zoom.min + shift, max: this.#zoom.max + shift });
  }

  /** Moves the cursor to the point that many further on; to the last one, when there was no cursor. */
  moveCursor(points: number): void {
    const x = this.#chart.data[0];
    if (x.length === 0) return;
    const at = this.#chart.cursor.idx;
    const index =
      at === null || at === undefined ? x.length - 1 : Math.min(x.length - 1, Math.max(0, at + points));
    const y = this.#chart.data[1]?.[index] ?? 0;
    const [left, top] = [this.#chart.valToPos(x[index] as number, "x"), this.#chart.valToPos(y, "y")];
    this.#chart.setCursor({ left, top });
  }

  resize(width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    this.#chart.setSize({ width, height });
    this.#draw();
  }

  destroy(): void {
    this.#chart.destroy();
  }

  /** What is seen; never of no width, which has no scale. */
  #range(): [number, number] & XRange {
    const { min, max } = this.#zoom ?? this.#full;
    const pad = min === max ? Math.abs(min) * 0.01 || 1 : 0;
    return Object.assign([min - pad, max + pad] as [number, number], { min: min - pad, max: max + pad });
  }

  #draw(): void {
    if (this.#line === undefined) return;
    const { min, max } = this.#range();
    const points = this.#options.scattered === true ? this.#scatter(min, max) : this.#decimate(min, max);
    this.#chart.setData([points.x, points.y], true);
  }

  #decimate(min: number, max: number): Points {
    // As many columns as the canvas has, so that they are its columns.
    return decimate(this.#line as Line, min, max, Math.max(1, Math.round(this.#chart.bbox.width)));
  }

  #scatter(min: number, max: number): Points {
    const line = this.#line as Line;
    const seen = {
      length: line.length,
      x: (index: number) => (line.x(index) >= min && line.x(index) <= max ? line.x(index) : Number.NaN),
      y: (index: number) => (line.x(index) >= min && line.x(index) <= max ? line.y(index) : Number.NaN),
    };
    const { width, height } = this.#chart;
    return scatter(seen, Math.max(1, width * CELLS), Math.max(1, height * CELLS));
  }

  #tellCursor(): void {
    const { idx } = this.#chart.cursor;
    const x = this.#chart.data[0][idx ?? -1];
    const y = this.#chart.data[1]?.[idx ?? -1];
    this.#options.onCursor(x === undefined || y === undefined || y === null ? undefined : { x, y });
  }

  #zoomToSelection(): void {
    const { left, width } = this.#chart.select;
    if (width < 3) return;
    const range = { min: this.#chart.posToVal(left, "x"), max: this.#chart.posToVal(left + width, "x") };
    this.#chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.zoomTo(range);
  }
}

function textsOf({ label, meaning, utc }: AxisText): Partial<uPlot.Axis> {
  const values: uPlot.Axis.DynamicValues = (_chart, ticks, _axis, _space, step) =>
    meaning === "time" ? timeTicks(ticks, step, utc === true) : tickTexts(ticks);
  return { values, ...(label === "" ? {} : { label }) };
}

/** The widest of the texts, in parts of their size; uPlot asks before it has any, too. */
function widthOf(texts: readonly string[] | null): number {
  return Math.max(4, ...(texts ?? []).map((text) => text?.length ?? 0)) * DIGIT;
}
