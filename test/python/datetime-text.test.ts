import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { datetimeText, NAT, timeStep } from "../../src/python/datetime-text.js";

describe("datetimeText", () => {
  test("agrees with JavaScript's Date where that has the years", () => {
    const limit = Date.UTC(9999, 0);
    fc.assert(
      fc.property(fc.integer({ min: -limit, max: limit }), (time) => {
        const iso = new Date(time).toISOString().replace("Z", "");
        fc.pre(/^\d{4}-/.test(iso));
        expect(datetimeText(BigInt(time), timeStep("<M8[ms]"))).toBe(iso);
      }),
    );
  });

  test.each([
    ["<M8[Y]", 5n, "1975"],
    ["<M8[Y]", -1971n, "-001"],
    ["<M8[Y]", 2n ** 62n, "4611686018427389874"],
    ["<M8[M]", -7n, "1969-06"],
    ["<M8[W]", 5n, "1970-02-05"],
    ["<M8[D]", -719529n, "-001-12-31"],
    ["<M8[D]", 11016n, "2000-02-29"],
    ["<M8[h]", 5n, "1970-01-01T05"],
    ["<M8[25s]", 5n, "1970-01-01T00:02:05"],
    ["<M8[as]", -7n, "1969-12-31T23:59:59.999999999999999993"],
    ["<M8[12fs]", -(2n ** 63n) + 1n, "1970-01-01T00:00:00.000000000000012"],
    ["<M8[ns]", NAT, "NaT"],
    ["<M8", 5n, "5"],
  ])("%s of %d is %s", (dtype, count, text) => {
    expect(datetimeText(count, timeStep(dtype))).toBe(text);
  });
});
