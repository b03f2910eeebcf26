import { clockText } from "../ui/clock-text.js";

/** What of a controller says how it is. */
interface State {
  readonly state: "connecting" | "up" | "silent" | "down";
  readonly latencyMs: number | undefined;
  readonly lastSeen: Date | undefined;
}

/** How a controller is, in a few words: `1.2 ms`, `down since 02:13:05`. */
export function stateText({ state, latencyMs, lastSeen }: State): string {
  switch (state) {
    case "up":
      return latencyMs === undefined
        ? "up"
        : `${latencyMs < 100 ? latencyMs.toFixed(1) : Math.round(latencyMs)} ms`;
    case "silent":
      return "no answer";
    case "down":
      return lastSeen === undefined ? "down" : `down since ${clockText(lastSeen)}`;
    case "connecting":
      return "connecting";
  }
}

/** The dot beside it. */
export const DOTS = { up: "ok", silent: "warn", down: "bad", connecting: "idle" } as const;

/** How long something took: `3.1 ms`, `2.45 s`. */
export function durationText(milliseconds: number): string {
  if (milliseconds < 1000)
    return `${milliseconds < 100 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1000).toFixed(2)} s`;
}
