import type { Controller } from "../lab/controller.svelte.js";
import type { Texts } from "./arguments.js";
import { history } from "./history.svelte.js";
import { failure, type Outcome, summaryOf } from "./outcome.js";
import { Poller } from "./poller.svelte.js";

/** The arguments of a call. */
export interface CallArguments {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

/** What one has typed for a method, and what came of its last call. It stays while one looks at something else. */
export class MethodSession {
  readonly controller: Controller;
  readonly target: string;
  readonly method: string;
  texts: Texts = $state.raw({});
  outcome: Outcome | undefined = $state.raw();
  /** Since when a call waits for its answer, in milliseconds of `Date.now()`. */
  runningSince: number | undefined = $state();
  readonly poller: Poller = new Poller();
  /** What it is polled with, or was last. */
  polled: CallArguments | undefined = $state.raw();
  #giveUp: AbortController | undefined;

  constructor(controller: Controller, target: string, method: string) {
    this.controller = controller;
    this.target = target;
    this.method = method;
  }

  setText(name: string, text: string): void {
    this.texts = { ...this.texts, [name]: text };
  }

  /** Calls the method, shows what comes of it and keeps the call. */
  async call(given: CallArguments): Promise<void> {
    if (this.runningSince !== undefined) return;
    const { texts } = this;
    this.#giveUp = new AbortController();
    this.runningSince = Date.now();
    const outcome = await this.#outcomeOf(given, this.#giveUp.signal);
    this.runningSince = undefined;
    this.outcome = outcome;
    history.add({
      controller: this.controller.name,
      target: this.target,
      method: this.method,
      texts,
      time: outcome.time.getTime() - outcome.duration,
      duration: outcome.duration,
      isOk: outcome.type === "value",
      summary: summaryOf(outcome),
    });
  }

  /** Calls it again and again; the calls are not kept. */
  poll(given: CallArguments): void {
    this.polled = given;
    this.poller.start(async (signal) => {
      const outcome = await this.#outcomeOf(given, signal);
      if (signal.aborted) return undefined;
      this.outcome = outcome;
      return outcome.type === "value" ? outcome.value : undefined;
    });
  }

  /** Waits no longer for the answer; the controller may carry the call out all the same. */
  stopWaiting(): void {
    this.#giveUp?.abort(
      new Error("the answer was not waited for; the controller may have carried the call out"),
    );
  }

  async #outcomeOf({ args, kwargs }: CallArguments, signal: AbortSignal): Promise<Outcome> {
    const since = performance.now();
    const duration = (): number => performance.now() - since;
    try {
      const value = await this.controller.call(this.target, this.method, args, kwargs, { signal });
      return { type: "value", value, time: new Date(), duration: duration() };
    } catch (error) {
      return failure(error, new Date(), duration());
    }
  }
}

const sessions = new WeakMap<Controller, Map<string, MethodSession>>();

/** The session of a method, the same one each time. */
export function sessionOf(controller: Controller, target: string, method: string): MethodSession {
  const own = sessions.get(controller) ?? new Map<string, MethodSession>();
  sessions.set(controller, own);
  const key = JSON.stringify([target, method]);
  const known = own.get(key);
  if (known !== undefined) return known;
  const session = new MethodSession(controller, target, method);
  own.set(key, session);
  return session;
}
