import { readFileSync } from "node:fs";
import type { Outcome } from "../expression/outcome.js";

/** Expressions with `np`, and what Python 3.11 with numpy 1.24 makes of them. */
export interface NumpyTopic {
  readonly topic: string;
  readonly cases: readonly (Outcome & { readonly source: string })[];
}

const file = new URL("../../vectors/numpy-expressions.json", import.meta.url);

export const numpyTopics = (
  JSON.parse(readFileSync(file, "utf8")) as { readonly topics: readonly NumpyTopic[] }
).topics;
