import { afterEach, describe, expect, test, vi } from "vitest";
import { Backoff } from "../../src/feed/retry.js";

afterEach(() => {
  vi.restoreAllMocks();
});

function delays(backoff: Backoff | undefined, count: number): number[] {
  return Array.from({ length: count }, () => backoff?.next() ?? Number.NaN);
}

describe("the delays between attempts", () => {
  test("double up to ten times the first, and start over after a good connection", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const backoff = Backoff.from({ retry: 100 });
    expect(delays(backoff, 6)).toEqual([100, 200, 400, 800, 1000, 1000]);
    backoff?.reset();
    expect(delays(backoff, 2)).toEqual([100, 200]);
  });

  test("double up to maxRetry", () => {
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    expect(delays(Backoff.from({ retry: 100, maxRetry: 300 }), 4)).toEqual([100, 200, 300, 300]);
    expect(delays(Backoff.from({ retry: 100, maxRetry: 100 }), 3)).toEqual([100, 100, 100]);
  });

  test("vary by a fifth either way", () => {
    vi.spyOn(Math, "random").mockReturnValueOnce(0).mockReturnValueOnce(1);
    const [least, most] = delays(Backoff.from({ retry: 100, maxRetry: 100 }), 2);
    expect(least).toBeCloseTo(80);
    expect(most).toBeCloseTo(120);
  });

  test("are none without retry", () => {
    expect(Backoff.from({})).toBeUndefined();
  });

  test("are never more than a timer can count", () => {
    expect(Backoff.from({ retry: Infinity })?.next()).toBe(2 ** 31 - 1);
  });

  test.each([
    [{ retry: 0 }, "retry must be a number of milliseconds above 0, not 0"],
    [{ retry: 10, maxRetry: Number.NaN }, "maxRetry must be a number of milliseconds above 0, not NaN"],
    [{ retry: 10, maxRetry: 5 }, "maxRetry, 5, must not be less than retry, 10"],
    [{ maxRetry: 5 }, "maxRetry has no meaning without retry"],
  ])("are refused: %o", (options, message) => {
    expect(() => Backoff.from(options)).toThrow(new RangeError(message));
  });
});
