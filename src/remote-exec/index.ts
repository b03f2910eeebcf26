/**
 * Remote execution: clients run code in a controller, next to its driver. Python counterpart:
 * `sipyco.remote_exec`.
 *
 * @module
 */
export { connectGlobalRpc, type GlobalRpcOptions, type RexecClient } from "./connect-global-rpc.js";
export { type RemoteExecOptions, RemoteExecServer } from "./remote-exec-server.js";
export { type RexecOptions, type RexecTarget, rexecTarget } from "./rexec-target.js";
export { type RexecServerLoopOptions, simpleRexecServerLoop } from "./simple-rexec-server-loop.js";
