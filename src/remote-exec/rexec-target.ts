import type { TargetConnection } from "../pc-rpc/server/targets.js";
import { GlobalClients } from "./global-clients.js";
import { checkTimeout, type RemoteExecOptions, RemoteExecServer } from "./remote-exec-server.js";

export interface RexecOptions extends Omit<RemoteExecOptions, "remote"> {
  /** Further global values of every namespace, by name. Default: none. */
  readonly initialNamespace?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Makes the remote execution target of each connection. Disposing of it, when the server has stopped, hangs
 * up the RPC clients that `connectGlobalRpc` has made in it, which keep the program alive.
 */
export interface RexecTarget extends AsyncDisposable {
  (connection: TargetConnection): RemoteExecServer;
}

/**
 * Remote execution next to `driver`, as a target for a server: one namespace for each connection, with the
 * driver in it as `controller_driver`. For servers that are not run by `simpleRexecServerLoop`:
 *
 * ```ts
 * await using rexec = rexecTarget(lda);
 * await simpleServerLoop(values.rexec ? { lda, lda_rexec: rexec } : { lda }, "::1", 3253);
 * ```
 *
 * Whoever can connect to it can do whatever the process can: read files, run programs, drive the instrument.
 * So have it off unless asked for, and see that strangers cannot connect.
 *
 * Python counterpart: the second target of `sipyco.remote_exec.simple_rexec_server_loop`.
 *
 * @throws TypeError or RangeError for wrong arguments
 */
export function rexecTarget(driver: object, options: RexecOptions = {}): RexecTarget {
  if (typeof driver !== "object" || driver === null) {
    throw new TypeError("the driver of a remote execution target is an object, the same for all connections");
  }
  const { initialNamespace = {}, timeout } = options;
  // Now, and not when somebody connects.
  checkTimeout(timeout);
  const shared: Record<string, unknown> = { ...initialNamespace, controller_driver: driver };
  const make = ({ remote }: TargetConnection): RemoteExecServer =>
    new RemoteExecServer(shared, { timeout, remote });
  const dispose = (): Promise<void> => GlobalClients.of(shared).close();
  return Object.assign(make, { [Symbol.asyncDispose]: dispose });
}
