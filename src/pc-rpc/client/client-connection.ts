import type { Channel, ChannelEnd } from "../../transport/channel.js";
import { Fifo } from "../../transport/fifo.js";
import { CallTimeout, ClientClosed, ConnectionLost } from "../client-errors.js";
import type { Kwargs } from "../kwargs.js";
import { type Identification, type MethodList, PYTHON_SERVER_LINE_LIMIT } from "../protocol.js";
import { CallLine, METHOD_LIST_LINE } from "./call-line.js";
import type { CallOptions } from "./call-options.js";
import {
  chooseTarget,
  type HandshakeLimits,
  identify,
  openTarget,
  type SelectedTarget,
  type TargetChoice,
} from "./client-handshake.js";
import { readMethodList } from "./method-list.js";
import { PendingCall } from "./pending-call.js";
import { ReplyReader } from "./reply.js";

/** What holds for all calls on a connection. */
export interface ConnectionSettings {
  readonly pyonVersion: 1 | 2 | "auto";
  /** Decode replies without loss. */
  readonly exact: boolean;
  /** Longest request, in bytes. */
  readonly maxLineBytes: number;
  /** Milliseconds that a call may take unless it says otherwise. */
  readonly callTimeout: number;
}

/** A request that waits until the peer takes more. */
interface Unsent {
  readonly call: PendingCall;
  readonly line: string;
}

/**
 * A client's side of one connection: the handshake, then calls, any number of which may be on their way. The
 * server answers strictly in order, so the n-th reply belongs to the n-th request.
 */
export class ClientConnection {
  readonly channel: Channel;
  readonly identification: Identification;
  /** Resolves when the connection has ended, with the reason unless we ended it. */
  readonly ended: Promise<Error | undefined>;
  readonly #settings: ConnectionSettings;
  readonly #inFlight = new Fifo<PendingCall>();
  readonly #unsent = new Fifo<Unsent>();
  readonly #callLines = new Map<string, CallLine>();
  #stalled = false;
  #target: SelectedTarget | undefined;
  #selecting = false;
  #replies: ReplyReader | undefined;
  /** Why nothing can be called any more. */
  #over: Error | undefined;

  private constructor(channel: Channel, identification: Identification, settings: ConnectionSettings) {
    this.channel = channel;
    this.identification = identification;
    this.#settings = settings;
    this.ended = channel.closed.then((end) => this.#end(end));
    channel.receive((line) => this.#unexpected(line));
  }

  /**
   * Greets the server at the other end of `channel` and selects the target. On failure the channel has ended.
   *
   * @throws IncompatibleServer, ConnectionLost, CallTimeout, the signal's reason
   */
  static async open(
    channel: Channel,
    target: TargetChoice,
    settings: ConnectionSettings,
    limits: HandshakeLimits,
  ): Promise<ClientConnection> {
    const identification = await identify(channel, limits);
    const connection = new ClientConnection(channel, identification, settings);
    try {
      const name = chooseTarget(identification, target);
      if (name !== null) await connection.select(name, limits);
    } catch (error) {
      channel.destroy();
      throw error;
    }
    return connection;
  }

  /** The selected target, once there is one. */
  get target(): SelectedTarget | undefined {
    return this.#target;
  }

  /**
   * Selects the target, once.
   *
   * @throws IncompatibleServer for a target that the server lacks (and the connection stays), and as `open` does
   */
  async select(choice: Exclude<TargetChoice, null>, limits: HandshakeLimits): Promise<void> {
    if (this.#selecting) throw new Error("a target can be selected only once on a connection");
    if (this.#over !== undefined) throw this.#over;
    const name = chooseTarget(this.identification, choice) as string;
    this.#selecting = true;
    const { pyonVersion, exact } = this.#settings;
    const target = await openTarget(this.channel, this.identification, name, pyonVersion, limits);
    this.#target = target;
    this.#replies = new ReplyReader(target.version, exact);
    this.channel.receive((line) => this.#reply(line));
  }

  /** Calls a method of the target; the promise rejects for whatever goes wrong. `args` is ours from now on. */
  call(
    name: string,
    args: readonly unknown[],
    kwargs: Kwargs | undefined,
    options?: CallOptions,
  ): Promise<unknown> {
    let line: string;
    try {
      line = this.#callLine(name).write(args, kwargs);
    } catch (error) {
      return Promise.reject(error);
    }
    return this.#request(name, line, options);
  }

  /** Asks for the target's methods. */
  async methodList(options?: CallOptions): Promise<MethodList> {
    const line = METHOD_LIST_LINE[this.#selected().version];
    return readMethodList(await this.#request("get_rpc_method_list", line, options));
  }

  /** Rejects what is pending, then hangs up. */
  close(): Promise<void> {
    if (this.#over === undefined) {
      this.#rejectAll((inFlight) => new ClientClosed(`the client was closed${tally(inFlight)}`));
    }
    return this.channel.close();
  }

  #selected(): SelectedTarget {
    if (this.#target === undefined) throw new Error("no target is selected: call selectRpcTarget first");
    return this.#target;
  }

  #callLine(name: string): CallLine {
    const known = this.#callLines.get(name);
    if (known !== undefined) return known;
    const { version, methods } = this.#selected();
    const made = new CallLine(name, version);
    // Only names of the server's are kept: whoever makes names up must not fill our memory.
    if (methods.has(name)) this.#callLines.set(name, made);
    return made;
  }

  #request(name: string, line: string, options: CallOptions | undefined): Promise<unknown> {
    if (this.#over !== undefined) return Promise.reject(this.#over);
    const { maxLineBytes, callTimeout } = this.#settings;
    // Both versions of PYON are ASCII as we write them: characters are bytes.
    if (line.length > maxLineBytes) {
      return Promise.reject(
        new RangeError(`the call of ${name} takes ${line.length} bytes, maxLineBytes allows ${maxLineBytes}`),
      );
    }
    const timeout = options?.timeout ?? callTimeout;
    const signal = options?.signal;
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    const call = new PendingCall(name, line.length);
    if (timeout !== Infinity || signal !== undefined) {
      const late = (): Error => new CallTimeout(`${name} did not answer within ${timeout} ms`, timeout);
      call.limit(timeout, late, signal);
    }
    if (this.#stalled) this.#unsent.push({ call, line });
    else this.#send(call, line);
    return call.promise;
  }

  #send(call: PendingCall, line: string): void {
    this.#inFlight.push(call);
    if (this.channel.send(line) || this.#over !== undefined) return;
    this.#stalled = true;
    this.channel.drained().then(() => this.#sendMore());
  }

  #sendMore(): void {
    this.#stalled = false;
    while (!this.#stalled) {
      const next = this.#unsent.shift();
      if (next === undefined) return;
      // One that was given up meanwhile need not bother the server.
      if (!next.call.settled) this.#send(next.call, next.line);
    }
  }

  #reply(line: string): void {
    const call = this.#inFlight.shift();
    if (call === undefined) {
      this.#unexpected(line);
      return;
    }
    if (call.settled) return;
    try {
      const reply = (this.#replies as ReplyReader).read(line);
      if ("ret" in reply) call.succeed(reply.ret);
      else call.fail(reply.failure);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      this.#giveUp(`its reply to ${call.name} cannot be read: ${reason}`, [call], { cause });
    }
  }

  #unexpected(line: string): void {
    const shown = JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
    this.#giveUp(`it sent a line that nobody asked for: ${shown}`, []);
  }

  /** Ends the connection since the server cannot be understood. */
  #giveUp(fault: string, more: readonly PendingCall[], options?: ErrorOptions): void {
    const { remote } = this.channel;
    this.#rejectAll(
      (inFlight) =>
        new ConnectionLost(
          `gave up the connection to ${remote}${tally(inFlight)}: ${fault}`,
          inFlight,
          options,
        ),
      more,
    );
    this.channel.destroy(this.#over);
  }

  #end({ by, error }: ChannelEnd): Error | undefined {
    if (this.#over === undefined) {
      const reason = error?.message ?? (by === "peer" ? "the peer hung up" : "it was closed");
      this.#rejectAll((inFlight, largest) => {
        const hint = by === "peer" && largest > PYTHON_SERVER_LINE_LIMIT ? tooLongForPython(largest) : "";
        return new ConnectionLost(
          `connection to ${this.channel.remote} lost${tally(inFlight)}: ${reason}${hint}`,
          inFlight,
          error && { cause: error },
        );
      });
    }
    return this.#over instanceof ClientClosed ? undefined : this.#over;
  }

  #rejectAll(
    makeError: (inFlight: readonly string[], largest: number) => Error,
    more: readonly PendingCall[] = [],
  ): void {
    const calls = [...more, ...this.#inFlight.drain(), ...this.#unsent.drain().map(({ call }) => call)];
    const pending = calls.filter((call) => !call.settled);
    const largest = calls.reduce((size, call) => Math.max(size, call.bytes), 0);
    const error = makeError(
      pending.map((call) => call.name),
      largest,
    );
    this.#over = error;
    for (const call of pending) call.fail(() => error);
  }
}

/** ` with 3 calls in flight: ping, echo (2 times)`; nothing for none. */
function tally(names: readonly string[]): string {
  if (names.length === 0) return "";
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const listed = Array.from(counts, ([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
  const shown = listed.length > 8 ? `${listed.slice(0, 8).join(", ")}, …` : listed.join(", ");
  return ` with ${names.length} call${names.length === 1 ? "" : "s"} in flight: ${shown}`;
}

function tooLongForPython(bytes: number): string {
  return `; a request of ${bytes} bytes was on its way, and Python's servers hang up on lines of more than ${PYTHON_SERVER_LINE_LIMIT} bytes (4 MiB)`;
}
