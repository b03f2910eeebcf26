import { type ServerLoopOptions, simpleServerLoop } from "../pc-rpc/server/simple-server-loop.js";
import { type RexecOptions, rexecTarget } from "./rexec-target.js";

export interface RexecServerLoopOptions extends ServerLoopOptions, RexecOptions {}

/**
 * Runs a server with remote execution, until a client calls `terminate` or the process gets SIGINT, SIGTERM
 * or SIGHUP: as `simpleServerLoop` does, with a second target, `targetName` and `_rexec`, in which clients
 * run code next to the driver.
 *
 * Whoever can connect can do whatever the process can: read files, run programs, drive the instrument. Listen
 * on loopback only, or use `tls`.
 *
 * ```ts
 * await simpleRexecServerLoop("lda", new Lda(), "::1", 3253, { description: "blue laser attenuator" });
 * ```
 *
 * Python counterpart: `sipyco.remote_exec.simple_rexec_server_loop`.
 *
 * @param targetName name of the target
 * @param target the object whose methods are served; to remote code it is `controller_driver`
 * @param host address or name to bind to, several of them, or `null` for all addresses
 * @param port TCP port; 0 picks a free one
 * @param options as for `simpleServerLoop`, and for `rexecTarget`
 * @throws TypeError or RangeError for wrong arguments, Error when the address cannot be bound
 */
export async function simpleRexecServerLoop(
  targetName: string,
  target: object,
  host: string | readonly string[] | null,
  port: number,
  options: RexecServerLoopOptions = {},
): Promise<void> {
  const { initialNamespace, timeout, ...loopOptions } = options;
  const rexec = rexecTarget(target, { initialNamespace, timeout });
  try {
    await simpleServerLoop({ [targetName]: target, [`${targetName}_rexec`]: rexec }, host, port, loopOptions);
  } finally {
    await rexec[Symbol.asyncDispose]();
  }
}
