import { readFileSync } from "node:fs";
import type { Described } from "./helpers.js";

/** A text, or how that encoder refused the value. */
type VectorText = string | { readonly error: string; readonly message: string };

/** A value and what Python's SiPyCo 1.10 (`v1`, `v2`) and 1.6 (`v1_6`) made of it. */
export interface Vector {
  /** The Python expression that made the value. */
  readonly python: string;
  readonly value: Described;
  readonly v1: VectorText;
  readonly v1_pretty: VectorText;
  readonly v2: VectorText;
  readonly v2_pretty: VectorText;
  readonly v1_6: VectorText;
  readonly v1_6_pretty: VectorText;
}

const url = new URL("../vectors/pyon.json", import.meta.url);

export const vectors: readonly Vector[] = JSON.parse(readFileSync(url, "utf8")) as Vector[];
