import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Tuple } from "../../../pyon/tuple.js";
import { type Binder, counted, named, none, one, positional } from "../calls/parameters.js";
import type { Runtime } from "../runtime.js";
import { isAll, lineBreaks, textBlanks } from "../values/characters.js";
import { encodeText } from "../values/encodings.js";
import { iterate } from "../values/iterate.js";
import { toCInt, toCount, toFlag } from "../values/numbers.js";
import { typeName } from "../values/type-name.js";
import { boundsArguments, textArgument } from "./arguments.js";
import { type Method, members, method, type TypeMembers } from "./method.js";
import { formatMethods } from "./str-format-methods.js";
import { makeTrans, translated } from "./str-translate.js";
import { capitalised, caseFolded, isCase, isTitle, swappedCase, titleCase } from "./text-case.js";
import {
  centred,
  linesOf,
  occurrences,
  replaced,
  type Side,
  splitAt,
  splitAtBlanks,
  splitAtLast,
  splitAtLastBlanks,
  stripped,
  withoutTabs,
  zeroFilled,
} from "./text-parts.js";

const mustBeStr = (type: string): string => `must be str, not ${type}`;

/**
 * A method without arguments that makes something of the text.
 *
 * @param steps what a character takes
 */
function plain(run: (text: string) => unknown, steps = 1): Method {
  return method(none, (runtime, text: string) => {
    // Large letters may take three characters for one.
    runtime.budget.spendBytes(text.length * 6);
    runtime.budget.spendSteps(text.length * steps);
    return run(text);
  });
}

function test(kind: string): Method {
  return plain((text) => isAll(text, kind));
}

/** Finds a part within bounds; -1 when it is not there. */
function find(runtime: Runtime, text: string, args: readonly unknown[], last: boolean): number {
  const [part, start, end] = args;
  const wanted = textArgument(runtime, part, mustBeStr);
  const length = runtime.texts.length(text);
  const [from, to] = boundsArguments(runtime, start, end, length);
  if (from > length || from > to) return -1;
  const within = runtime.texts.slice(text, from, to);
  runtime.budget.spendSteps((within.length * Math.min(wanted.length, 256)) / 128 + 1);
  const at = last ? within.lastIndexOf(wanted) : within.indexOf(wanted);
  return at === -1 ? -1 : from + runtime.texts.indexOf(within, at);
}

const threeArguments: Binder = counted(1, 3);

function finder(last: boolean): Method {
  return method(threeArguments, (runtime, text: string, ...args) => BigInt(find(runtime, text, args, last)));
}

function indexer(last: boolean): Method {
  return method(threeArguments, (runtime, text: string, ...args) => {
    const at = find(runtime, text, args, last);
    if (at === -1) throw new ValueError("substring not found");
    return BigInt(at);
  });
}

function affixTest(name: "startswith" | "endswith"): Method {
  return method(threeArguments, (runtime, text: string, affix, start, end) => {
    const length = runtime.texts.length(text);
    const [from, to] = boundsArguments(runtime, start, end, length);
    const fits = (wanted: string): boolean => {
      if (from > length || from > to) return false;
      const within = runtime.texts.slice(text, from, to);
      runtime.budget.spendSteps(1 + wanted.length / 64);
      return name === "startswith" ? within.startsWith(wanted) : within.endsWith(wanted);
    };
    if (typeof affix === "string") return fits(affix);
    if (!(affix instanceof Tuple)) {
      const type = typeName(runtime, affix);
      throw new PythonTypeError(`${name} first arg must be str or a tuple of str, not ${type}`);
    }
    return affix.some((each) =>
      fits(textArgument(runtime, each, (type) => `tuple for ${name} must only contain str, not ${type}`)),
    );
  });
}

function stripper(name: string, side: Side): Method {
  return method(positional(0, 1), (runtime, text: string, characters = null) => {
    runtime.budget.spendSteps(text.length / 4);
    if (characters === null) return stripped(text, textBlanks, side);
    runtime.budget.spendBytes(text.length * 8);
    return stripped(
      text,
      textArgument(runtime, characters, () => `${name} arg must be None or str`),
      side,
    );
  });
}

function splitter(last: boolean): Method {
  return method(named(["sep", "maxsplit"]), (runtime, text: string, separator = null, most = -1n) => {
    const limit = toCount(runtime, most);
    if (separator === null) {
      return (last ? splitAtLastBlanks : splitAtBlanks)(runtime, text, textBlanks, limit);
    }
    const wanted = textArgument(runtime, separator, (type) => `must be str or None, not ${type}`);
    return (last ? splitAtLast : splitAt)(runtime, text, wanted, limit);
  });
}

function partitioner(last: boolean): Method {
  return method(one, (runtime, text: string, separator) => {
    const wanted = textArgument(runtime, separator, mustBeStr);
    if (wanted === "") throw new ValueError("empty separator");
    runtime.budget.spendSteps((text.length * Math.min(wanted.length, 256)) / 128 + 1);
    const at = last ? text.lastIndexOf(wanted) : text.indexOf(wanted);
    if (at === -1) return last ? Tuple.of("", "", text) : Tuple.of(text, "", "");
    return Tuple.of(text.slice(0, at), wanted, text.slice(at + wanted.length));
  });
}

function aligner(side: Side): Method {
  return method(positional(1, 2), (runtime, text: string, width, fill = " ") => {
    const size = toCount(runtime, width);
    const character = textArgument(
      runtime,
      fill,
      (type) => `The fill character must be a unicode character, not ${type}`,
    );
    if (runtime.texts.length(character) !== 1) {
      throw new PythonTypeError("The fill character must be exactly one character long");
    }
    return centred(runtime, text, size, character, side);
  });
}

function affixRemover(name: string, isPrefix: boolean): Method {
  return method(one, (runtime, text: string, affix) => {
    const wanted = textArgument(runtime, affix, (type) => `${name}() argument must be str, not ${type}`);
    if (wanted === "") return text;
    if (isPrefix) return text.startsWith(wanted) ? text.slice(wanted.length) : text;
    return text.endsWith(wanted) ? text.slice(0, -wanted.length) : text;
  });
}

function join(runtime: Runtime, separator: string, items: unknown): string {
  const pieces: string[] = [];
  for (const item of iterate(runtime, items, () => "can only join an iterable")) {
    if (typeof item !== "string") {
      const type = typeName(runtime, item);
      throw new PythonTypeError(`sequence item ${pieces.length}: expected str instance, ${type} found`);
    }
    runtime.budget.spendBytes(item.length + separator.length + 16);
    pieces.push(item);
  }
  return pieces.join(separator);
}

function count(runtime: Runtime, text: string, ...[part, start, end]: unknown[]): bigint {
  const wanted = textArgument(runtime, part, mustBeStr);
  const length = runtime.texts.length(text);
  const [from, to] = boundsArguments(runtime, start, end, length);
  if (from > length || from > to) return 0n;
  return BigInt(occurrences(runtime, runtime.texts.slice(text, from, to), wanted));
}

/** The members of `str`. */
export const strMembers: TypeMembers = members(
  {
    upper: plain((text) => text.toUpperCase()),
    lower: plain((text) => text.toLowerCase()),
    title: plain(titleCase, 16),
    capitalize: plain(capitalised),
    casefold: plain(caseFolded, 16),
    swapcase: plain(swappedCase, 16),
    isalpha: test("alpha"),
    isdecimal: test("decimal"),
    isdigit: test("digit"),
    isnumeric: test("numeric"),
    isalnum: test("alnum"),
    isspace: test("space"),
    isidentifier: test("identifier"),
    isascii: plain((text) => /^[\0-\x7f]*$/.test(text)),
    isprintable: plain((text) => /^[^\p{C}\p{Z}]*$/u.test(text.replaceAll(" ", ""))),
    isupper: plain((text) => isCase(text, "upper")),
    islower: plain((text) => isCase(text, "lower")),
    istitle: plain(isTitle, 16),
    find: finder(false),
    rfind: finder(true),
    index: indexer(false),
    rindex: indexer(true),
    count: method(threeArguments, count),
    startswith: affixTest("startswith"),
    endswith: affixTest("endswith"),
    strip: stripper("strip", "both"),
    lstrip: stripper("lstrip", "left"),
    rstrip: stripper("rstrip", "right"),
    removeprefix: affixRemover("removeprefix", true),
    removesuffix: affixRemover("removesuffix", false),
    split: splitter(false),
    rsplit: splitter(true),
    splitlines: method(named(["keepends"]), (runtime, text: string, keepEnds = false) =>
      linesOf(runtime, text, lineBreaks, toFlag(runtime, keepEnds)),
    ),
    partition: partitioner(false),
    rpartition: partitioner(true),
    join: method(one, join),
    replace: method(positional(2, 3), (runtime, text: string, old, replacement, most = -1n) =>
      replaced(
        runtime,
        text,
        textArgument(runtime, old, (type) => `replace() argument 1 must be str, not ${type}`),
        textArgument(runtime, replacement, (type) => `replace() argument 2 must be str, not ${type}`),
        toCount(runtime, most),
      ),
    ),
    expandtabs: method(named(["tabsize"]), (runtime, text: string, size = 8n) =>
      withoutTabs(runtime, text, toCInt(runtime, size)),
    ),
    center: aligner("both"),
    ljust: aligner("left"),
    rjust: aligner("right"),
    zfill: method(one, (runtime, text: string, width) => zeroFilled(runtime, text, toCount(runtime, width))),
    encode: method(
      named(["encoding", "errors"]),
      (runtime, text: string, encoding = "utf-8", errors = "strict") =>
        encodeText(
          runtime,
          text,
          textArgument(runtime, encoding, (type) => `encode() argument 'encoding' must be str, not ${type}`),
          textArgument(runtime, errors, (type) => `encode() argument 'errors' must be str, not ${type}`),
        ),
    ),
    translate: method(one, translated),
    ...formatMethods,
  },
  {},
  { maketrans: method(positional(1, 3), (runtime, _: unknown, ...args) => makeTrans(runtime, args)) },
);
