import { readFileSync } from "node:fs";
import { decode } from "../../src/pyon/decode.js";

export interface WireStep {
  readonly dir: "c2s" | "s2c";
  /** Ends in a line feed. */
  readonly line?: string;
  readonly eof?: true;
}

/** One run of Python's tool against a Python server. */
export interface ToolVector {
  readonly args: readonly string[];
  readonly stdin: string | null;
  readonly exit: number;
  readonly stdout: string;
  /** Last line of stderr. */
  readonly stderr_last: string;
  /** The connections that were made, from the server's side. */
  readonly wire: readonly (readonly WireStep[])[];
}

const vectors = JSON.parse(
  readFileSync(new URL("../vectors/rpctool.json", import.meta.url), "utf8"),
) as readonly ToolVector[];

/** The arguments behind the method's name. */
function methodArguments(args: readonly string[]): readonly string[] {
  if (args[0] !== "call") return [];
  return args.slice(args[1] === "-t" ? 4 : 2);
}

function isLiteral(text: string): boolean {
  try {
    decode(text, { version: 1 });
    return true;
  } catch {
    return false;
  }
}

function isCovered({ args, exit }: ToolVector): boolean {
  return args[0] !== "interactive" && (exit !== 0 || methodArguments(args).every(isLiteral));
}

/** Runs that ours repeats: arguments are literals, or wrong in Python too. */
export const covered: readonly ToolVector[] = vectors.filter(isCovered);

/** Runs that take computed arguments, or the interactive mode. */
export const notYet: readonly ToolVector[] = vectors.filter((vector) => !isCovered(vector));
