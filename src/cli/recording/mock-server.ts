import { AttributeError, NotImplementedError, remoteErrorToWire } from "../../pc-rpc/errors.js";
import { type CallRequest, GREETING, PYON_V2 } from "../../pc-rpc/protocol.js";
import { parseRequest } from "../../pc-rpc/server/request.js";
import { identificationLine } from "../../pc-rpc/server/server-handshake.js";
import { encode } from "../../pyon/encode.js";
import type { Channel } from "../../transport/channel.js";
import { quote } from "../../transport/quote.js";
import { sleep } from "../../transport/sleep.js";
import { TcpServer } from "../../transport/tcp-server.js";
import type { RecordedController, RecordedTarget } from "./controller.js";
import type { RecordedAnswer } from "./recorded-method.js";

export interface MockOptions {
  /** Give the answers to calls with the same arguments in turn. Default: always the last one. */
  readonly inTurn: boolean;
  /** Answer null to calls of methods that were never called in the recording. Default: an exception. */
  readonly answersNull: boolean;
  /** Take as long as the server took. */
  readonly withDelays: boolean;
  /** Is told, once each, which methods are called in ways that are not recorded. */
  readonly onNote: (text: string) => void;
  /** Ends delays when aborted. */
  readonly signal: AbortSignal;
}

/** Serves a controller from what a recording tells of it, to clients of both versions of PYON. */
export class MockServer extends TcpServer {
  /** Resolves when a client has called `terminate`, if the recorded controller has it. */
  readonly terminated: Promise<void>;
  readonly #controller: RecordedController;
  readonly #options: MockOptions;
  readonly #noted = new Set<string>();
  #terminate!: () => void;

  constructor(controller: RecordedController, options: MockOptions) {
    super({}, "pc-rpc");
    this.#controller = controller;
    this.#options = options;
    this.terminated = new Promise((resolve) => {
      this.#terminate = resolve;
    });
  }

  protected override async handleConnection(channel: Channel): Promise<void> {
    const { targetNames, description } = this.#controller;
    this.expectGreeting(channel, GREETING, (stopClock) => {
      channel.send(identificationLine(targetNames, description));
      channel.receive((line) => {
        stopClock();
        this.#choose(channel, line);
      });
    });
    await channel.closed;
  }

  #choose(channel: Channel, line: string): void {
    const [name = "", ...features] = line.split(" ");
    const target = this.#controller.targets.get(name);
    if (features.some((feature) => feature !== PYON_V2)) {
      this.refuse(channel, `unknown feature in ${quote(line)}`);
    } else if (target === undefined) {
      if (this.#controller.targetNames.includes(name))
        this.#note(`no client opened target ${name} in the recording`);
      this.refuse(channel, `unknown target ${quote(name)}`);
    } else {
      const version = features.length > 0 ? 2 : 1;
      channel.send(encode(target.methods, { version }));
      channel.receive((request) => {
        // One at a time.
        channel.pause();
        void this.#answer(channel, target, version, request).then(() => channel.resume());
      });
    }
  }

  async #answer(channel: Channel, target: RecordedTarget, version: 1 | 2, line: string): Promise<void> {
    let reply: unknown;
    try {
      const request = parseRequest(line, version, true);
      if (request.action === "get_rpc_method_list") {
        reply = { status: "ok", ret: target.methodList };
      } else {
        const { reply: recorded, delay } = this.#call(target, request);
        if (this.#options.withDelays && delay > 0) await sleep(delay, this.#options.signal);
        reply = recorded;
      }
    } catch (error) {
      reply = failure(error);
    }
    if (!channel.send(encodeReply(reply, version))) await channel.drained();
  }

  #call(target: RecordedTarget, { name, args, kwargs }: CallRequest): RecordedAnswer {
    if (!target.methods.has(name))
      throw new AttributeError(`'${target.name}' object has no attribute '${name}'`);
    if (name === "terminate") {
      this.#terminate();
      return { reply: { status: "ok", ret: null }, delay: 0 };
    }
    const found = target.calls.get(name)?.answer(args, kwargs, this.#options.inTurn);
    const method = `${target.name}.${name}`;
    if (found === undefined) {
      const fault = `${method} was never called in the recording`;
      this.#note(fault);
      if (!this.#options.answersNull) throw new NotImplementedError(`mock: ${fault}`);
      return { reply: { status: "ok", ret: null }, delay: 0 };
    }
    if (!found.isExact) {
      this.#note(`${method} is called with arguments that are not recorded; the most similar call answers`);
    }
    return found.answer;
  }

  #note(text: string): void {
    if (this.#noted.has(text)) return;
    this.#noted.add(text);
    this.#options.onNote(text);
  }
}

function failure(error: unknown): unknown {
  return { status: "failed", exception: { ...remoteErrorToWire(error), traceback: [] } };
}

/** A recorded reply may hold what the client's version of PYON cannot carry. */
function encodeReply(reply: unknown, version: 1 | 2): string {
  try {
    return encode(reply, { version });
  } catch (error) {
    return encode(failure(error), { version });
  }
}
