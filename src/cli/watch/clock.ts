/** What tells when to draw, so that tests need not wait. */
export interface Clock {
  /** Milliseconds since whenever. */
  now(): number;
  /** Calls back in so many milliseconds, unless what it returns has been called before. */
  schedule(delay: number, callback: () => void): () => void;
}

const systemClock: Clock = {
  now: () => performance.now(),
  schedule: (delay, callback) => {
    const timer = setTimeout(callback, delay);
    return () => clearTimeout(timer);
  },
};

/** How time passes for what is followed; tests have it pass faster. */
export interface Pace {
  readonly clock: Clock;
  /** Milliseconds from the loss of a connection to the first attempt to make it again. */
  readonly retry: number;
}

export const ordinaryPace: Pace = { clock: systemClock, retry: 1000 };
