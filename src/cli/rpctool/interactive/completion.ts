import type { Argspec } from "../../../pc-rpc/protocol.js";
import type { Token } from "../../../python/expression/syntax/token.js";
import { cursorAtEnd, type OpenCall } from "./call-at-cursor.js";
import type { LocalNames } from "./local-names.js";

/** What can be completed. */
export interface Vocabulary {
  /** Names of the target's methods, but for private ones. */
  readonly methods: ReadonlySet<string>;
  /** Other names that expressions may use. */
  readonly local: LocalNames;
  /** The parameters of a method; undefined when they are not known. */
  argspec(method: string): Promise<Argspec | undefined>;
}

/** Ways to go on: each may stand in place of `word`, the end of the text. */
export interface Completion {
  readonly word: string;
  readonly candidates: readonly string[];
}

/** Lines that are no expressions; see the session. */
const COMMANDS = ["exit", "help(", "quit"];

/** Completes the text before the cursor, earlier lines of the same input included. */
export async function complete(text: string, vocabulary: Vocabulary): Promise<Completion> {
  const cursor = cursorAtEnd(text);
  if (cursor === undefined) return { word: "", candidates: [] };
  const { word, before, call } = cursor;
  const { methods, local, argspec } = vocabulary;
  const fitting = (names: Iterable<string>): string[] =>
    [...names].filter((name) => name.startsWith(word)).sort();
  if (before.at(-1)?.text === ".") return { word, candidates: fitting(attributes(before, local)) };
  if (call?.callee === "help" && !methods.has("help")) {
    return { word, candidates: fitting(methods).map((name) => `${name})`) };
  }
  const names = fitting([
    ...Array.from(methods, (name) => `${name}(`),
    // All of them would hide the methods.
    ...(word === "" ? [] : local.names),
    ...(before.length === 0 ? COMMANDS.filter((name) => !methods.has(name.replace("(", ""))) : []),
  ]);
  const startsArgument = call?.callee !== undefined && /^[(,]$/.test(before.at(-1)?.text ?? "");
  const spec = startsArgument && methods.has(call.callee) ? await argspec(call.callee) : undefined;
  const keywords = spec === undefined || call === undefined ? [] : fitting(freeKeywords(spec, call));
  // With nothing typed yet, the parameters are what is asked for.
  return { word, candidates: word === "" && keywords.length > 0 ? keywords : [...keywords, ...names] };
}

/** What the name in front of the dot may go on with. */
function attributes(before: readonly Token[], { attributesOf }: LocalNames): readonly string[] {
  const object = before.at(-2);
  return object?.type === "name" && before.at(-3)?.text !== "." ? attributesOf(object.text) : [];
}

/** `name=` for each parameter that has no argument yet. */
function freeKeywords({ args, kwonlyargs }: Argspec, { given }: OpenCall): string[] {
  const named = new Set(given.map(([name, equals]) => (equals?.text === "=" ? name?.text : undefined)));
  const positional = given.filter(([, equals]) => equals?.text !== "=").length;
  const free = [...args.slice(1 + positional), ...kwonlyargs];
  return free.filter((name) => !named.has(name)).map((name) => `${name}=`);
}
