import { SignalHandler } from "../../tools/signal-handler.js";
import { Server, type ServerOptions } from "./server.js";
import type { Target } from "./targets.js";

export interface ServerLoopOptions extends Omit<ServerOptions, "builtinTerminate"> {
  /** Told the server once it listens: to print where, or to learn the port that 0 gave. Default: nobody is. */
  readonly onStart?: ((server: Server) => void) | undefined;
}

/**
 * Runs a server until a client calls `terminate` or the process gets SIGINT, SIGTERM or SIGHUP. The calls that
 * are running end first. It then returns, so that the program can release what it holds and exit by itself
 * (with status 0); a signal that comes later still ends the process at once.
 *
 * ```ts
 * await simpleServerLoop({ lda: new Lda() }, "::1", 3253, { description: "blue laser attenuator" });
 * ```
 *
 * Python counterpart: `sipyco.pc_rpc.simple_server_loop`.
 *
 * @param targets as for {@link Server}
 * @param host address or name to bind to, several of them, or `null` for all addresses
 * @param port TCP port; 0 picks a free one
 * @param options as for {@link Server}; `terminate` is always there
 * @throws Error when the address cannot be bound
 */
export async function simpleServerLoop(
  targets: Readonly<Record<string, Target>>,
  host: string | readonly string[] | null,
  port: number,
  options: ServerLoopOptions = {},
): Promise<void> {
  const server = new Server(targets, { ...options, builtinTerminate: true });
  const signals = new SignalHandler();
  try {
    await server.start(host, port);
    options.onStart?.(server);
    const signal = await Promise.race([server.waitTerminate(), signals.waitTerminate()]);
    // Whoever called terminate may get impatient: a signal then ends the process, however a call hangs.
    if (signal === undefined) signals.teardown();
    await server.stop();
  } finally {
    signals.teardown();
    await server.stop();
  }
}
