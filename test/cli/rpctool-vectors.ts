import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import type { Peer } from "../fixtures/scripted-server.js";

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

export const vectors = JSON.parse(
  readFileSync(new URL("../vectors/rpctool.json", import.meta.url), "utf8"),
) as readonly ToolVector[];

/** Plays a run's connections to a tool, one after the other; its requests must say what was recorded. */
export function player({ wire }: ToolVector): (peer: Peer) => Promise<void> {
  let next = 0;
  return async (peer) => {
    for (const { dir, line } of wire[next++] ?? []) {
      if (dir === "s2c") {
        if (line !== undefined) peer.send(line.replace(/\n$/, ""));
        continue;
      }
      const said = await peer.line();
      expect(said === undefined ? undefined : meaning(said)).toEqual(
        line === undefined ? undefined : meaning(line),
      );
    }
  };
}

/** A request without the order of its sets. */
function meaning(line: string): unknown {
  return line.startsWith("{") ? decode(line, { version: 2, exact: true }) : line.trim();
}
