import { Client, type MethodList, type Remote } from "sipyco";
import { clockText } from "../ui/clock-text.js";
import type { ControllerConfig } from "./config.js";
import { faultText } from "./fault-text.js";
import { pause, RETRY } from "./link-state.js";
import { TargetLink } from "./target-link.js";

/** Milliseconds between two pings. */
const PING_INTERVAL = 5000;

/** Milliseconds without an answer after which a controller counts as silent: it may be busy with a long call. */
const PING_PATIENCE = 3000;

/** A controller: whether it answers and how fast, what it is, and its methods. It is connected to again by itself. */
export class Controller {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** `silent`: connected, but a ping has not been answered for seconds. */
  state: "connecting" | "up" | "silent" | "down" = $state("connecting");
  /** What the last ping took; undefined while there is none. */
  latencyMs: number | undefined = $state();
  targets: readonly string[] = $state.raw([]);
  description: string | undefined = $state();
  /** Why it is not up. */
  error: string | undefined = $state();
  /** When it was last heard of. */
  lastSeen: Date | undefined = $state.raw();
  /** The methods of its targets, as far as they have been asked for. */
  methods: ReadonlyMap<string, MethodList> = $state.raw(new Map());
  /** Calls of ours that wait for their answers. */
  pending = $state(0);
  readonly preferredTarget: string | undefined;
  readonly #via: string;
  readonly #links = new Map<string, TargetLink>();
  readonly #stop = new AbortController();
  #isStarted = false;

  constructor(config: ControllerConfig, via: string) {
    this.name = config.name;
    this.host = config.host;
    this.port = config.port;
    this.description = config.description;
    this.preferredTarget = config.target;
    this.#via = via;
  }

  /** `lab-pc:3253`, `[::1]:3253` */
  get address(): string {
    return this.host.includes(":") ? `[${this.host}]:${this.port}` : `${this.host}:${this.port}`;
  }

  /** Our own server does not answer, whatever we think of the connection. */
  noteCut(since: Date): void {
    if (this.state === "connecting" || this.state === "down") return;
    this.state = "down";
    this.latencyMs = undefined;
    this.error = `the console's server does not answer since ${clockText(since)}`;
  }

  /** Our own server answers again: the connections are made anew unless an answer has come since then. */
  renew(since: Date): void {
    if (this.lastSeen === undefined || this.lastSeen < since) {
      for (const link of this.#links.values()) link.close();
    } else if (this.state === "down") {
      this.#heard(this.latencyMs);
    }
  }

  /** Connects, unless that has been done. */
  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    void this.#keepConnected();
  }

  close(): void {
    this.#stop.abort();
    for (const link of this.#links.values()) link.close();
  }

  /** Asks for the methods of a target, which appear in `methods`. @throws what goes wrong */
  async loadMethods(target: string): Promise<MethodList> {
    const list = await this.#link(target).methods();
    if (this.methods.get(target) !== list) this.methods = new Map(this.methods).set(target, list);
    return list;
  }

  /**
   * Calls a method, with arguments and a result of exact mode.
   *
   * @throws RemoteError and what else `Client.callRpc` throws
   */
  async call(
    target: string,
    method: string,
    args: readonly unknown[] = [],
    kwargs: Readonly<Record<string, unknown>> = {},
    options: { readonly signal?: AbortSignal; readonly timeout?: number } = {},
  ): Promise<unknown> {
    this.pending++;
    try {
      const client = await this.#link(target).connect();
      const result = await client.callRpc(method, args, kwargs, options);
      this.lastSeen = new Date();
      return result;
    } finally {
      this.pending--;
    }
  }

  #link(target: string): TargetLink {
    let link = this.#links.get(target);
    if (link === undefined) {
      link = new TargetLink(target, (name) => this.#dial(name));
      this.#links.set(target, link);
    }
    return link;
  }

  #dial(target: string | null): Promise<Remote> {
    return Client.connect(this.host, this.port, {
      target,
      exact: true,
      via: this.#via,
      signal: this.#stop.signal,
    });
  }

  async #keepConnected(): Promise<void> {
    const { signal } = this.#stop;
    let delay: number = RETRY.retry;
    while (!signal.aborted) {
      const since = performance.now();
      try {
        const client = await this.#connect();
        await this.#watch(client);
      } catch (error) {
        if (signal.aborted) return;
        this.state = "down";
        this.latencyMs = undefined;
        this.error = faultText(error);
      }
      delay =
        performance.now() - since > RETRY.maxRetry * 2 ? RETRY.retry : Math.min(delay * 2, RETRY.maxRetry);
      await pause(delay, signal);
    }
  }

  /** Connects to the first target, or the one that is preferred. */
  async #connect(): Promise<Client> {
    const client = await this.#dial(null);
    const [targets, description] = client.getRpcId();
    this.targets = targets;
    this.description = description ?? this.description;
    const wanted = this.preferredTarget !== undefined && targets.includes(this.preferredTarget);
    const target = wanted ? (this.preferredTarget as string) : targets[0];
    if (target === undefined) return client;
    await client.selectRpcTarget(target);
    this.#link(target).adopt(client);
    return client;
  }

  /** Pings until the connection ends. @throws the reason for its end */
  async #watch(client: Client): Promise<void> {
    // Promises that are raced with one that lasts would pile up, on a page that is left open for weeks.
    const gone = new AbortController();
    void client.rpcClosed.then((reason) => gone.abort(reason ?? new Error("the connection was closed")));
    const target = client.getSelectedTarget();
    const list = target === null ? undefined : await this.loadMethods(target);
    this.#heard(undefined);
    const hasPing = list !== undefined && Object.hasOwn(list.methods, "ping");
    for (;;) {
      // A call of ours that takes long would hold the ping up.
      if (hasPing && this.pending === 0) {
        const silence = setTimeout(() => this.#fellSilent(), PING_PATIENCE);
        const since = performance.now();
        try {
          await client.callRpc("ping");
        } finally {
          clearTimeout(silence);
        }
        this.#heard(performance.now() - since);
      }
      await pause(PING_INTERVAL, gone.signal);
      gone.signal.throwIfAborted();
    }
  }

  #heard(latency: number | undefined): void {
    this.state = "up";
    this.error = undefined;
    this.latencyMs = latency;
    this.lastSeen = new Date();
  }

  #fellSilent(): void {
    this.state = "silent";
    this.latencyMs = undefined;
    this.error = "it has not answered a ping for seconds: it may be busy with a long call";
  }
}
