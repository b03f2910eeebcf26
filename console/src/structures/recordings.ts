import type { Structure } from "../lab/structure.svelte.js";
import type { TimeSeries } from "../plot/time-series.js";
import { pythonPath } from "./path-text.js";
import { Recording } from "./recording.js";

interface Held {
  readonly recording: Recording;
  holders: number;
}

const recordings = new WeakMap<Structure, Map<string, Held>>();

/**
 * Records a number of a structure until it is released; who records the same has the same series, so that what is pinned
 * keeps its past.
 */
export function record(
  structure: Structure,
  path: readonly unknown[],
): { readonly series: TimeSeries; release(): void } {
  let own = recordings.get(structure);
  if (own === undefined) recordings.set(structure, (own = new Map()));
  const key = pythonPath("", path);
  const held = own.get(key) ?? { recording: new Recording(structure, path), holders: 0 };
  own.set(key, held);
  held.holders++;
  let isHeld = true;
  return {
    series: held.recording.series,
    release() {
      if (!isHeld) return;
      isHeld = false;
      if (--held.holders > 0) return;
      held.recording.close();
      own.delete(key);
    },
  };
}
