/** How a link to a server is doing. */
export type LinkState = "connecting" | "live" | "lost" | "missing";

/** Milliseconds between attempts to connect, at first and at most. */
export const RETRY = { retry: 500, maxRetry: 5000 } as const;

/** Resolves after `delay` milliseconds, or as soon as `signal` is aborted. */
export function pause(delay: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, delay);
    signal.addEventListener("abort", done);
  });
}
