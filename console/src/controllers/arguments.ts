import { Dict } from "sipyco";
import type { Parameter } from "./parameters.js";

/** Evaluates expressions in Python's syntax. */
export interface Evaluator {
  /** @throws Error of Python's class, in Python's words */
  evaluate(source: string): unknown;
  /** Where in the source an error of `evaluate` belongs. */
  placeOf(error: unknown): number | undefined;
}

/** What is wrong with the text of a field. */
export interface FieldFault {
  readonly message: string;
  /** Where in the text. */
  readonly place: number | undefined;
}

/** The texts of a form's fields, by parameter. */
export type Texts = Readonly<Record<string, string>>;

/** What a form's texts come to. */
export type FormReading =
  | { readonly args: readonly unknown[]; readonly kwargs: Readonly<Record<string, unknown>> }
  | { readonly faults: ReadonlyMap<string, FieldFault> };

type FieldReading = { readonly value: unknown } | { readonly fault: FieldFault } | "empty";

/** What stands around the text of a field to make an expression of it; a comment must not swallow the bracket. */
const BRACKETS = {
  positional: ["", ""],
  keyword: ["", ""],
  rest: ["[", "\n]"],
  keywords: ["dict(", "\n)"],
} as const;

/** What is wrong with a field by itself; undefined when nothing is, or it is empty. */
export function fieldFault(parameter: Parameter, text: string, evaluator: Evaluator): FieldFault | undefined {
  const reading = readField(parameter, text, evaluator);
  return typeof reading === "object" && "fault" in reading ? reading.fault : undefined;
}

/**
 * Reads a form: each field holds an expression, `*args` several of them with commas between, `**kwargs` names and
 * expressions as in a call, `a=1, b=2`. Empty fields are left out of the call, so that the method's own defaults hold.
 */
export function readForm(parameters: readonly Parameter[], texts: Texts, evaluator: Evaluator): FormReading {
  const faults = new Map<string, FieldFault>();
  const args: unknown[] = [];
  const named: [string, unknown][] = [];
  let skipped: string | undefined;
  for (const parameter of parameters) {
    const { name, kind, preset } = parameter;
    const reading = readField(parameter, textOf(texts, name), evaluator);
    if (reading === "empty") {
      const isRequired = preset === undefined && (kind === "positional" || kind === "keyword");
      if (isRequired) faults.set(name, { message: "needs a value", place: undefined });
      else if (kind === "positional") skipped ??= name;
    } else if ("fault" in reading) {
      faults.set(name, reading.fault);
    } else if (kind === "keyword" || (kind === "positional" && skipped !== undefined)) {
      // Behind a parameter that is left out, one can be given by name alone.
      named.push([name, reading.value]);
    } else if (kind === "positional") {
      args.push(reading.value);
    } else if (kind === "keywords") {
      named.push(...(reading.value as Dict<string, unknown>));
    } else if (skipped === undefined) {
      args.push(...(reading.value as unknown[]));
    } else {
      const message = `further arguments need a value for ${skipped} too`;
      faults.set(name, { message, place: undefined });
    }
  }
  if (faults.size > 0) return { faults };
  // From entries, so that `__proto__` is a name like any other.
  return { args, kwargs: Object.fromEntries(named) };
}

/** The text of a field, which may be called as something that every object has. */
export function textOf(texts: Texts, name: string): string {
  return Object.hasOwn(texts, name) ? (texts[name] as string) : "";
}

function readField({ kind }: Parameter, text: string, evaluator: Evaluator): FieldReading {
  if (text.trim() === "") return "empty";
  const [before, after] = BRACKETS[kind];
  try {
    const value = evaluator.evaluate(`${before}${text}${after}`);
    if (kind === "keywords" && !isNamed(value)) {
      return { fault: { message: "names and values are given as in a call: a=1, b=2", place: undefined } };
    }
    return { value };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const place = evaluator.placeOf(error);
    const inText =
      place === undefined ? undefined : Math.min(Math.max(place - before.length, 0), text.length);
    return {
      fault: { message: `${error.name}: ${ownWords(error.message, inText === text.length)}`, place: inText },
    };
  }
}

/** Of a bracket that stands open, Python says that ours does not match it, which nobody has typed. */
function ownWords(message: string, isAtEnd: boolean): string {
  const [, opening] = /does not match opening parenthesis '(.)'/.exec(message) ?? [];
  return isAtEnd && opening !== undefined ? `'${opening}' was never closed` : message;
}

function isNamed(value: unknown): value is Dict<string, unknown> {
  return value instanceof Dict && [...value.keys()].every((key) => typeof key === "string");
}
