import { channel } from "node:diagnostics_channel";

/** What `node:diagnostics_channel` subscribers are told of a call that a server carries out. */
export interface RpcCallEvent {
  /** Name of the target. */
  readonly target: string;
  /** Name of the method. */
  readonly name: string;
  /** The client, as `address:port`. */
  readonly remote: string;
  /** `performance.now()` when the method was entered, in milliseconds. */
  readonly startTime: number;
  /** Milliseconds from entering the method to its answer; absent at the start. */
  readonly duration?: number;
  /** What the method threw, or why its result could not be sent; absent when it succeeded. */
  readonly error?: unknown;
}

/** Published when a server enters a method: {@link RpcCallEvent} without `duration`. */
export const RPC_CALL_START = "sipyco:pc-rpc:call:start";
/** Published when its answer is known: {@link RpcCallEvent} with `duration`, and `error` if it failed. */
export const RPC_CALL_END = "sipyco:pc-rpc:call:end";

export const callStart: ReturnType<typeof channel> = channel(RPC_CALL_START);
export const callEnd: ReturnType<typeof channel> = channel(RPC_CALL_END);
