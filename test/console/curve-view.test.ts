import { Float, NDArray } from "sipyco";
import { expect, test } from "vitest";
import { curveView } from "../../console/src/plot/curve-view.js";
import { plotKind } from "../../console/src/plot/plot-kind.js";
import { TimeSeries } from "../../console/src/plot/time-series.js";
import { timeText, timeTicks } from "../../console/src/plot/time-text.js";

function points({
  line,
}: {
  line: { length: number; x(i: number): number; y(i: number): number };
}): number[][] {
  return Array.from({ length: line.length }, (_, i) => [line.x(i), line.y(i)]);
}

test("a curve goes from its first point to its last, or as far back as is asked for", () => {
  const series = new TimeSeries();
  for (let time = 0; time <= 100; time += 10) series.push(time, time);
  expect(curveView(series, Number.POSITIVE_INFINITY, undefined).range).toEqual({ min: 0, max: 100 });
  expect(curveView(series, 25, undefined).range).toEqual({ min: 75, max: 100 });
});

test("a value that holds goes on until now, one that is not known does not", () => {
  const series = new TimeSeries();
  series.push(1, 5);
  expect(points(curveView(series, 60, 3))).toEqual([
    [1, 5],
    [3, 5],
  ]);
  expect(points(curveView(series, 60, undefined))).toEqual([[1, 5]]);
  series.gap(4);
  expect(points(curveView(series, 60, 9))).toEqual([
    [1, 5],
    [4, Number.NaN],
  ]);
});

test("a frozen line does not follow its series", () => {
  const series = new TimeSeries(16);
  for (let i = 0; i < 16; i++) series.push(i, i);
  const frozen = curveView(series, 60, undefined).freeze();
  for (let i = 16; i < 40; i++) series.push(i, -1);
  expect(points({ line: frozen })).toEqual(Array.from({ length: 16 }, (_, i) => [i, i]));
});

test("an empty series has a curve without points", () => {
  expect(curveView(new TimeSeries(), 60, 5)).toMatchObject({ line: { length: 0 }, last: undefined });
});

test.each<[value: unknown, kind: string | undefined]>([
  [new Float(1), "curve"],
  [true, "curve"],
  [[1, 2], "xy"],
  [NDArray.zeros([3]), "xy"],
  [NDArray.zeros([3, 3]), "picture"],
  [NDArray.zeros([3, 3, 3]), "picture"],
  [NDArray.from([["a"]]), undefined],
  ["text", undefined],
  [null, undefined],
])("%o is drawn as %s", (value, kind) => {
  expect(plotKind(value)).toBe(kind);
});

const noon = Date.UTC(2026, 10, 26, 12) / 1000;

test("times are written with what they need", () => {
  expect(timeText(noon + 0.25, { utc: true })).toBe("2026-11-26 12:00:00.250");
  expect(timeText(Number.NaN, { utc: true })).toBe("? ?");
  const local = new Date(2026, 10, 26, 4, 5, 6, 7);
  expect(timeText(local.getTime() / 1000, { now: local.getTime() })).toBe("04:05:06.007");
  expect(timeText(local.getTime() / 1000, { now: local.getTime() + 3 * 86_400_000 })).toBe(
    "2026-11-26 04:05:06.007",
  );
});

test("ticks of times are as fine as their steps, with the date where a day begins", () => {
  expect(timeTicks([noon, noon + 60], 60, true)).toEqual(["12:00", "12:01"]);
  expect(timeTicks([noon, noon + 1], 1, true)).toEqual(["12:00:00", "12:00:01"]);
  expect(timeTicks([noon, noon + 0.1], 0.1, true)).toEqual(["12:00:00.000", "12:00:00.100"]);
  expect(timeTicks([noon + 6 * 3600, noon + 12 * 3600], 21_600, true)).toEqual([
    "18:00",
    "00:00\n2026-11-27",
  ]);
  expect(timeTicks([noon, noon + 86_400], 86_400, true)).toEqual(["2026-11-26", "2026-11-27"]);
});
