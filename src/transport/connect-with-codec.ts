import { loadLog } from "../log.js";
import { loadCodec } from "../pyon/codec.js";
import { checkAddress, formatAddress } from "./address.js";
import type { Channel } from "./channel.js";
import { ConnectError } from "./channel-error.js";
import { ConnectAttempt, type ConnectLimits } from "./connect-attempt.js";
import { type DialOptions, dial } from "./dial.js";

/**
 * Connects to a server that speaks PYON, as {@link dial} does, and meanwhile loads what reads it, and the log, where they
 * are not there yet: in browsers.
 *
 * @throws ConnectError also when it cannot be loaded; the rest as `dial`
 */
export async function connectWithCodec(
  host: string,
  port: number,
  options: DialOptions = {},
): Promise<Channel> {
  if (loadCodec() === undefined) return await dial(host, port, options);
  checkAddress(host, port);
  loadLog();
  const [dialled, loaded] = await Promise.allSettled([
    dial(host, port, options),
    codecLoaded(formatAddress(host, port), options),
  ]);
  if (dialled.status === "rejected") throw dialled.reason;
  if (loaded.status === "fulfilled") return dialled.value;
  dialled.value.destroy();
  throw loaded.reason;
}

/**
 * Waits for what reads PYON.
 *
 * @param remote whom it is to talk to, for errors
 * @throws ConnectError when it cannot be loaded, or not in time; the signal's reason
 */
export async function codecLoaded(remote: string, limits: ConnectLimits): Promise<void> {
  const loading = loadCodec();
  if (loading === undefined) return;
  const attempt = new ConnectAttempt(remote, limits);
  attempt.waitsFor = " to the request for the script that reads its messages";
  try {
    await attempt.step<void>((succeed, fail) => {
      loading.then(succeed, (cause: unknown) => {
        const reason = cause instanceof Error ? cause.message : String(cause);
        fail(
          new ConnectError(remote, `the script that reads its messages is not loaded: ${reason}`, { cause }),
        );
      });
      return () => {};
    });
  } finally {
    attempt.over();
  }
}
