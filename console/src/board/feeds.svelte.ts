import { untrack } from "svelte";
import type { Lab } from "../lab/lab.svelte.js";
import { board } from "./board.svelte.js";
import { type Feed, MethodFeed, StructureFeed } from "./feed.svelte.js";
import type { Pin, PinSource } from "./pins.js";

/** What feeds a pin. */
export interface PinFeeds {
  /** Undefined while the lab has no such structure or controller. */
  readonly y: Feed | undefined;
  readonly x: Feed | undefined;
}

/** Feeds all that is pinned, whatever page is shown, so that curves have no gaps. */
export class Feeds {
  #feeds: ReadonlyMap<string, PinFeeds> = $state.raw(new Map());
  readonly #stop: () => void;

  constructor(lab: Lab) {
    this.#stop = $effect.root(() => {
      $effect(() => {
        // What they depend on: the pins, and what the lab has. What they do with it is not for this effect.
        const found = board.pins.map((pin) => ({
          pin,
          y: findSource(lab, pin.source),
          x: pin.x === undefined ? undefined : findSource(lab, pin.x),
        }));
        untrack(() => this.#update(found));
      });
    });
  }

  of({ id }: Pin): PinFeeds {
    return this.#feeds.get(id) ?? { x: undefined, y: undefined };
  }

  close(): void {
    this.#stop();
    this.#update([]);
  }

  /** Keeps the feeds that are still right, whose curves go on. */
  #update(found: readonly { pin: Pin; y: Found | undefined; x: Found | undefined }[]): void {
    const before = this.#feeds;
    const now = new Map<string, PinFeeds>();
    for (const { pin, y, x } of found) {
      const old = before.get(pin.id);
      now.set(pin.id, { y: feedOf(y, pin.source, old?.y), x: feedOf(x, pin.x, old?.x) });
    }
    const used = new Set([...now.values()].flatMap(({ x, y }) => [x, y]));
    for (const { x, y } of before.values()) for (const feed of [x, y]) if (!used.has(feed)) feed?.close();
    this.#feeds = now;
  }
}

type Found = NonNullable<ReturnType<typeof findSource>>;

function findSource(lab: Lab, source: PinSource) {
  return "notifier" in source ? lab.structure(source.notifier) : lab.controller(source.controller);
}

function feedOf(
  found: Found | undefined,
  source: PinSource | undefined,
  before: Feed | undefined,
): Feed | undefined {
  if (found === undefined || source === undefined) return undefined;
  const of =
    before instanceof StructureFeed
      ? before.structure
      : before instanceof MethodFeed
        ? before.controller
        : undefined;
  if (of === found) return before;
  if ("notifier" in source) return "onMod" in found ? new StructureFeed(found, source) : undefined;
  return "call" in found ? new MethodFeed(found, source) : undefined;
}

const feeds = new WeakMap<Lab, Feeds>();

/** The feeds of a lab's pins, which go on until the page is closed. */
export function feedsOf(lab: Lab): Feeds {
  let own = feeds.get(lab);
  if (own === undefined) feeds.set(lab, (own = new Feeds(lab)));
  return own;
}
