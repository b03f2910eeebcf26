import type { Statistics } from "./statistics.js";

/**
 * Which values get the first and the last colour: the lowest and the highest there are, those without the lowest and
 * the highest percent, or two given ones.
 */
export type PictureScale = "full" | "robust" | { readonly min: number; readonly max: number };

/** The values at the ends of a scale. */
export function scaleEnds(scale: PictureScale, statistics: Statistics): { min: number; max: number } {
  if (typeof scale === "object") return scale;
  const { min, max, low, high } = statistics;
  // Where nearly all is alike, the percentiles are too, and what is different would not be seen.
  if (scale === "robust" && low < high) return { min: low, max: high };
  return Number.isNaN(min) ? { min: 0, max: 1 } : { min, max };
}

/** A scale that was stored, or undefined when it is none. */
export function readScale(stored: unknown): PictureScale | undefined {
  if (stored === "full" || stored === "robust") return stored;
  if (typeof stored !== "object" || stored === null) return undefined;
  const { min, max } = stored as Record<string, unknown>;
  const isScale = typeof min === "number" && typeof max === "number" && min < max;
  return isScale && Number.isFinite(min) && Number.isFinite(max) ? { min, max } : undefined;
}
