import { safeText } from "../../python/safe-text.js";
import type { CommandIo, Style } from "../run-command.js";
import { columnsOf, cutTo, paint, type Segment } from "../watch/columns.js";
import type { Report } from "./probe.js";

/** Spaces between two columns. */
const GAP = 2;

/** Columns of a terminal that the names of many targets take at most, so that there is room for the description. */
const MOST_TARGETS = 30;

const STYLES: Readonly<Record<Report["state"], Style>> = { up: "green", failing: "yellow", down: "red" };

/**
 * The lines of a table of reports, without line feeds. On a terminal they are cut to its width; elsewhere they are as
 * long as what they tell.
 */
export function tableLines(reports: readonly Report[], io: CommandIo): string[] {
  const isNamed = reports.some(({ name }) => name !== undefined);
  const rows = [headings(), ...reports.map((report) => cellsOf(report, io))].map((cells) =>
    isNamed ? cells : cells.slice(1),
  );
  const widths = (rows[0] as Segment[]).map((_, column) =>
    Math.max(...rows.map((cells) => columnsOf((cells[column] as Segment).text))),
  );
  const columns = io.isTerminal ? io.columns : Number.POSITIVE_INFINITY;
  return rows.map((cells) => paint(aligned(cells, widths), columns, (style, text) => io.style(style, text)));
}

function headings(): Segment[] {
  return ["NAME", "ENDPOINT", "STATE", "PING", "PYON", "TARGETS", "DESCRIPTION"].map((text) => ({
    text,
    style: "bold",
  }));
}

function cellsOf(report: Report, io: CommandIo): Segment[] {
  const { state, targets, pyon, fault, description } = report;
  const style = STYLES[state];
  const about = [fault, description].filter((text) => typeof text === "string" && text !== "").join(" | ");
  const names = targets === undefined ? "-" : oneLine(targets.join(" ")) || "none";
  return [
    { text: oneLine(report.name ?? "-") },
    { text: oneLine(report.endpoint) },
    { text: state, style },
    { text: pingText(report) },
    { text: pyon === undefined ? "-" : String(pyon) },
    { text: io.isTerminal ? cutTo(names, MOST_TARGETS) : names },
    { text: oneLine(about), style: fault === undefined ? undefined : style },
  ];
}

function pingText({ ping }: Report): string {
  if (ping === undefined) return "-";
  return ping === null ? "no ping" : `${ping.toFixed(1)} ms`;
}

/** What servers say is for one line here: their line breaks become spaces. */
function oneLine(text: string): string {
  return safeText(text.replace(/\s+/gu, " ").trim());
}

/** The cells with spaces between them; nothing follows the last one that it would have to be in line with. */
function aligned(cells: readonly Segment[], widths: readonly number[]): Segment[] {
  const last = cells.findLastIndex(({ text }) => text !== "");
  return cells.slice(0, last + 1).flatMap((cell, column) => {
    if (column === last) return [cell];
    const spaces = (widths[column] as number) - columnsOf(cell.text) + GAP;
    return [cell, { text: " ".repeat(spaces) }];
  });
}
