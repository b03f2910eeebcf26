import { getLogger } from "@logtape/logtape";
import type { Channel } from "../../transport/channel.js";
import { LineBatch } from "../../transport/line-batch.js";
import { modText } from "../mod-text.js";
import type { ChangeSink, NotifierCore, PublishedChange } from "../notifier-core.js";
import { Backlog, type Reader } from "./backlog.js";
import { PendingPlaces } from "./pending-places.js";

const log = getLogger(["sipyco", "sync-struct"]);

/** What a publisher does about subscribers that take their mods too slowly. */
export type SlowPolicy = "resync" | "coalesce" | "disconnect";

/** Counts of one notifier, since it was added to the publisher. */
export interface OutletStats {
  /** Subscribers connected now. */
  readonly subscribers: number;
  /** Those of them for whom something waits, since they do not take it fast enough. */
  readonly behind: number;
  /** Bytes that wait for the slowest of those. */
  readonly backlogBytes: number;
  /** Mods published. */
  readonly mods: number;
  /** Backlogs dropped since they had grown too large, one for each time that it befell a subscriber. */
  readonly dropped: number;
  /** Mods in those backlogs, and their bytes. */
  readonly droppedMods: number;
  readonly droppedBytes: number;
  /** Times that a subscriber got the whole structure instead of a dropped backlog. */
  readonly resyncs: number;
  /** Writes left out since a later one to the same place was pending as well (policy `coalesce`). */
  readonly coalescedMods: number;
  /** Subscribers disconnected for being slow (policy `disconnect`). */
  readonly disconnects: number;
}

/** How an outlet publishes. */
export interface OutletSettings {
  readonly name: string;
  readonly version: 1 | 2;
  readonly policy: SlowPolicy;
  readonly maxBacklogBytes: number;
}

/** A subscriber of an outlet. */
class Subscription implements Reader {
  entry: Reader["entry"];
  /** Its backlog was dropped: it gets the whole structure next. */
  isLost = false;
  /** The present stall has been logged. */
  isLogged = false;
  readonly channel: Channel;

  constructor(channel: Channel) {
    this.channel = channel;
  }
}

/** Lines of a tick leave before its end when they have grown to so many characters. */
const FLUSH_AT: number = 64 * 1024;

/** Changes that may be remembered for coalescing, beyond twice those that are pending. */
const SPARE_PLACES = 10_000;

/**
 * Sends the changes of one notifier to its subscribers. Each change is one line, encoded once; the lines of a tick
 * leave together, as the same bytes for all.
 *
 * A subscriber is current as long as it takes what it is sent, and gets each batch at once. One that does not is
 * behind: it reads on from the {@link Backlog}, at its own pace, until it is current again.
 */
export class Outlet implements ChangeSink {
  readonly version: 1 | 2;
  readonly #core: NotifierCore;
  readonly #settings: OutletSettings;
  readonly #current = new Set<Subscription>();
  readonly #behind = new Set<Subscription>();
  readonly #backlog: Backlog;
  readonly #places: PendingPlaces | undefined;
  /** Lines of this tick, and their changes where they are to be coalesced. */
  #text = "";
  #lines = 0;
  #changes: PublishedChange[] = [];
  #flushScheduled = false;
  /** The init for who comes now; undefined when the structure has changed since it was made. */
  #init: LineBatch | undefined;
  #coalescingLogged = false;
  readonly #counts = {
    mods: 0,
    dropped: 0,
    droppedMods: 0,
    droppedBytes: 0,
    resyncs: 0,
    coalescedMods: 0,
    disconnects: 0,
  };

  constructor(core: NotifierCore, settings: OutletSettings) {
    this.version = settings.version;
    this.#core = core;
    this.#settings = settings;
    this.#places = settings.policy === "coalesce" ? new PendingPlaces() : undefined;
    this.#backlog = new Backlog(settings.maxBacklogBytes, (reader, mods, bytes) =>
      this.#lost(reader as Subscription, mods, bytes),
    );
    core.attach(this);
  }

  get stats(): OutletStats {
    return {
      subscribers: this.#current.size + this.#behind.size,
      behind: this.#behind.size,
      backlogBytes: this.#backlog.bytes,
      ...this.#counts,
    };
  }

  /**
   * Sends the structure to a new subscriber, and the changes from now on.
   *
   * @throws PyonEncodeError when the structure cannot be sent
   */
  subscribe(channel: Channel): void {
    const subscription = new Subscription(channel);
    this.#start(subscription);
    channel.closed.then(() => {
      this.#current.delete(subscription);
      if (this.#behind.delete(subscription)) this.#leaveBacklog(subscription);
    });
  }

  publish(changes: readonly PublishedChange[]): void {
    this.#init = undefined;
    this.#counts.mods += changes.length;
    if (this.#current.size === 0 && !this.#backlog.wanted) return;
    for (const published of changes) {
      this.#text += `${published.line}\n`;
      this.#lines++;
      if (this.#places !== undefined) this.#changes.push(published);
    }
    if (this.#text.length >= FLUSH_AT) this.flush();
    else this.#scheduleFlush();
  }

  restart(line: string): void {
    this.flush();
    this.#init = new LineBatch(`${line}\n`, 1);
    this.#places?.clear();
    this.#send(this.#init);
  }

  /** Hangs up on all subscribers, after what was sent has gone out. */
  async close(): Promise<void> {
    this.#core.detach(this);
    this.flush();
    const channels = [...this.#current, ...this.#behind].map(({ channel }) => channel);
    await Promise.all(channels.map((channel) => channel.close()));
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled) return;
    this.#flushScheduled = true;
    // Comes after all microtasks there are: changes that promises lead to leave together as well.
    process.nextTick(() => {
      this.#flushScheduled = false;
      this.flush();
    });
  }

  /** Sends what waits for the end of the tick. */
  flush(): void {
    if (this.#lines === 0) return;
    const batch = new LineBatch(this.#text, this.#lines);
    const changes = this.#changes;
    this.#text = "";
    this.#lines = 0;
    this.#changes = [];
    this.#send(batch, changes);
  }

  #send(batch: LineBatch, changes: readonly PublishedChange[] = []): void {
    if (this.#backlog.wanted) {
      if (this.#places === undefined || changes.length === 0) this.#backlog.push(batch);
      else for (const published of changes) this.#pushCoalescing(this.#places, published);
    }
    for (const subscription of this.#current) {
      if (!subscription.channel.sendBatch(batch)) this.#fallBehind(subscription);
    }
  }

  #pushCoalescing(places: PendingPlaces, published: PublishedChange): void {
    // What has gone out must not be remembered for ever.
    if (places.size > 2 * this.#backlog.mods + SPARE_PLACES) places.clear();
    const entry = this.#backlog.push(new LineBatch(`${published.line}\n`, 1));
    for (const superseded of places.note(entry, published)) {
      if (superseded.batch === undefined) continue;
      this.#backlog.remove(superseded);
      this.#counts.coalescedMods++;
      if (this.#coalescingLogged) continue;
      this.#coalescingLogged = true;
      log.warn("subscribers of {notifier} are slow: pending writes to one place become the last one", {
        notifier: this.#settings.name,
      });
    }
  }

  /** Sends the whole structure as it is now; changes follow from here on. */
  #start(subscription: Subscription): void {
    // What has not left yet is part of the structure already.
    this.flush();
    this.#init ??= new LineBatch(
      `${modText({ action: "init", struct: this.#core.root }, this.version)}\n`,
      1,
    );
    this.#current.add(subscription);
    if (!subscription.channel.sendBatch(this.#init)) this.#fallBehind(subscription);
  }

  #fallBehind(subscription: Subscription): void {
    this.#current.delete(subscription);
    if (subscription.channel.end !== undefined) return;
    this.#behind.add(subscription);
    this.#backlog.join(subscription);
    this.#whenDrained(subscription);
  }

  #whenDrained(subscription: Subscription): void {
    subscription.channel.drained().then(() => {
      if (subscription.channel.end === undefined && this.#behind.has(subscription)) {
        this.#catchUp(subscription);
      }
    });
  }

  #catchUp(subscription: Subscription): void {
    if (subscription.isLost) {
      this.#resync(subscription);
      return;
    }
    for (;;) {
      const batch = this.#backlog.take(subscription);
      if (batch === undefined) break;
      if (!subscription.channel.sendBatch(batch)) {
        this.#whenDrained(subscription);
        return;
      }
    }
    this.#behind.delete(subscription);
    this.#leaveBacklog(subscription);
    subscription.isLogged = false;
    this.#current.add(subscription);
  }

  #leaveBacklog(subscription: Subscription): void {
    this.#backlog.leave(subscription);
    if (this.#backlog.wanted) return;
    this.#places?.clear();
    this.#coalescingLogged = false;
  }

  #resync(subscription: Subscription): void {
    subscription.isLost = false;
    this.#behind.delete(subscription);
    this.#leaveBacklog(subscription);
    try {
      this.#start(subscription);
      this.#counts.resyncs++;
    } catch (error) {
      this.#current.delete(subscription);
      subscription.channel.destroy(error as Error);
    }
  }

  #lost(subscription: Subscription, mods: number, bytes: number): void {
    subscription.isLost = true;
    this.#counts.dropped++;
    this.#counts.droppedMods += mods;
    this.#counts.droppedBytes += bytes;
    const { policy, name: notifier } = this.#settings;
    const { remote } = subscription.channel;
    const waiting = { remote, notifier, mods, bytes };
    if (policy === "disconnect") {
      this.#counts.disconnects++;
      // The server tells of it in the log.
      const reason = `too slow: ${mods} mods (${bytes} bytes) of notifier ${notifier} waited for it`;
      subscription.channel.destroy(new Error(reason));
    } else if (!subscription.isLogged) {
      subscription.isLogged = true;
      log.warn(
        "subscriber {remote} of {notifier} is slow: dropped {mods} mods ({bytes} bytes), it gets the whole structure when it takes more",
        waiting,
      );
    }
  }
}
