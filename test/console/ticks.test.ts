import fc from "fast-check";
import { expect, test } from "vitest";
import { niceTicks, shortNumber, tickTexts } from "../../console/src/plot/ticks.js";

test.each<[min: number, max: number, most: number, ticks: string[]]>([
  [0, 1, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
  [0, 1, 6, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]],
  [-3, 12, 5, ["0", "5", "10"]],
  [0.1, 0.35, 6, ["0.10", "0.15", "0.20", "0.25", "0.30", "0.35"]],
  [0, 4095, 5, ["0", "1000", "2000", "3000", "4000"]],
  [1e9, 1.2e9, 3, ["1e9", "1.1e9", "1.2e9"]],
  [0, 3e-6, 4, ["0e0", "1e-6", "2e-6", "3e-6"]],
  [5, 5, 5, ["5"]],
  [2, 1, 5, []],
  [Number.NaN, 1, 5, []],
])("ticks from %d to %d", (min, max, most, ticks) => {
  expect(tickTexts(niceTicks(min, max, most))).toEqual(ticks);
});

test("ticks are inside, in order, and not too many", () => {
  const float = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 });
  fc.assert(
    fc.property(float, float, fc.integer({ min: 1, max: 20 }), (a, b, most) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      const ticks = niceTicks(min, max, most);
      expect(ticks.length).toBeLessThanOrEqual(most + 1);
      const slack = (max / most - min / most) * 1e-6 + Math.abs(max) * 1e-9 + Math.abs(min) * 1e-9;
      for (const [i, tick] of ticks.entries()) {
        expect(tick).toBeGreaterThanOrEqual(min - slack);
        expect(tick).toBeLessThanOrEqual(max + slack);
        if (i > 0) expect(tick).toBeGreaterThanOrEqual(ticks[i - 1] as number);
      }
    }),
  );
});

test.each([
  [0.1 + 0.2, "0.3"],
  [123456789, "123460000"],
  [1.5e25, "1.5e25"],
  [Number.NaN, "nan"],
  [Number.NEGATIVE_INFINITY, "-inf"],
])("%d at a glance is %s", (value, text) => {
  expect(shortNumber(value)).toBe(text);
});
