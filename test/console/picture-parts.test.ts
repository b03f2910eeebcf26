import fc from "fast-check";
import { NDArray } from "sipyco";
import { expect, test } from "vitest";
import { cursorPoint, moveCursor } from "../../console/src/plot/picture-cursor.js";
import { hasPicture, planeOf } from "../../console/src/plot/plane.js";
import { reduce, reduction } from "../../console/src/plot/reduce.js";
import {
  around,
  elementAt,
  moved,
  outwards,
  type Region,
  whole,
  within,
  zoomed,
} from "../../console/src/plot/region.js";
import { inSlices, LatestOnly } from "../../console/src/plot/slices.js";
import { statisticsOf } from "../../console/src/plot/statistics.js";

const NAN = Number.NaN;

function picture(rows: number[][]): NDArray {
  return NDArray.from(rows, "<f8");
}

test("a plane reads rows, from a column on, of any of three axes' planes", () => {
  const cube = NDArray.from(
    [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ],
    "<i4",
  );
  const plane = planeOf(cube, [1]);
  const row = new Float64Array(2);
  plane.readRow(1, 0, row);
  expect([plane.rows, plane.columns, ...row]).toEqual([2, 2, 7, 8]);
  const one = new Float64Array(1);
  plane.readRow(0, 1, one);
  expect([...one]).toEqual([6]);
});

test("arrays of less than two axes, without elements, or without numbers have no picture", () => {
  expect(hasPicture(picture([[1]]))).toBe(true);
  expect(hasPicture(NDArray.zeros([3]))).toBe(false);
  expect(hasPicture(NDArray.zeros([3, 0]))).toBe(false);
  expect(hasPicture(NDArray.from([["a"]]))).toBe(false);
  expect(() => planeOf(NDArray.zeros([2, 2, 2]), [])).toThrow(RangeError);
});

test("a block has its largest number, and is NaN only when all of it is", async () => {
  const plane = planeOf(
    picture([
      [1, 2, NAN, NAN, 9],
      [3, NAN, NAN, NAN, 8],
      [-5, -6, Number.POSITIVE_INFINITY, 0, NAN],
    ]),
    [],
  );
  const reduced = await inSlices(reduce(plane, whole(plane), 2));
  expect(reduced).toMatchObject({ rows: 2, columns: 3, factor: 2 });
  expect([...(reduced?.values ?? [])]).toEqual([3, NAN, 9, -5, Number.POSITIVE_INFINITY, NAN]);
});

test("a region that fits is not reduced", async () => {
  const plane = planeOf(
    picture([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    [],
  );
  const region = { row: 0, column: 1, rows: 2, columns: 2 };
  expect(reduction(region, { rows: 10, columns: 10 })).toBe(1);
  expect([...((await inSlices(reduce(plane, region, 1)))?.values ?? [])]).toEqual([2, 3, 5, 6]);
  expect(reduction({ rows: 4096, columns: 4096 }, { rows: 1000, columns: 600 })).toBe(7);
});

test("statistics leave out what is not finite, and say how much that was", async () => {
  const plane = planeOf(
    picture([
      [NAN, 1, 2],
      [3, Number.NEGATIVE_INFINITY, 4],
    ]),
    [],
  );
  expect(await inSlices(statisticsOf(plane))).toMatchObject({ min: 1, max: 4, nans: 1, infinities: 1 });
  const none = planeOf(picture([[NAN]]), []);
  expect(await inSlices(statisticsOf(none))).toMatchObject({ min: NAN, max: NAN, nans: 1 });
});

test("percentiles leave a single bright pixel out", async () => {
  const rows = Array.from({ length: 40 }, (_, r) => Array.from({ length: 50 }, (_, c) => r + c));
  (rows[3] as number[])[7] = 1e6;
  const statistics = await inSlices(statisticsOf(planeOf(picture(rows), [])));
  expect(statistics).toMatchObject({ min: 0, max: 1e6 });
  expect(statistics?.low).toBeGreaterThan(0);
  expect(statistics?.high).toBeLessThan(90);
});

const region = fc.record({
  size: fc.record({ rows: fc.integer({ min: 1, max: 5000 }), columns: fc.integer({ min: 1, max: 5000 }) }),
  steps: fc.array(
    fc.tuple(
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    ),
    { maxLength: 20 },
  ),
});

test("zooming and moving never leave the picture", () => {
  fc.assert(
    fc.property(region, ({ size, steps }) => {
      let view: Region = whole(size);
      for (const [factor, x, y] of steps) {
        view = moved(zoomed(view, size, factor, x, y), size, x - 0.5, y - 0.5);
        expect(view.row).toBeGreaterThanOrEqual(0);
        expect(view.column).toBeGreaterThanOrEqual(0);
        expect(view.row + view.rows).toBeLessThanOrEqual(size.rows + 1e-6);
        expect(view.column + view.columns).toBeLessThanOrEqual(size.columns + 1e-6);
        const around = outwards(view);
        expect(around.row + around.rows).toBeLessThanOrEqual(size.rows + 1);
      }
    }),
  );
});

test("the point that is zoomed around stays where it is", () => {
  const size = { rows: 100, columns: 200 };
  const view = zoomed(whole(size), size, 4, 0.25, 0.5);
  expect(view.column + 0.25 * view.columns).toBeCloseTo(50);
  expect(view.row + 0.5 * view.rows).toBeCloseTo(50);
});

test("a point is over an element, or over none", () => {
  const size = { rows: 4, columns: 8 };
  expect(elementAt(whole(size), size, 0.5, 0.5)).toEqual({ row: 2, column: 4 });
  expect(elementAt(whole(size), size, 1, 1)).toEqual({ row: 3, column: 7 });
  expect(elementAt(whole(size), size, 1.01, 0.5)).toBeUndefined();
});

test("a view stays inside a picture that has shrunk", () => {
  expect(within({ row: 50, column: 0, rows: 30, columns: 10 }, { rows: 40, columns: 40 })).toEqual({
    row: 10,
    column: 0,
    rows: 30,
    columns: 10,
  });
});

test("work in slices lets other tasks through, and can be stopped", async () => {
  const stop = new AbortController();
  let steps = 0;
  let closed = false;
  function* work(): Generator<void, number> {
    try {
      for (;;) {
        steps++;
        yield;
      }
    } finally {
      closed = true;
    }
  }
  setTimeout(() => stop.abort(), 1);
  expect(await inSlices(work(), stop.signal)).toBeUndefined();
  expect(steps).toBeGreaterThan(0);
  expect(closed).toBe(true);
});

test("of jobs that come while one runs the last is done, and a failure stops none", async () => {
  const done: string[] = [];
  const jobs = new LatestOnly((error) => done.push((error as Error).message));
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const last = new Promise<void>((resolve) => {
    jobs.run(async () => {
      await held;
      done.push("first");
      throw new Error("failed");
    });
    jobs.run(async () => void done.push("skipped"));
    jobs.run(async () => {
      done.push("last");
      resolve();
    });
  });
  release();
  await last;
  expect(done).toEqual(["first", "failed", "last"]);
});

test("the cursor moves within the picture, and what is seen follows it", () => {
  const size = { rows: 10, columns: 10 };
  const view = { row: 2, column: 2, rows: 4, columns: 4 };
  expect(moveCursor(undefined, view, size, 0, 0)).toEqual({ cursor: { row: 4, column: 4 }, region: view });
  expect(moveCursor({ row: 5, column: 2 }, view, size, 1, -1)).toEqual({
    cursor: { row: 6, column: 1 },
    region: { row: 3, column: 1, rows: 4, columns: 4 },
  });
  expect(moveCursor({ row: 9, column: 0 }, whole(size), size, 10, -10)).toEqual({
    cursor: { row: 9, column: 0 },
    region: whole(size),
  });
  expect(cursorPoint({ row: 2, column: 5 }, view)).toEqual({ x: 0.875, y: 0.125 });
  expect(cursorPoint(undefined, view)).toEqual({ x: 0.5, y: 0.5 });
});

test("a drawn rectangle becomes the smallest region around it of the same shape", () => {
  const size = { rows: 100, columns: 200 };
  const zoom = around(whole(size), size, { x: 0.5, y: 0.2 }, { x: 0.25, y: 0.3 });
  expect(zoom).toEqual({ row: 12.5, column: 50, rows: 25, columns: 50 });
});
