import { execFileSync } from "node:child_process";
import type { Outcome } from "../python/expression/outcome.js";
import { python, script } from "./peer.js";

/** What comes of expressions in Python. @param args those of `peers/expressions.py` */
export function outcomesThere(sources: readonly string[], ...args: readonly string[]): Outcome[] {
  const output = execFileSync(python as string, [script("expressions.py"), ...args], {
    input: sources.map((source) => `${JSON.stringify(source)}\n`).join(""),
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Outcome);
}
