import { DEFAULT_MAX_LINE_BYTES } from "../../transport/channel.js";
import type { ConnectionSettings } from "./client-connection.js";
import { AutoTarget, type HandshakeLimits, type TargetChoice } from "./client-handshake.js";
import { milliseconds, positive } from "./limits.js";

/** What a client may be told, whatever it is connected over. */
export interface ClientOptions {
  /**
   * Name of the target to select; {@link AutoTarget} for the only one of a server that has one; null to select
   * none yet: look at `getRpcId()`, then call `selectRpcTarget`. Default: AutoTarget.
   */
  readonly target?: TargetChoice | undefined;
  /** Gives the connecting up when aborted, with the signal's reason; later it has no meaning. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds that connecting may take in all: name look-up, TCP, TLS and handshake. Infinity for no limit.
   * Default 5000.
   */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds that each call may take, Infinity for no limit. A call that takes longer rejects with
   * `CallTimeout`; the connection stays usable. Default: Infinity, since methods may well take hours.
   */
  readonly callTimeout?: number | undefined;
  /** Version of PYON to speak; "auto" takes version 2 wherever the server offers it. Default "auto". */
  readonly pyonVersion?: 1 | 2 | "auto" | undefined;
  /** Decode results without loss, as `decode(text, { exact: true })` does. Default false. */
  readonly exact?: boolean | undefined;
  /**
   * Longest line in bytes, both ways: a longer request rejects its call with a RangeError, a longer reply ends
   * the connection. Python's servers take 4 MiB, whatever stands here. Default 100 MiB.
   */
  readonly maxLineBytes?: number | undefined;
}

const DEFAULT_CONNECT_TIMEOUT = 5000;

/** Options that have been checked, with their defaults. */
export interface CheckedOptions {
  readonly target: TargetChoice;
  readonly settings: ConnectionSettings;
  readonly limits: HandshakeLimits;
}

/**
 * Checks the options of a client.
 *
 * @throws TypeError or RangeError that names the option
 */
export function checkClientOptions(options: ClientOptions): CheckedOptions {
  const { target = AutoTarget, pyonVersion = "auto", exact = false } = options;
  if (target !== null && target !== AutoTarget && typeof target !== "string") {
    throw new TypeError("target must be a name, AutoTarget or null");
  }
  if (pyonVersion !== 1 && pyonVersion !== 2 && pyonVersion !== "auto") {
    throw new TypeError(`pyonVersion must be 1, 2 or "auto", not ${String(pyonVersion)}`);
  }
  if (typeof exact !== "boolean") throw new TypeError("exact must be a boolean");
  return {
    target,
    settings: {
      pyonVersion,
      exact,
      maxLineBytes: positive(options.maxLineBytes, DEFAULT_MAX_LINE_BYTES, "maxLineBytes", "bytes"),
      callTimeout: milliseconds(options.callTimeout, Infinity, "callTimeout"),
    },
    limits: checkLimits(options),
  };
}

/** Checks the limits of connecting, whose time runs from now on. */
export function checkLimits(options: Pick<ClientOptions, "signal" | "timeout">): HandshakeLimits {
  const timeout = milliseconds(options.timeout, DEFAULT_CONNECT_TIMEOUT, "timeout");
  return { timeout, deadline: performance.now() + timeout, signal: options.signal };
}
