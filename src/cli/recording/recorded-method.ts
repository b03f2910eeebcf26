import { wireField, wireStrings } from "../../pc-rpc/wire-fields.js";
import { Dict } from "../../pyon/dict.js";
import { encode } from "../../pyon/encode.js";
import { MASK, maskValue } from "./mask.js";
import { type BoundArguments, callSimilarity } from "./similarity.js";

/** A call in a recording, and what came of it. */
export interface RecordedCall {
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
  readonly answer: RecordedAnswer;
}

export interface RecordedAnswer {
  /** The whole reply, decoded without loss. */
  readonly reply: unknown;
  /** Milliseconds that the server took. */
  readonly delay: number;
}

/** Calls with the same arguments. */
interface Group {
  readonly args: BoundArguments;
  readonly answers: RecordedAnswer[];
  /** Which answer is next when they are given in turn. */
  next: number;
}

/** The recorded calls of one method, to be looked up by their arguments. */
export class RecordedMethod {
  readonly #argspec: unknown;
  readonly #mask: ReadonlySet<string>;
  readonly #groups = new Map<string, Group>();

  /**
   * @param argspec what `get_rpc_method_list` told of the method, decoded without loss; undefined if it did not. With
   *   it `f(5)` and `f(channel=5)` are the same call
   * @param mask names whose values are masked in the recording
   */
  constructor(argspec: unknown, mask: ReadonlySet<string>) {
    this.#argspec = argspec;
    this.#mask = mask;
  }

  /** Learns of one more call; later ones count more. */
  add({ args, kwargs, answer }: RecordedCall): void {
    const bound = this.#bind(args, kwargs);
    const key = keyOf(bound);
    const group = this.#groups.get(key) ?? { args: bound, answers: [], next: 0 };
    group.answers.push(answer);
    // At the end, so that of two that are as like the later one is taken.
    this.#groups.delete(key);
    this.#groups.set(key, group);
  }

  /**
   * The answer to a call: of the calls with the same arguments the last one, or each in its turn; else of the call that
   * is most like it. Undefined when there was no call at all.
   */
  answer(
    args: readonly unknown[],
    kwargs: Readonly<Record<string, unknown>>,
    inTurn: boolean,
  ): { readonly answer: RecordedAnswer; readonly isExact: boolean } | undefined {
    const bound = this.#bind(args, kwargs);
    const same = this.#groups.get(keyOf(bound));
    const group = same ?? this.#mostSimilar(bound);
    if (group === undefined) return undefined;
    const { answers } = group;
    const index = inTurn ? group.next++ % answers.length : answers.length - 1;
    return { answer: answers[index] as RecordedAnswer, isExact: same !== undefined };
  }

  #mostSimilar(bound: BoundArguments): Group | undefined {
    let best: Group | undefined;
    let most = -1;
    for (const group of this.#groups.values()) {
      const score = callSimilarity(bound, group.args);
      if (score < most) continue;
      most = score;
      best = group;
    }
    return best;
  }

  #bind(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): BoundArguments {
    const bound = bindByName(args, kwargs, this.#argspec);
    if (this.#mask.size === 0) return bound;
    return new Map(
      Array.from(bound, ([name, value]) => [
        name,
        this.#mask.has(name) ? MASK : maskValue(value, this.#mask),
      ]),
    );
  }
}

/** Arguments by the names of their parameters, with defaults for those left out, as far as the argspec tells. */
function bindByName(
  args: readonly unknown[],
  kwargs: Readonly<Record<string, unknown>>,
  argspec: unknown,
): BoundArguments {
  const names = wireStrings(wireField(argspec, "args"))?.slice(1) ?? [];
  // A parameter has a name, so a place can be told from it.
  const bound = new Map<string, unknown>(args.map((value, index) => [names[index] ?? `*${index}`, value]));
  for (const [name, value] of Object.entries(kwargs)) bound.set(name, value);
  const defaults = wireField(argspec, "defaults");
  if (Array.isArray(defaults)) {
    names.slice(names.length - defaults.length).forEach((name, index) => {
      if (!bound.has(name)) bound.set(name, defaults[index]);
    });
  }
  const keywordDefaults = wireField(argspec, "kwonlydefaults");
  if (keywordDefaults instanceof Dict) {
    for (const [name, value] of keywordDefaults) {
      if (typeof name === "string" && !bound.has(name)) bound.set(name, value);
    }
  }
  return bound;
}

function keyOf(bound: BoundArguments): string {
  return encode(new Dict([...bound].sort(([a], [b]) => (a < b ? -1 : 1))), { version: 2 });
}
