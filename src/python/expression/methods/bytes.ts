import { PythonTypeError, ValueError } from "../../../pc-rpc/python-errors.js";
import { Tuple } from "../../../pyon/tuple.js";
import { type Binder, counted, named, none, one, positional } from "../calls/parameters.js";
import type { Runtime } from "../runtime.js";
import { bytesOf, PyByteArray } from "../values/byte-array.js";
import { byteBlanks } from "../values/characters.js";
import { decodeBytes } from "../values/encodings.js";
import { collect, iterate } from "../values/iterate.js";
import { latin1Bytes, latin1Text } from "../values/latin1.js";
import { indexOf, toCInt, toCount, toFlag, toIndex } from "../values/numbers.js";
import { findBytes, findLastBytes } from "../values/search.js";
import { typeName } from "../values/type-name.js";
import { boundsArguments, textArgument } from "./arguments.js";
import { type Method, members, method, type TypeMembers } from "./method.js";
import * as parts from "./text-parts.js";

/** The bytes of an argument. */
function bytesArgument(runtime: Runtime, value: unknown): Uint8Array {
  const bytes = bytesOf(value);
  if (bytes !== undefined) return bytes;
  throw new PythonTypeError(`a bytes-like object is required, not '${typeName(runtime, value)}'`);
}

function textOfArgument(runtime: Runtime, value: unknown): string {
  return latin1Text(bytesArgument(runtime, value));
}

/** A method that works on the text of the bytes; what it gives is made bytes, or a bytearray, again. */
function onText(
  bind: Binder,
  run: (runtime: Runtime, text: string, ...args: unknown[]) => string | string[],
): Method {
  return method(bind, (runtime, self: Uint8Array | PyByteArray, ...args) => {
    const bytes = bytesOf(self) as Uint8Array;
    runtime.budget.spendBytes(bytes.length * 2);
    runtime.budget.spendSteps(bytes.length / 8);
    const result = run(runtime, latin1Text(bytes), ...args);
    const back = (text: string): unknown => {
      const made = latin1Bytes(text);
      return self instanceof PyByteArray ? new PyByteArray(made) : made;
    };
    return typeof result === "string" ? back(result) : result.map(back);
  });
}

/** Where bytes, or a byte, are found within bounds; -1 when they are not. */
function find(runtime: Runtime, self: unknown, args: readonly unknown[], last: boolean): number {
  const bytes = bytesOf(self) as Uint8Array;
  const [part, start, end] = args;
  const byte = bytesOf(part) === undefined ? indexOf(runtime, part) : undefined;
  if (byte !== undefined && (byte < 0n || byte > 255n)) throw new ValueError("byte must be in range(0, 256)");
  if (byte === undefined && bytesOf(part) === undefined) {
    const type = typeName(runtime, part);
    throw new PythonTypeError(`argument should be integer or bytes-like object, not '${type}'`);
  }
  const wanted = byte === undefined ? bytesArgument(runtime, part) : Uint8Array.of(Number(byte));
  const [from, to] = boundsArguments(runtime, start, end, bytes.length);
  if (from > bytes.length || from > to) return -1;
  const within = bytes.subarray(from, to);
  const at = last
    ? findLastBytes(runtime, within, wanted, within.length)
    : findBytes(runtime, within, wanted);
  return at === -1 ? -1 : from + at;
}

function finder(last: boolean, mustBeThere: boolean): Method {
  return method(counted(1, 3), (runtime, self: unknown, ...args) => {
    const at = find(runtime, self, args, last);
    if (at === -1 && mustBeThere) throw new ValueError("subsection not found");
    return BigInt(at);
  });
}

function affixTest(name: "startswith" | "endswith"): Method {
  return method(counted(1, 3), (runtime, self: unknown, affix, start, end) => {
    const bytes = bytesOf(self) as Uint8Array;
    const [from, to] = boundsArguments(runtime, start, end, bytes.length);
    const fits = (value: unknown): boolean => {
      const wanted = bytesOf(value);
      if (wanted === undefined) {
        const type = typeName(runtime, value);
        throw new PythonTypeError(`${name} first arg must be bytes or a tuple of bytes, not ${type}`);
      }
      if (from > bytes.length || to - from < wanted.length) return false;
      const at = name === "startswith" ? from : to - wanted.length;
      runtime.budget.spendSteps(wanted.length / 16);
      return wanted.every((byte, index) => bytes[at + index] === byte);
    };
    return affix instanceof Tuple ? affix.some(fits) : fits(affix);
  });
}

function stripper(side: parts.Side): Method {
  return onText(positional(0, 1), (runtime, text, characters = null) =>
    parts.stripped(text, characters === null ? byteBlanks : textOfArgument(runtime, characters), side),
  );
}

function splitter(last: boolean): Method {
  return onText(named(["sep", "maxsplit"]), (runtime, text, separator = null, most = -1n) => {
    const limit = toCount(runtime, most);
    if (separator === null) {
      return (last ? parts.splitAtLastBlanks : parts.splitAtBlanks)(runtime, text, byteBlanks, limit);
    }
    const wanted = textOfArgument(runtime, separator);
    return (last ? parts.splitAtLast : parts.splitAt)(runtime, text, wanted, limit);
  });
}

function partitioner(last: boolean): Method {
  const split = onText(one, (runtime, text, separator) => {
    const wanted = textOfArgument(runtime, separator);
    const pieces = (last ? parts.splitAtLast : parts.splitAt)(runtime, text, wanted, 1);
    if (pieces.length === 1) return last ? ["", "", text] : [text, "", ""];
    return [pieces[0] as string, wanted, pieces[1] as string];
  });
  return { ...split, run: (...args) => Tuple.from(split.run(...args) as unknown[]) };
}

function aligner(side: parts.Side): Method {
  return onText(positional(1, 2), (runtime, text, width, fill = Uint8Array.of(0x20)) =>
    parts.centred(runtime, text, toCount(runtime, width), textOfArgument(runtime, fill), side),
  );
}

/** Whether all bytes are of a kind, and there are some. */
function test(pattern: RegExp): Method {
  return method(none, (_, self: unknown) => pattern.test(latin1Text(bytesOf(self) as Uint8Array)));
}

function join(runtime: Runtime, separator: string, items: unknown): string {
  const pieces: string[] = [];
  for (const item of iterate(runtime, items, () => "can only join an iterable")) {
    const bytes = bytesOf(item);
    if (bytes === undefined) {
      const type = typeName(runtime, item);
      throw new PythonTypeError(
        `sequence item ${pieces.length}: expected a bytes-like object, ${type} found`,
      );
    }
    runtime.budget.spendBytes((bytes.length + separator.length) * 2 + 16);
    pieces.push(latin1Text(bytes));
  }
  return pieces.join(separator);
}

function hex(runtime: Runtime, self: unknown, separator: unknown, group: unknown = 1n): string {
  const bytes = bytesOf(self) as Uint8Array;
  runtime.budget.spendBytes(bytes.length * 16);
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  if (separator === undefined) return digits.join("");
  const between = typeof separator === "string" ? separator : textOfArgument(runtime, separator);
  if (between.length !== 1) throw new ValueError("sep must be length 1.");
  const size = toCInt(runtime, group);
  if (size === 0) return digits.join("");
  // Groups are counted from the right, from the left when the size is negative.
  const first = size > 0 ? digits.length % size : 0;
  return digits
    .map((pair, index) => (index > 0 && (index - first) % Math.abs(size) === 0 ? between + pair : pair))
    .join("");
}

function fromHex(runtime: Runtime, given: unknown): Uint8Array {
  const text = textArgument(runtime, given, (type) => `fromhex() argument must be str, not ${type}`);
  runtime.budget.spendBytes(text.length * 8);
  runtime.budget.spendSteps(text.length * 2);
  const bytes: number[] = [];
  for (let at = 0; at < text.length; at++) {
    if (/[\t-\r ]/.test(text.charAt(at))) continue;
    const [high, low] = [hexDigit(text, at), hexDigit(text, at + 1)];
    if (high === undefined || low === undefined) {
      const position = high === undefined ? at : at + 1;
      throw new ValueError(`non-hexadecimal number found in fromhex() arg at position ${position}`);
    }
    bytes.push(high * 16 + low);
    at++;
  }
  return Uint8Array.from(bytes);
}

function hexDigit(text: string, at: number): number | undefined {
  const digit = Number.parseInt(text.charAt(at), 16);
  return Number.isNaN(digit) ? undefined : digit;
}

const upper = (text: string): string => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
const lower = (text: string): string => text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());

const lineBreaks = /\r\n|[\n\r]/g;

/** The members of `bytes`. */
export const bytesMembers: TypeMembers = members(
  {
    decode: method(
      named(["encoding", "errors"]),
      (runtime, self: unknown, encoding = "utf-8", errors = "strict") =>
        decodeBytes(
          runtime,
          bytesOf(self) as Uint8Array,
          textArgument(runtime, encoding, (type) => `decode() argument 'encoding' must be str, not ${type}`),
          textArgument(runtime, errors, (type) => `decode() argument 'errors' must be str, not ${type}`),
        ),
    ),
    hex: method(named(["sep", "bytes_per_sep"]), hex),
    find: finder(false, false),
    rfind: finder(true, false),
    index: finder(false, true),
    rindex: finder(true, true),
    count: method(counted(1, 3), (runtime, self: unknown, part, start, end) => {
      const bytes = bytesOf(self) as Uint8Array;
      const [from, to] = boundsArguments(runtime, start, end, bytes.length);
      if (from > bytes.length || from > to) return 0n;
      const byte = bytesOf(part) === undefined ? indexOf(runtime, part) : undefined;
      const wanted = byte === undefined ? textOfArgument(runtime, part) : String.fromCharCode(Number(byte));
      return BigInt(parts.occurrences(runtime, latin1Text(bytes.subarray(from, to)), wanted));
    }),
    startswith: affixTest("startswith"),
    endswith: affixTest("endswith"),
    strip: stripper("both"),
    lstrip: stripper("left"),
    rstrip: stripper("right"),
    removeprefix: onText(one, (runtime, text, affix) => {
      const wanted = textOfArgument(runtime, affix);
      return text.startsWith(wanted) ? text.slice(wanted.length) : text;
    }),
    removesuffix: onText(one, (runtime, text, affix) => {
      const wanted = textOfArgument(runtime, affix);
      return text.endsWith(wanted) ? text.slice(0, text.length - wanted.length) : text;
    }),
    split: splitter(false),
    rsplit: splitter(true),
    splitlines: onText(named(["keepends"]), (runtime, text, keepEnds = false) =>
      parts.linesOf(runtime, text, lineBreaks, toFlag(runtime, keepEnds)),
    ),
    partition: partitioner(false),
    rpartition: partitioner(true),
    join: onText(one, join),
    replace: onText(positional(2, 3), (runtime, text, old, replacement, most = -1n) =>
      parts.replaced(
        runtime,
        text,
        textOfArgument(runtime, old),
        textOfArgument(runtime, replacement),
        toCount(runtime, most),
      ),
    ),
    center: aligner("both"),
    ljust: aligner("left"),
    rjust: aligner("right"),
    zfill: onText(one, (runtime, text, width) => parts.zeroFilled(runtime, text, toCount(runtime, width))),
    expandtabs: onText(named(["tabsize"]), (runtime, text, size = 8n) =>
      parts.withoutTabs(runtime, text, toCInt(runtime, size)),
    ),
    upper: onText(none, (_, text) => upper(text)),
    lower: onText(none, (_, text) => lower(text)),
    isalpha: test(/^[A-Za-z]+$/),
    isdigit: test(/^[0-9]+$/),
    isalnum: test(/^[A-Za-z0-9]+$/),
    isspace: test(/^[\t-\r ]+$/),
    isascii: test(/^[\0-\x7f]*$/),
  },
  {},
  { fromhex: method(one, (runtime, _: unknown, text) => fromHex(runtime, text)) },
);

/** Bytes from ints. */
export function bytesFrom(runtime: Runtime, value: unknown): Uint8Array {
  const complaint = (type: string): string => `cannot convert '${type}' object to bytes`;
  return Uint8Array.from(
    collect(runtime, value, complaint).map((item) => {
      const byte = toIndex(runtime, item);
      if (byte < 0n || byte > 255n) throw new ValueError("bytes must be in range(0, 256)");
      return Number(byte);
    }),
  );
}
