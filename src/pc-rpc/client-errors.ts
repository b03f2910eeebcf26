import { AttributeError } from "./python-errors.js";

/**
 * The other end is no SiPyCo RPC server, or not the one that is wanted: it did not answer as one does, it lacks
 * the target, or it has several and none was chosen. The message says what it sent instead and what that hints
 * at.
 *
 * Python counterpart: `sipyco.pc_rpc.IncompatibleServer`.
 */
export class IncompatibleServer extends Error {
  override readonly name = "IncompatibleServer";
  readonly code = "ERR_SIPYCO_INCOMPATIBLE_SERVER";
}

/**
 * The connection ended, or could not be made, while somebody waited for it. Whether the server has carried out
 * the calls in flight is not known.
 *
 * Python counterpart: `ConnectionError`, `EOFError` or `OSError`, as it happens.
 */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly code = "ERR_SIPYCO_CONNECTION_LOST";
  /** Names of the methods whose replies were awaited, the oldest first, one for each call. */
  readonly inFlight: readonly string[];

  constructor(message: string, inFlight: readonly string[] = [], options?: ErrorOptions) {
    super(message, options);
    this.inFlight = inFlight;
  }
}

/**
 * A call, or the making of a connection, took longer than its time limit. The server may still carry out the
 * call; its late reply is dropped, and the connection stays usable.
 *
 * Python counterpart: `TimeoutError` (`socket.timeout`), after which a Python client's connection is broken.
 */
export class CallTimeout extends Error {
  override readonly name = "CallTimeout";
  readonly code = "ERR_SIPYCO_TIMEOUT";
  /** The limit that was passed, in milliseconds. */
  readonly timeout: number;

  constructor(message: string, timeout: number) {
    super(message);
    this.timeout = timeout;
  }
}

/** A call on a client after its `closeRpc()`, or still waiting for its reply at that moment. */
export class ClientClosed extends Error {
  override readonly name = "ClientClosed";
  readonly code = "ERR_SIPYCO_CLIENT_CLOSED";
}

/**
 * The selected target has no method of this name. Thrown by the client, before anything is sent; the message
 * names the methods that are spelled most alike.
 *
 * Python counterpart: `AttributeError`, as raised by a client.
 */
export class UnknownMethod extends AttributeError {
  override readonly code = "ERR_SIPYCO_UNKNOWN_METHOD";
  /** The name that was asked for. */
  readonly methodName: string;

  constructor(message: string, methodName: string) {
    super(message);
    this.methodName = methodName;
  }
}
