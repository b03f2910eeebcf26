import { pause } from "../lab/link-state.js";
import { numberOf } from "../plot/numbers.js";
import { TimeSeries } from "../plot/time-series.js";

/** Asks for a value every few seconds and keeps what comes as a curve. It goes on while other things are shown. */
export class Poller {
  isOn = $state(false);
  /** Seconds from one call to the next. */
  seconds = $state(1);
  /** Numbers have come, so that there is a curve. */
  hasCurve = $state(false);
  readonly series: TimeSeries = new TimeSeries();
  #stop: AbortController | undefined;

  /**
   * Starts to call `read`, never twice at the same time. What it throws leaves a gap in the curve; it is for `read` to
   * show it.
   */
  start(read: (signal: AbortSignal) => Promise<unknown>): void {
    this.stop();
    this.#stop = new AbortController();
    this.isOn = true;
    void this.#run(read, this.#stop.signal);
  }

  stop(): void {
    this.#stop?.abort();
    this.#stop = undefined;
    this.isOn = false;
  }

  /** Forgets the curve. */
  clear(): void {
    this.series.clear();
    this.hasCurve = false;
  }

  async #run(read: (signal: AbortSignal) => Promise<unknown>, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const since = performance.now();
      const value = await read(signal).then(numberOf, () => undefined);
      if (signal.aborted) return;
      if (value === undefined) this.series.gap(Date.now() / 1000);
      else {
        this.series.push(Date.now() / 1000, value);
        this.hasCurve = true;
      }
      await pause(Math.max(0, this.seconds * 1000 - (performance.now() - since)), signal);
    }
  }
}
