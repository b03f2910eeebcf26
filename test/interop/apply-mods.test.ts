import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { decode } from "../../src/pyon/decode.js";
import { encode } from "../../src/pyon/encode.js";
import { processMod } from "../../src/sync-struct/process-mod.js";
import type { Mod } from "../../src/sync-struct/protocol.js";
import { RandomChanges } from "../sync-struct/random-changes.js";
import { modern, python, pythonVersion, script } from "./peer.js";

const version = modern ? 2 : 1;
const CHANGES = 25;
/** For runs by hand: SIPYCO_SEEDS=FIRST-LAST. */
const [first, last] = (process.env.SIPYCO_SEEDS ?? "1-40").split("-").map(Number) as [number, number];
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);

/** A structure and changes to it, as lines, and what came of each here. */
interface Case {
  readonly seed: number;
  readonly struct: string;
  readonly mods: readonly string[];
  /** "ok", or the name of the error's class. */
  readonly outcomes: readonly string[];
  readonly final: string;
}

describe.skipIf(python === undefined)(`changes to random structures, here and in ${pythonVersion}`, () => {
  test("come to the same, errors included", () => {
    const cases = seeds.map(applyHere);
    const answers = applyThere(cases);
    for (const { seed, struct, mods, outcomes, final } of cases) {
      const theirs = answers.splice(0, mods.length + 1);
      const differing = outcomes.findIndex((outcome, index) => outcome !== theirs[index]);
      const where = `seed ${seed}, change ${differing + 1} of ${struct}: ${mods[differing]}`;
      expect(outcomes[differing], where).toBe(theirs[differing]);
      // Written anew: Python may spell a str in another way.
      const theirFinal = encode(decode(theirs.at(-1) as string, { exact: true }), { version });
      expect(final, `seed ${seed}: ${struct} after\n${mods.join("\n")}`).toBe(theirFinal);
    }
  });
});

function applyHere(seed: number): Case {
  // Python's encoder of version 2 takes an OrderedDict for a dict.
  const random = new RandomChanges(seed, version === 1);
  const struct = encode(random.struct(), { version });
  const root = decode(struct, { exact: true });
  const mods: string[] = [];
  const outcomes: string[] = [];
  for (let i = 0; i < CHANGES; i++) {
    const mod = encode(random.change(root), { version });
    mods.push(mod);
    outcomes.push(outcomeOf(() => processMod(root, decode(mod, { exact: true }) as Mod)));
  }
  return { seed, struct, mods, outcomes, final: encode(root, { version }) };
}

function outcomeOf(apply: () => void): string {
  try {
    apply();
    return "ok";
  } catch (error) {
    return (error as Error).name;
  }
}

function applyThere(cases: readonly Case[]): string[] {
  const input = cases.map(({ struct, mods }) => `${[struct, ...mods].join("\n")}\n\n`).join("");
  const output = execFileSync(python as string, [script("apply_mods.py")], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    env: { ...process.env, PYTHONIOENCODING: "utf-8" },
  });
  return output.trimEnd().split("\n");
}
