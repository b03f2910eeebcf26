/** What broke a channel: the `code` of a {@link ChannelError}. */
export type ChannelErrorCode =
  /** The peer sent a line of more than `maxLineBytes`. */
  | "ERR_SIPYCO_LINE_TOO_LONG"
  /** The peer sent a line that is not UTF-8. */
  | "ERR_SIPYCO_INVALID_UTF8"
  /** The connection broke: reset, timed out, no route any more, TLS failure. */
  | "ERR_SIPYCO_CONNECTION_LOST"
  /** The peer kept sending while reading was paused, over a transport that cannot hold it back. */
  | "ERR_SIPYCO_OVERRUN";

/**
 * Why a channel broke, as told in `closed`. `cause` holds the system's error where there is one.
 *
 * Python counterpart: `ConnectionError`, `asyncio.LimitOverrunError` and `UnicodeDecodeError`, as they come.
 */
export class ChannelError extends Error {
  override readonly name = "ChannelError";
  readonly code: ChannelErrorCode;

  constructor(code: ChannelErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A line over the limit, for `closed`. */
export function lineTooLong(maxLineBytes: number): ChannelError {
  const message = `the peer sent a line of more than ${maxLineBytes} bytes, the limit set by maxLineBytes`;
  return new ChannelError("ERR_SIPYCO_LINE_TOO_LONG", message);
}

/** A connection that broke, for `closed`; who is told of it knows with whom it was. */
export function connectionLost(reason: string, options?: ErrorOptions): ChannelError {
  return new ChannelError("ERR_SIPYCO_CONNECTION_LOST", reason, options);
}

/**
 * A connection could not be made; `message` names the address and the reason, `cause` holds the system's error
 * where there is one.
 *
 * Python counterpart: `OSError` and `ssl.SSLError`, as they come.
 */
export class ConnectError extends Error {
  override readonly name = "ConnectError";
  readonly code = "ERR_SIPYCO_CONNECT";
  /** Where to: `[::1]:3253`. */
  readonly remote: string;

  constructor(remote: string, reason: string, options?: ErrorOptions) {
    super(`cannot connect to ${remote}: ${reason}`, options);
    this.remote = remote;
  }
}

/** A server could not listen; `message` names the address and the reason, `cause` holds the system's error. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code = "ERR_SIPYCO_LISTEN";

  constructor(address: string, reason: string, options?: ErrorOptions) {
    super(`cannot listen on ${address}: ${reason}`, options);
  }
}
