import { milliseconds } from "./limits.js";

/** Limits of a single call. */
export interface CallOptions {
  /** Rejects the call with the signal's reason when it is aborted; the server may still carry it out. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds to wait for the reply before the call rejects with `CallTimeout`, Infinity for no limit.
   * Default: the client's `callTimeout`.
   */
  readonly timeout?: number | undefined;
}

/** Checks the options of a call; throws a RangeError that names the wrong one. */
export function checkCallOptions(options: CallOptions | undefined): CallOptions | undefined {
  if (options?.timeout === undefined) return options;
  return { signal: options.signal, timeout: milliseconds(options.timeout, Infinity, "timeout") };
}
