import fc from "fast-check";
import { expect, test } from "vitest";
import { decimate, isAscending, type Line } from "../../console/src/plot/decimate.js";
import { extent, scatter } from "../../console/src/plot/scatter.js";
import { TimeSeries } from "../../console/src/plot/time-series.js";

function line(x: readonly number[], y: readonly number[]): Line {
  return { length: x.length, x: (i) => x[i] as number, y: (i) => y[i] as number };
}

test("a series keeps what fits as it came", () => {
  const series = new TimeSeries(16);
  for (let i = 0; i < 16; i++) series.push(i, i * i);
  expect([...series.times]).toEqual(Array.from({ length: 16 }, (_, i) => i));
  expect([...series.values]).toEqual(Array.from({ length: 16 }, (_, i) => i * i));
  expect(series.last).toEqual({ time: 15, value: 225 });
});

test("a full series thins its older half, and keeps its extremes and its newest points", () => {
  const series = new TimeSeries(100);
  for (let i = 0; i < 10_000; i++) series.push(i, i === 3 ? 1e9 : i === 5001 ? -1e9 : Math.sin(i));
  expect(series.length).toBeLessThanOrEqual(100);
  expect(Math.max(...series.values)).toBe(1e9);
  expect(Math.min(...series.values)).toBe(-1e9);
  expect(series.times[0]).toBeLessThan(100);
  expect([...series.times.slice(-20)]).toEqual(Array.from({ length: 20 }, (_, i) => 9980 + i));
  expect(isAscending(series.length, (i) => series.times[i] as number)).toBe(true);
});

test("a gap survives thinning", () => {
  const series = new TimeSeries(16);
  for (let i = 0; i < 5; i++) series.push(i, i);
  series.gap(5);
  series.gap(6);
  for (let i = 7; i < 30; i++) series.push(i, i);
  expect([...series.values].filter(Number.isNaN)).toHaveLength(1);
  series.gap(31);
  expect(series.last).toEqual({ time: 29, value: 29 });
});

test("a clock that goes back stands still", () => {
  const series = new TimeSeries();
  series.push(10, 1);
  series.push(5, 2);
  expect([...series.times]).toEqual([10, 10]);
});

test("a series that is cleared is empty, and its version tells", () => {
  const series = new TimeSeries();
  series.push(0, 1);
  const { version } = series;
  series.clear();
  expect(series.length).toBe(0);
  expect(series.last).toBeUndefined();
  expect(series.version).not.toBe(version);
  expect(() => new TimeSeries(3)).toThrow(RangeError);
});

const walk = fc.array(
  fc.tuple(fc.double({ min: 0, max: 10, noNaN: true }), fc.double({ noDefaultInfinity: true })),
  {
    maxLength: 500,
  },
);

test("decimation keeps the order, the extremes, and few points", () => {
  fc.assert(
    fc.property(walk, fc.integer({ min: 1, max: 20 }), (steps, columns) => {
      let time = 0;
      const x = steps.map(([dt]) => (time += dt));
      const y = steps.map(([, value]) => value);
      const points = decimate(line(x, y), 0, time, columns);
      expect(isAscending(points.x.length, (i) => points.x[i] as number)).toBe(true);
      expect(points.x.length).toBeLessThanOrEqual(Math.max(4 * columns, 5 * (columns + 2)));
      const finite = y.filter(Number.isFinite);
      const kept = points.y.filter((value) => value !== null);
      if (finite.length > 0) {
        expect(Math.max(...kept)).toBe(Math.max(...finite));
        expect(Math.min(...kept)).toBe(Math.min(...finite));
      }
    }),
  );
});

test("a million points become a few for each pixel", () => {
  const length = 1_000_000;
  const points = decimate(
    { length, x: (i) => i, y: (i) => (i === 777_777 ? 5 : Math.sin(i)) },
    0,
    length - 1,
    300,
  );
  expect(points.x.length).toBeLessThanOrEqual(5 * 302);
  expect(points.y).toContain(5);
  expect(points.x[0]).toBe(0);
  expect(points.x.at(-1)).toBe(length - 1);
});

test("of a part of a line there are its points and one on either side", () => {
  const x = Array.from({ length: 100 }, (_, i) => i);
  expect(decimate(line(x, x), 10, 12, 50).x).toEqual([9, 10, 11, 12, 13]);
  expect(decimate(line(x, x), 200, 300, 50).x).toEqual([99]);
});

test("gaps are null", () => {
  expect(decimate(line([0, 1, 2], [1, Number.NaN, 3]), 0, 2, 10).y).toEqual([1, null, 3]);
});

test("points in any order are sorted, and one stays for each cell", () => {
  expect(scatter(line([3, 1, 2, Number.NaN], [1, 2, 3, 4]), 100, 100)).toEqual({
    x: [1, 2, 3],
    y: [2, 3, 1],
  });
  const many = Array.from({ length: 10_000 }, (_, i) => Math.sin(i * 7));
  const kept = scatter(line(many, many), 20, 20);
  expect(kept.x.length).toBeLessThanOrEqual(400);
  expect(isAscending(kept.x.length, (i) => kept.x[i] as number)).toBe(true);
  expect(scatter(line([Number.NaN], [1]), 9, 9)).toEqual({ x: [], y: [] });
  expect(scatter(line([1, 1], [2, 2]), 9, 9)).toEqual({ x: [1], y: [2] });
});

test("x that goes back, or is unknown, does not ascend", () => {
  expect(isAscending(3, (i) => [1, 1, 2][i] as number)).toBe(true);
  expect(isAscending(2, (i) => [2, 1][i] as number)).toBe(false);
  expect(isAscending(2, (i) => [1, Number.NaN][i] as number)).toBe(false);
  expect(extent(2, () => Number.NaN)).toBeUndefined();
});
