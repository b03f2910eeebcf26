import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Rates } from "./measure.js";

/**
 * Runs a benchmark of `bench/peers/` with the Python that SIPYCO_PYTHON names, and gives what it measured: a
 * function from a case to its rate, which is empty when there is no Python.
 */
export function pythonRates(benchmark: string): (name: string) => Rates {
  const python = process.env.SIPYCO_PYTHON;
  if (python === undefined || python === "") return () => ({});
  // Compiled, this file lies in build/bench; the Python files stay where they are.
  const script = fileURLToPath(new URL(`../../bench/peers/${benchmark}.py`, import.meta.url));
  const measured = JSON.parse(execFileSync(python, [script], { encoding: "utf8" })) as Record<string, number>;
  return (name) => (measured[name] === undefined ? {} : { "Python's": measured[name] });
}
