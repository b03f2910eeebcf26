import { expect, test } from "vitest";
import { sleep } from "../../src/transport/sleep.js";

test("sleep ends when its time has come", async () => {
  const start = performance.now();
  await sleep(20, new AbortController().signal);
  // Timers may be a millisecond early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(18);
});

test("sleep ends early when aborted, and at once when that was before", async () => {
  const stop = new AbortController();
  const sleeping = [sleep(1e9, stop.signal), sleep(Infinity, stop.signal)];
  stop.abort();
  await Promise.all(sleeping);
  await sleep(1e9, stop.signal);
});
