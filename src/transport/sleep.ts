/**
 * Waits `duration` milliseconds, for `Infinity` until `signal` is aborted; ends early when it is. One that is not
 * `awake` does not keep the program running meanwhile.
 */
export function sleep(duration: number, signal: AbortSignal, awake = true): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = duration === Infinity ? undefined : setTimeout(done, Math.max(0, duration));
    // Browsers' timers are numbers, and have nothing to keep.
    if (!awake && typeof timer === "object") timer.unref();
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
