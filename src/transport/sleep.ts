/** Waits `duration` milliseconds, for `Infinity` until `signal` is aborted; ends early when it is. */
export function sleep(duration: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = duration === Infinity ? undefined : setTimeout(done, Math.max(0, duration));
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
