import type { Socket } from "node:net";
import { getLogger } from "@logtape/logtape";
import { checkedMilliseconds } from "./check-options.js";

const log = getLogger(["sipyco", "transport"]);

/** What {@link setKeepAlive} is told. Times are rounded up to whole seconds, the unit of TCP. */
export interface KeepAliveOptions {
  /** Milliseconds of silence after which the peer is first asked whether it is still there. Default 10,000. */
  readonly afterIdle?: number | undefined;
  /** Milliseconds between one unanswered question and the next. Default 1000; needs Node 26.4. */
  readonly interval?: number | undefined;
  /** How many unanswered questions in a row mean that the connection is lost. Default 10; needs Node 26.4. */
  readonly maxFails?: number | undefined;
}

/** What Linux takes at most, in seconds and in questions; beyond that it would keep what was set before. */
const LONGEST = 32_767;
const MOST_FAILS = 127;

/** What every Node sets unless it is told otherwise. */
const DEFAULT_INTERVAL = 1000;
const DEFAULT_MAX_FAILS = 10;

/** How it is from Node 26.4 on; before, the last two are ignored. */
interface ProbingSocket {
  setKeepAlive(enable: boolean, initialDelay: number, interval: number, count: number): unknown;
}

let warned = false;

/**
 * Switches TCP keep-alive on, so that a peer that vanished without a goodbye (it lost power, somebody pulled the
 * cable) is noticed although nothing is sent: by default 20 s after it was last heard. The socket then emits `error`
 * with the code ETIMEDOUT. It may be connected or about to be, with TLS or without.
 *
 * Node before 26.4 fixes `interval` and `maxFails` to their defaults, 1 s and 10. Other values are ignored there,
 * which is logged as a warning under `["sipyco", "transport"]`, once in a program. Times above 32,767 s stand for that
 * one, the longest that Linux takes.
 *
 * Python counterpart: `sipyco.keepalive.set_keepalive`, which leaves to the system what it is not told (on Linux 2
 * hours, 75 s and 9).
 *
 * @throws RangeError for a time that is not above 0, or a `maxFails` that is no integer from 1 to 127
 */
export function setKeepAlive(socket: Socket, options: KeepAliveOptions = {}): void {
  const { interval, maxFails } = options;
  const afterIdle = wholeSeconds(checkedMilliseconds(options.afterIdle, "afterIdle", 10_000));
  const every = wholeSeconds(checkedMilliseconds(interval, "interval", DEFAULT_INTERVAL));
  const most = maxFails ?? DEFAULT_MAX_FAILS;
  if (!Number.isInteger(most) || most < 1 || most > MOST_FAILS) {
    throw new RangeError(`maxFails must be an integer from 1 to ${MOST_FAILS}, not ${String(most)}`);
  }
  if (interval === undefined && maxFails === undefined) {
    socket.setKeepAlive(true, afterIdle);
    return;
  }
  if (socket.setKeepAlive.length < 4 && (every !== DEFAULT_INTERVAL || most !== DEFAULT_MAX_FAILS)) warn();
  const probing: ProbingSocket = socket;
  probing.setKeepAlive(true, afterIdle, every, most);
}

/** Less than a second would be none, with which Node leaves alone what was set before. */
function wholeSeconds(milliseconds: number): number {
  return Math.min(Math.ceil(milliseconds / 1000), LONGEST) * 1000;
}

function warn(): void {
  if (warned) return;
  warned = true;
  log.warn("interval and maxFails of TCP keep-alive need Node 26.4; {version} keeps to 1 s and 10", {
    version: process.version,
  });
}
