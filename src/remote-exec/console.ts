import { format, inspect } from "node:util";
import { getLogger } from "@logtape/logtape";

const log = getLogger(["sipyco", "remote-exec"]);

type Print = (...args: unknown[]) => void;

/** What remote code has for `console`. */
export type RemoteConsole = Readonly<
  Record<"debug" | "log" | "info" | "warn" | "error" | "trace" | "dir", Print>
>;

/** A console that writes to the log, under `["sipyco", "remote-exec"]`, with the client's address. */
export function remoteConsole(remote: string): RemoteConsole {
  const message = "{remote}: {text}";
  const properties = (args: readonly unknown[]): { remote: string; text: string } => ({
    remote,
    text: format(...args),
  });
  const info: Print = (...args) => log.info(message, properties(args));
  return {
    debug: (...args) => log.debug(message, properties(args)),
    log: info,
    info,
    warn: (...args) => log.warn(message, properties(args)),
    error: (...args) => log.error(message, properties(args)),
    trace: (...args) => log.debug(message, properties(args)),
    dir: (value) => log.info(message, { remote, text: inspect(value, { customInspect: false }) }),
  };
}
