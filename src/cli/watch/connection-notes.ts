import type { FeedStatus } from "../../feed/feed-status.js";
import { safeText } from "../../python/safe-text.js";
import type { CommandIo } from "../run-command.js";
import type { Clock } from "./clock.js";

/** Milliseconds that a connection must hold to count as one, unless it brings something before. */
export const SETTLE = 1000;

/**
 * Tells on stderr when a connection is lost, or cannot be made, and when it is there again: once each. A server that
 * takes connections only to hang up is no news each time.
 */
export class ConnectionNotes {
  readonly #io: CommandIo;
  readonly #clock: Clock;
  readonly #what: string;
  #inTrouble = false;
  #isLive = false;
  #cancel: () => void = () => {};

  /** @param what what is connected to: `notifier "datasets" of lab-pc:3250` */
  constructor(io: CommandIo, clock: Clock, what: string) {
    this.#io = io;
    this.#clock = clock;
    this.#what = what;
  }

  setStatus(status: FeedStatus): void {
    this.#cancel();
    this.#isLive = status.type === "live";
    if (this.#isLive && this.#inTrouble) {
      this.#cancel = this.#clock.schedule(SETTLE, () => this.#tellConnected());
    }
    if (status.type !== "waiting" || this.#inTrouble) return;
    this.#inTrouble = true;
    this.#io.stderr.write(`sipyco: ${safeText(status.reason.message)}; trying again until it works\n`);
  }

  /** Something has arrived: the connection works. */
  noteArrival(): void {
    if (this.#inTrouble && this.#isLive) this.#tellConnected();
  }

  #tellConnected(): void {
    this.#cancel();
    this.#inTrouble = false;
    this.#io.stderr.write(`sipyco: connected to ${this.#what}\n`);
  }
}
