import type { Extension } from "../../python/expression/model.js";

/** What an expression may use beside the language itself. */
export interface Surroundings {
  readonly names: ReadonlyMap<string, unknown>;
  readonly extensions: readonly Extension[];
}

const NOTHING: Surroundings = { names: new Map(), extensions: [] };

const NP = /(?<![\p{L}\p{N}_])np(?![\p{L}\p{N}_])/u;

/** What an expression uses: numpy where it has the name `np`, and else nothing, which takes no time to load. */
export async function surroundingsOf(source: string): Promise<Surroundings> {
  // To Python, names are the same when their normal forms are.
  return NP.test(source.normalize("NFKC")) ? await numpySurroundings() : NOTHING;
}

/** `np`, and arrays to compute with. */
export async function numpySurroundings(): Promise<Surroundings> {
  const { np, numpyExtension } = await import("../../python/numpy/index.js");
  return { names: new Map([["np", np]]), extensions: [numpyExtension] };
}
