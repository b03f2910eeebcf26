import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Rates } from "./measure.js";

/**
 * Runs a benchmark of `bench/peers/` with the Python that SIPYCO_PYTHON names, and gives what it measured: a
 * function from a case to the rates of its contenders, which are none when there is no Python.
 */
export function pythonRates(benchmark: string, input: unknown = null): (name: string) => Rates {
  const python = process.env.SIPYCO_PYTHON;
  if (python === undefined || python === "") return () => ({});
  // Compiled, this file lies in build/bench; the Python files stay where they are.
  const script = fileURLToPath(new URL(`../../bench/peers/${benchmark}.py`, import.meta.url));
  const output = execFileSync(python, [script], { input: JSON.stringify(input), encoding: "utf8" });
  const measured = JSON.parse(output) as Record<string, Rates>;
  return (name) => measured[name] ?? {};
}
