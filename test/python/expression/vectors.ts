import { readFileSync } from "node:fs";
import type { Outcome } from "./outcome.js";

/** An expression, and what comes of it in Python 3.11. */
export interface Case extends Outcome {
  readonly source: string;
}

interface Topic {
  readonly topic: string;
  readonly cases: readonly Case[];
}

const file = new URL("../../vectors/expressions.json", import.meta.url);

export const { topics } = JSON.parse(readFileSync(file, "utf8")) as { readonly topics: readonly Topic[] };
