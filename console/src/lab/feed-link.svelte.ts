import type { FeedConnectOptions, FeedStatus } from "sipyco";
import { faultText } from "./fault-text.js";
import { type LinkState, pause, RETRY } from "./link-state.js";

/** Milliseconds until a feed that had an error of its own is started anew. */
const FAULT_PAUSE = 5000;

/** What subscribers and receivers of the library have in common. */
export interface Feed {
  readonly status: AsyncIterable<FeedStatus>;
  connect(host: string, port: number, options: FeedConnectOptions): Promise<void>;
  close(): Promise<void>;
}

/** A feed of a server that is connected to as long as the page is open, and what is known of the connection. */
export abstract class FeedLink {
  readonly host: string;
  readonly port: number;
  /** Grows by one in each frame before which something has arrived. */
  version = $state(0);
  #linkState: LinkState = $state("connecting");
  #linkError: string | undefined = $state();
  #lostAt: Date | undefined = $state.raw();
  /** Since when our own server does not answer: then the link may look well, and brings nothing. */
  #cutAt: Date | undefined = $state.raw();
  readonly #via: string;
  readonly #stop = new AbortController();
  #feed: Feed | undefined;
  #heardAt = 0;
  #frame: number | undefined;

  constructor({ host, port }: { readonly host: string; readonly port: number }, via: string) {
    this.host = host;
    this.port = port;
    this.#via = via;
  }

  /** `missing`: the server hangs up when it is asked for this feed. */
  get state(): LinkState {
    return this.#cutAt !== undefined && this.#linkState === "live" ? "lost" : this.#linkState;
  }

  /** Why it is not live. */
  get error(): string | undefined {
    return (
      this.#linkError ?? (this.#cutAt === undefined ? undefined : "the console's server does not answer")
    );
  }

  /** When the link was lost; undefined while it is there. */
  get lostAt(): Date | undefined {
    return this.#lostAt ?? this.#cutAt;
  }

  /** Connects, unless that has been done. */
  start(): void {
    if (this.#feed === undefined) void this.#run();
  }

  /** Hangs up for good. */
  close(): void {
    this.#stop.abort();
    void this.#feed?.close();
    if (this.#frame !== undefined) cancelAnimationFrame(this.#frame);
  }

  /** Our own server does not answer since then. */
  noteCut(since: Date): void {
    this.#cutAt = since;
  }

  /**
   * Our own server answers again: the link is made anew unless it has brought something since then. A connection that
   * was cut off does not notice by itself when it never sends anything.
   */
  renew(since: Date): void {
    this.#cutAt = undefined;
    if (this.#heardAt < since.getTime()) void this.#feed?.close();
  }

  protected abstract makeFeed(): Feed;

  /** Whether the feed is not there at all, judging by why the connection ended. */
  protected isMissing(_reason: Error | undefined): boolean {
    return false;
  }

  /** Something has arrived. */
  protected noteArrival(): void {
    this.#heardAt = Date.now();
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = undefined;
      this.version++;
    });
  }

  #noteLoss(time: Date): void {
    if (this.#lostAt === undefined) this.#lostAt = time;
  }

  /** A feed ends at something that makes no sense to it: it is made anew then. */
  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const feed = this.makeFeed();
      this.#feed = feed;
      const ended = this.#follow(feed);
      try {
        await feed.connect(this.host, this.port, { ...RETRY, via: this.#via });
      } catch {
        // It was closed meanwhile, or has told in its status what is wrong.
      }
      // We have closed it, to make it anew.
      if ((await ended) === undefined) continue;
      await pause(FAULT_PAUSE, signal);
    }
  }

  /** Shows how the feed is doing until it ends; gives the reason. */
  async #follow(feed: Feed): Promise<Error | undefined> {
    for await (const status of feed.status) {
      if (status.type === "live") {
        this.#heardAt = Date.now();
        this.#linkState = "live";
        this.#linkError = undefined;
        this.#lostAt = undefined;
      } else if (status.type !== "connecting") {
        const { reason } = status;
        if (reason === undefined) return undefined;
        this.#linkState = this.isMissing(reason) ? "missing" : "lost";
        this.#linkError = faultText(reason);
        this.#noteLoss(new Date());
        if (status.type === "closed") return reason;
      }
    }
    return undefined;
  }
}
