import { checkPort } from "../transport/check-options.js";

/** A client of a remote execution target, as `Client.connect` gives it. */
export interface RexecClient {
  callRpc(name: string, args: readonly unknown[]): Promise<unknown>;
  getLocalHost(): string | undefined;
}

export interface GlobalRpcOptions {
  /**
   * Where the RPC client connects to, as the controller sees it. Default: our end of the connection to the
   * controller, which is right when the server is on this machine, as an ARTIQ master is.
   */
  readonly host?: string | undefined;
  /** TCP port. Default 3251, that of an ARTIQ master's control server. */
  readonly port?: number | undefined;
  /** Name of the RPC target. Default `"master_dataset_db"`. */
  readonly target?: string | undefined;
  /** What the client is called in namespaces. Default `"dataset_db"`. */
  readonly name?: string | undefined;
}

/** What does it in a server in Python; the values come as arguments. */
const PYTHON_NAME = "_sipyco_connect_global_rpc";
const PYTHON_CODE = `
def ${PYTHON_NAME}(host, port, target, name):
    namespace = globals()
    del namespace["${PYTHON_NAME}"]
    if name not in controller_initial_namespace:
        from sipyco.pc_rpc import Client
        controller_initial_namespace[name] = namespace[name] = Client(host, port, target)
    namespace.setdefault(name, controller_initial_namespace[name])
`;

/**
 * Makes an RPC client in a controller for all its remote execution connections: code finds it as a global
 * value called `name`, in the namespace of `controllerRexec` at once, in others if they are made later, and
 * as `controller_initial_namespace[name]` everywhere. By default it gives code in a controller the datasets
 * of an ARTIQ master. If there is something of that name, no client is made.
 *
 * In a controller in Python the client is a `sipyco.pc_rpc.Client`, whose methods block; in one of this
 * package it is a `Client`, whose methods give promises. The latter's servers are told by their method
 * `connect_global_rpc`; to others this sends Python code.
 *
 * ```ts
 * const rexec = await Client.connect("::1", 3253, { target: "lda_rexec" });
 * await connectGlobalRpc(rexec);
 * ```
 *
 * Python counterpart: `sipyco.remote_exec.connect_global_rpc`.
 *
 * @param controllerRexec client of the controller's remote execution target
 * @throws TypeError or RangeError for wrong arguments, or TypeError when `host` is left out and the
 *   connection has no address of its own; and as calls do: RemoteError when the controller cannot connect
 */
export async function connectGlobalRpc(
  controllerRexec: RexecClient,
  options: GlobalRpcOptions = {},
): Promise<void> {
  const {
    host = controllerRexec.getLocalHost(),
    port = 3251,
    target = "master_dataset_db",
    name = "dataset_db",
  } = options;
  if (host === undefined) {
    throw new TypeError("host must be given: the connection to the controller has no address of its own");
  }
  for (const [option, value] of Object.entries({ host, target, name })) {
    if (typeof value !== "string" || value === "") throw new TypeError(`${option} must be a string`);
  }
  checkPort(port, 1);
  const args = [host, port, target, name];
  if ("connect_global_rpc" in controllerRexec) {
    await controllerRexec.callRpc("connect_global_rpc", args);
    return;
  }
  await controllerRexec.callRpc("add_code", [PYTHON_CODE]);
  await controllerRexec.callRpc("call", [PYTHON_NAME, ...args]);
}
