/**
 * Lets one call run at a time, in the order they asked. Taking a free lock is synchronous, so that a call that
 * nobody contends costs no turn of the event loop.
 */
export class CallLock {
  #held = false;
  #passing = false;
  readonly #waiting: (() => void)[] = [];

  /** Takes the lock if nobody has it; says whether. */
  tryAcquire(): boolean {
    if (this.#held) return false;
    this.#held = true;
    return true;
  }

  /** Calls `whenHeld` once the lock is the caller's. To be used when `tryAcquire` has failed. */
  acquireLater(whenHeld: () => void): void {
    this.#waiting.push(whenHeld);
  }

  /** Passes the lock on to the one who has waited longest. */
  release(): void {
    this.#held = false;
    // A holder that releases before its callback returns is served by the loop below it, not by recursion.
    if (this.#passing) return;
    this.#passing = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#held = true;
      next();
      if (this.#held) break;
    }
    this.#passing = false;
  }
}
