import { ChannelError, type Mod, Subscriber } from "sipyco";
import type { StructureConfig } from "./config.js";
import { type Feed, FeedLink } from "./feed-link.svelte.js";

/** One notifier, mirrored in exact mode: what its publisher has, live, and kept as it last was while the link is lost. */
export class Structure extends FeedLink {
  readonly name: string;
  readonly #listeners = new Set<(mod: Mod) => void>();
  #root: unknown;

  constructor(config: StructureConfig, via: string) {
    super(config, via);
    this.name = config.notifier;
  }

  /** The mirror: Dicts, Floats, NDArrays. It changes in place: read it after reading `version`. */
  get root(): unknown {
    return this.#root;
  }

  /** Calls with every mod, at once when it has been applied. Returns what ends that. */
  onMod(listener: (mod: Mod) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  protected override makeFeed(): Feed {
    const subscriber: Subscriber = new Subscriber(
      this.name,
      undefined,
      (mod) => {
        this.#root = subscriber.value;
        for (const listener of this.#listeners) listener(mod);
        this.noteArrival();
      },
      undefined,
      { exact: true },
    );
    return subscriber;
  }

  /** A publisher hangs up without a word when it has no notifier of that name. */
  protected override isMissing(reason: Error): boolean {
    return this.#root === undefined && reason instanceof ChannelError && reason.cause === undefined;
  }
}
