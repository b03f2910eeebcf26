import { onTestFinished } from "vitest";
import { type AnyMethods, Client, type Remote, Server } from "../../src/pc-rpc/index.js";
import { type RemoteExecServer, type RexecOptions, rexecTarget } from "../../src/remote-exec/index.js";

/** What a client of the remote execution target can call. */
export type RexecRemote = Remote<RemoteExecServer>;

/** A server with the targets `lda` and `lda_rexec`, on a port of its own. */
export interface Lab {
  readonly server: Server;
  /** Connects to the remote execution target, until the test has finished. */
  rexec(): Promise<RexecRemote>;
  /** Connects to the driver. */
  driver(): Promise<Remote<AnyMethods>>;
}

/** Serves a driver with remote execution; calls of different clients overlap unless `parallel` is false. */
export async function serve(driver: object, options: RexecOptions = {}, parallel = true): Promise<Lab> {
  const rexec = rexecTarget(driver, options);
  const server = new Server({ lda: driver, lda_rexec: rexec }, { allowParallel: parallel });
  await server.start("127.0.0.1", 0);
  onTestFinished(async () => {
    await server.stop();
    await rexec[Symbol.asyncDispose]();
  });
  const connect = async <T>(target: string): Promise<Remote<T>> => {
    const client = await Client.connect<T>("127.0.0.1", server.port, { target });
    onTestFinished(() => client.closeRpc());
    return client;
  };
  return {
    server,
    rexec: () => connect<RemoteExecServer>("lda_rexec"),
    driver: () => connect<AnyMethods>("lda"),
  };
}

/** A client that has added `code` to its namespace. */
export async function withCode(
  code: string,
  driver: object = {},
  options?: RexecOptions,
): Promise<RexecRemote> {
  const client = await (await serve(driver, options)).rexec();
  await client.add_code(code);
  return client;
}

/** What a promise rejects with. */
export async function failure(promise: Promise<unknown>): Promise<Record<string, unknown>> {
  return await promise.then(
    (value) => {
      throw new Error(`did not fail, but gave ${String(value)}`);
    },
    (error) => error as Record<string, unknown>,
  );
}
