import { getLogger } from "@logtape/logtape";
import { encode } from "../../pyon/encode.js";
import type { Channel } from "../../transport/channel.js";
import { AttributeError, remoteErrorToWire, ValueError } from "../errors.js";
import type { RpcMethod } from "../methods/methods.js";
import type { CallRequest, Response } from "../protocol.js";
import { callEnd, callStart, type RpcCallEvent } from "./call-events.js";
import type { CallLock } from "./call-lock.js";
import type { ExposedTarget } from "./exposed-target.js";
import { parseRequest } from "./request.js";
import { type Agreement, acceptHandshake } from "./server-handshake.js";
import type { Targets } from "./targets.js";

const log = getLogger(["sipyco", "pc-rpc"]);

/** What all connections of a server share. */
export interface ServerContext {
  readonly targets: Targets;
  /** Methods of the server itself, which wait for no other call: one that hangs must not keep `terminate` out. */
  readonly builtin: ReadonlyMap<string, RpcMethod>;
  /** The line that tells clients who we are. */
  readonly identification: string;
  /** Decode arguments without loss. */
  readonly exact: boolean;
  /** One call at a time over all connections; `null` lets every connection run its own. */
  readonly lock: CallLock | null;
  /** Milliseconds that a client gets to say what it wants. */
  readonly handshakeTimeout: number;
  /** Longest answer, in bytes. */
  readonly maxLineBytes: number;
}

/** Milliseconds that a client gets to take the last answers when the server stops. */
const FLUSH_TIMEOUT = 2000;

const OK = { 1: '{"status": "ok", "ret": ', 2: '{"status":"ok","ret":' } as const;

/** One client: the handshake, then its requests, answered strictly in order. */
export class ServerConnection {
  /** Resolves when the channel has ended, its last call has too, and its own target is closed. */
  readonly finished: Promise<void>;
  readonly #channel: Channel;
  readonly #context: ServerContext;
  #version: 1 | 2 = 1;
  #target: ExposedTarget | undefined;
  /** A request is being carried out. */
  #busy = false;
  /** The client does not take its answers. */
  #stalled = false;
  #paused = false;
  #stopping = false;
  readonly #whenIdle: (() => void)[] = [];

  constructor(channel: Channel, context: ServerContext) {
    this.#channel = channel;
    this.#context = context;
    const opened = this.#open();
    this.finished = this.#finish(opened);
  }

  /** Takes no further request, lets the running call end and answer, then hangs up. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#channel.receive(null);
    await this.#idle();
    const timer = setTimeout(() => this.#channel.destroy(), FLUSH_TIMEOUT);
    await this.#channel.close();
    clearTimeout(timer);
    await this.finished;
  }

  /** Hangs up at once; a call that is running goes on, but nobody gets its answer. */
  abandon(): void {
    this.#stopping = true;
    this.#channel.destroy();
  }

  async #open(): Promise<void> {
    try {
      this.#serve(await acceptHandshake(this.#channel, this.#context));
    } catch (error) {
      // When the channel's own end is the error, it is reported from there.
      if (this.#channel.end === undefined) this.#report(error);
      // Not at once: what the client was told before still goes out.
      await this.#channel.close();
    }
  }

  #serve({ target, version }: Agreement): void {
    this.#target = target;
    this.#version = version;
    if (!this.#stopping) this.#channel.receive((line) => this.#request(line));
  }

  async #finish(opened: Promise<void>): Promise<void> {
    const { error } = await this.#channel.closed;
    if (error !== undefined) this.#report(error);
    await opened;
    await this.#idle();
    if (this.#target === undefined) return;
    try {
      await this.#context.targets.close(this.#target);
    } catch (error) {
      log.error("closing target {target} of {remote} failed: {error}", {
        target: this.#target.name,
        remote: this.#channel.remote,
        error,
      });
    }
  }

  #report(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    log.warn("connection from {remote} ended: {reason}", { remote: this.#channel.remote, reason, error });
  }

  #request(line: string): void {
    this.#handle(line);
    this.#throttle();
  }

  /**
   * Takes no further line while a call has to be waited for, or the client does not take its answers: the channel
   * keeps what has come, and lets the client feel it. Its goodbye waits too, so that who sends its requests and
   * then says no more gets all the answers.
   */
  #throttle(): void {
    const paused = this.#busy || this.#stalled;
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (paused) this.#channel.pause();
    else this.#channel.resume();
  }

  #handle(line: string): void {
    const target = this.#target as ExposedTarget;
    try {
      const request = parseRequest(line, this.#version, this.#context.exact);
      if (request.action === "get_rpc_method_list") {
        this.#answer(target.methodList());
        return;
      }
      const method = target.methods.get(request.name);
      if (method === undefined) throw missing(target, request.name);
      this.#call(method, request);
    } catch (error) {
      this.#fail(error);
    }
  }

  #call(method: RpcMethod, request: CallRequest): void {
    this.#busy = true;
    const lock = this.#context.builtin.get(method.name) === method ? null : this.#context.lock;
    if (lock === null || lock.tryAcquire()) this.#run(method, request, lock);
    else lock.acquireLater(() => this.#run(method, request, lock));
  }

  #run(method: RpcMethod, request: CallRequest, lock: CallLock | null): void {
    const target = this.#target as ExposedTarget;
    const event = startEvent(target.name, method.name, this.#channel.remote);
    let result: unknown;
    try {
      result = method.invoke(target.object, request.args, request.kwargs);
    } catch (error) {
      this.#settle(this.#fail(error), lock, event);
      return;
    }
    if (isThenable(result)) {
      // Through a promise of our own: a foreign `then` may throw, or call back at once or twice.
      Promise.resolve(result).then(
        (value) => this.#settle(this.#answer(value, method), lock, event),
        (error) => this.#settle(this.#fail(error), lock, event),
      );
    } else {
      this.#settle(this.#answer(result, method), lock, event);
    }
  }

  /**
   * The call has been answered, with `error` if it failed. Answered before the lock is passed on, since the next
   * call may change what this one returned.
   */
  #settle(error: unknown, lock: CallLock | null, event: RpcCallEvent | undefined): void {
    lock?.release();
    if (event !== undefined) endEvent(event, error);
    this.#busy = false;
    if (this.#whenIdle.length > 0) for (const resolve of this.#whenIdle.splice(0)) resolve();
    this.#throttle();
  }

  /** Sends a result; one that cannot be sent becomes an error, which is returned. */
  #answer(value: unknown, method?: RpcMethod): unknown {
    let text: string;
    try {
      const result = method?.coerceResult === undefined ? value : method.coerceResult(value);
      text = `${OK[this.#version]}${encode(result, { version: this.#version })}}`;
    } catch (error) {
      return this.#fail(error);
    }
    // Answers are ASCII, so their length is their size.
    if (text.length > this.#context.maxLineBytes) {
      return this.#fail(
        new ValueError(
          `the result takes ${text.length} bytes, and a line at most ${this.#context.maxLineBytes}`,
        ),
      );
    }
    this.#send(text);
    return undefined;
  }

  #fail(error: unknown): unknown {
    const exception = remoteErrorToWire(error);
    log.debug("{remote}: call failed: {class}: {message}", { remote: this.#channel.remote, ...exception });
    const response: Response = { status: "failed", exception };
    this.#send(encode(response, { version: this.#version }));
    return error;
  }

  #send(line: string): void {
    if (this.#channel.send(line) || this.#stalled) return;
    this.#stalled = true;
    this.#throttle();
    this.#channel.drained().then(() => {
      this.#stalled = false;
      this.#throttle();
    });
  }

  /** Resolves when no call is being carried out. */
  #idle(): Promise<void> {
    if (!this.#busy) return Promise.resolve();
    return new Promise((resolve) => this.#whenIdle.push(resolve));
  }
}

function missing(target: ExposedTarget, name: string): AttributeError {
  const type = target.object.constructor?.name || "object";
  return new AttributeError(`'${type}' object has no attribute '${name}'`);
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function"
  );
}

function startEvent(target: string, name: string, remote: string): RpcCallEvent | undefined {
  if (!callStart.hasSubscribers && !callEnd.hasSubscribers) return undefined;
  const event = { target, name, remote, startTime: performance.now() };
  callStart.publish(event);
  return event;
}

function endEvent(event: RpcCallEvent, error: unknown): void {
  const duration = performance.now() - event.startTime;
  callEnd.publish(error === undefined ? { ...event, duration } : { ...event, duration, error });
}
