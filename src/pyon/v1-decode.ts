import { ConstructError } from "./construct.js";
import { Dict } from "./dict.js";
import { type DecodeSettings, fail } from "./fail.js";
import { setOf } from "./make-containers.js";
import { forManyKeys, MANY_KEYS } from "./many-keys.js";
import { PlainDict } from "./plain-dict.js";
import { setOwn } from "./set-own.js";
import { isStackOverflow } from "./stack-overflow.js";
import { Tuple } from "./tuple.js";
import { type Operand, reprParts, signed, sum } from "./v1-arithmetic.js";
import { callNames, makeCall } from "./v1-calls.js";
import { COMPLEX, Cursor, FLOAT, INT, MINUS_ZERO, OTHER, STRING } from "./v1-cursor.js";
import { constantNamed, constantNames, readName, readQuickName } from "./v1-names.js";
import { isNamePart, readNumber } from "./v1-numbers.js";
import { readKey, readQuoted } from "./v1-plain-strings.js";
import { base64Argument, joinAdjacent, prefixLength, readLiteral } from "./v1-strings.js";

const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const OPEN_PAREN = 0x28;
const CLOSE_PAREN = 0x29;
const STAR = 0x2a;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/**
 * Decodes PYON version 1: a Python expression made of literals, `+` and `-` between numbers, and the names that
 * PYON has. It is parsed, never evaluated.
 *
 * @throws PyonDecodeError
 */
export function decodeV1(text: string, settings: DecodeSettings): unknown {
  const cursor = new Cursor(text, settings);
  try {
    cursor.skipLines();
    const value = topLevel(cursor);
    if (!Number.isNaN(cursor.skipLines())) cursor.failExpecting("the end of the text");
    return value;
  } catch (error) {
    if (isStackOverflow(error)) fail(text, cursor.position, "nested too deeply to be read");
    throw error;
  }
}

/** A value, or a tuple without parentheses. */
function topLevel(cursor: Cursor): unknown {
  const first = expression(cursor);
  if (cursor.text.charCodeAt(cursor.position) !== COMMA) return first;
  const items = [first];
  while (cursor.text.charCodeAt(cursor.position) === COMMA) {
    cursor.position++;
    const code = cursor.skip();
    if (Number.isNaN(code) || code === 0x0a || code === 0x0d) break;
    items.push(expression(cursor));
  }
  return Tuple.wrap(items);
}

/** Reads a value with all that belongs to it; the cursor is then at the character that ends it. */
function expression(cursor: Cursor): unknown {
  const value = operand(cursor);
  const code = cursor.text.charCodeAt(cursor.position);
  if (code === COMMA || code === CLOSE_BRACKET || code === CLOSE_PAREN || code === CLOSE_BRACE) return value;
  return code === COLON ? value : continued(cursor, value);
}

/** Joins adjacent strings to the one just read, and adds and subtracts what follows. */
function continued(cursor: Cursor, first: unknown): unknown {
  cursor.skip();
  const value = cursor.kind === STRING ? joinAdjacent(cursor, first as string | Uint8Array) : first;
  const code = cursor.text.charCodeAt(cursor.position);
  return code === PLUS || code === MINUS ? summed(cursor, value) : value;
}

function summed(cursor: Cursor, first: unknown): unknown {
  let total: Operand = { kind: cursor.kind, value: first };
  let parts: Operand | undefined;
  for (let count = 0; ; count++) {
    const code = cursor.text.charCodeAt(cursor.position);
    if (code !== PLUS && code !== MINUS) break;
    cursor.position++;
    cursor.skip();
    const value = operand(cursor);
    const right = { kind: cursor.kind, value };
    parts = count === 0 ? reprParts(cursor, total, right, code === MINUS) : undefined;
    total = sum(cursor, total, right, code === MINUS);
    cursor.skip();
  }
  const { kind, value } = parts ?? total;
  cursor.kind = kind;
  return kind === FLOAT ? cursor.float(value as number) : value;
}

/** Reads a value up to its last character: no operator or adjacent string after it. */
function operand(cursor: Cursor): unknown {
  const code = cursor.peek();
  switch (code) {
    case DOUBLE_QUOTE:
    case SINGLE_QUOTE:
      return readQuoted(cursor);
    case OPEN_BRACE:
      return braces(cursor, cursor.exact);
    case OPEN_BRACKET:
      return list(cursor);
    case OPEN_PAREN:
      return parentheses(cursor);
    case MINUS:
    case PLUS:
      return signs(cursor);
    case DOT:
      if (isDigit(cursor.text.charCodeAt(cursor.position + 1))) return readNumber(cursor, false);
      return cursor.failExpecting("a value");
    default:
      if (isDigit(code)) return readNumber(cursor, false);
      return isNamePart(code) ? named(cursor) : cursor.failExpecting("a value");
  }
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function signs(cursor: Cursor): unknown {
  let negative = cursor.text.charCodeAt(cursor.position) === MINUS;
  if (negative && isDigit(cursor.text.charCodeAt(cursor.position + 1))) {
    cursor.position++;
    return readNumber(cursor, true);
  }
  cursor.position++;
  for (let count = 1; ; count++) {
    const code = cursor.peek();
    if (code !== MINUS && code !== PLUS) break;
    if (cursor.depth + count >= cursor.maxDepth) cursor.failDepth();
    if (code === MINUS) negative = !negative;
    cursor.position++;
  }
  const start = cursor.position;
  const unsigned = operand(cursor);
  const { kind, value } = signed(cursor, { kind: cursor.kind, value: unsigned }, negative, start);
  cursor.kind = kind;
  return kind === FLOAT ? cursor.float(value as number) : value;
}

function list(cursor: Cursor): unknown[] {
  const items: unknown[] = [];
  cursor.open();
  readItems(cursor, items, CLOSE_BRACKET, "',' or ']'");
  return items;
}

/** Reads items up to the closing bracket, and that too. */
function readItems(cursor: Cursor, items: unknown[], close: number, expected: string): void {
  while (cursor.peek() !== close) {
    items.push(expression(cursor));
    if (!passComma(cursor, close)) cursor.failExpecting(expected);
  }
  cursor.close();
}

/** Passes the comma after an item; false when neither that nor the closing bracket is there. */
function passComma(cursor: Cursor, close: number): boolean {
  const code = cursor.text.charCodeAt(cursor.position);
  if (code === COMMA) cursor.position++;
  return code === COMMA || code === close;
}

/** A tuple, or a value in parentheses. */
function parentheses(cursor: Cursor): unknown {
  cursor.open();
  if (cursor.peek() === CLOSE_PAREN) {
    cursor.close();
    return Tuple.wrap([]);
  }
  const first = expression(cursor);
  const { kind } = cursor;
  if (cursor.text.charCodeAt(cursor.position) === CLOSE_PAREN) {
    cursor.close();
    cursor.kind = parenthesised(kind);
    return first;
  }
  const items = [first];
  if (!passComma(cursor, CLOSE_PAREN)) cursor.failExpecting("',' or ')'");
  readItems(cursor, items, CLOSE_PAREN, "',' or ')'");
  return Tuple.wrap(items);
}

/** In parentheses a literal is a value like any other. */
function parenthesised(kind: number): number {
  if (kind === INT || kind === FLOAT || kind === OTHER) return kind;
  if (kind === STRING) return OTHER;
  return kind === MINUS_ZERO ? INT : COMPLEX;
}

/** A dict or a set. `ordered` asks for a Dict whatever the keys. */
function braces(cursor: Cursor, ordered: boolean): unknown {
  const start = cursor.position;
  cursor.open();
  const code = cursor.peek();
  if (code === CLOSE_BRACE) {
    cursor.close();
    return ordered ? new Dict() : {};
  }
  if (code === STAR) return set(cursor, [], start);
  const keyStart = cursor.position;
  const first = key(cursor, code, !ordered);
  if (cursor.text.charCodeAt(cursor.position) !== COLON) {
    if (!passComma(cursor, CLOSE_BRACE)) cursor.failExpecting("':', ',' or '}'");
    return set(cursor, [first], start);
  }
  return ordered ? orderedDict(cursor, new Dict(), first, keyStart) : plainDict(cursor, first, keyStart);
}

/** An expression that may well be a key of a dict, and then a name. `code` is its first character. */
function key(cursor: Cursor, code: number, isName: boolean): unknown {
  if (code !== DOUBLE_QUOTE) return expression(cursor);
  const string = readKey(cursor, isName);
  return cursor.text.charCodeAt(cursor.position) === COLON ? string : continued(cursor, string);
}

/** Reads the entries of a dict into a plain object, or into a Dict from the first key on that needs one. */
function plainDict(cursor: Cursor, firstKey: unknown, firstStart: number): unknown {
  let object: Record<string, unknown> = {};
  let name = firstKey;
  let keyStart = firstStart;
  let count = 0;
  // Objects put keys such as "0" and "1" first: PlainDict remembers where they were.
  while (typeof name === "string" && !isDigit(name.charCodeAt(0))) {
    passColon(cursor);
    const value = expression(cursor);
    if (name === "__proto__") setOwn(object, name, value);
    else object[name] = value;
    if (++count === MANY_KEYS) object = forManyKeys(object);
    if (!passComma(cursor, CLOSE_BRACE)) cursor.failExpecting("',' or '}'");
    const code = cursor.peek();
    if (code === CLOSE_BRACE) {
      cursor.close();
      return object;
    }
    keyStart = cursor.position;
    name = key(cursor, code, true);
  }
  return orderedDict(cursor, new PlainDict(object), name, keyStart).value;
}

function passColon(cursor: Cursor): void {
  if (cursor.text.charCodeAt(cursor.position) !== COLON) cursor.failExpecting("':'");
  cursor.position++;
}

/** Reads the entries of a dict whose first key is read already. */
function orderedDict<D extends Dict | PlainDict>(
  cursor: Cursor,
  dict: D,
  firstKey: unknown,
  firstStart: number,
): D {
  let name = firstKey;
  let keyStart = firstStart;
  for (;;) {
    passColon(cursor);
    const value = expression(cursor);
    if (typeof name === "string") dict.set(name, value);
    else setKey(cursor, dict, name, value, keyStart);
    if (!passComma(cursor, CLOSE_BRACE)) cursor.failExpecting("',' or '}'");
    const code = cursor.peek();
    if (code === CLOSE_BRACE) break;
    keyStart = cursor.position;
    name = key(cursor, code, false);
  }
  cursor.close();
  return dict;
}

function setKey(cursor: Cursor, dict: Dict | PlainDict, key: unknown, value: unknown, start: number): void {
  try {
    dict.set(key, value);
  } catch (error) {
    if (error instanceof TypeError) cursor.fail(error.message, start);
    throw error;
  }
}

/** Reads the rest of a set. `*` spreads a tuple, list or set: `{*()}` is how an empty set is written. */
function set(cursor: Cursor, items: unknown[], start: number): Set<unknown> {
  while (cursor.peek() !== CLOSE_BRACE) {
    if (cursor.text.charCodeAt(cursor.position) === STAR) spread(cursor, items);
    else items.push(expression(cursor));
    if (!passComma(cursor, CLOSE_BRACE)) cursor.failExpecting("',' or '}'");
  }
  cursor.close();
  return constructed(cursor, start, () => setOf(items));
}

function spread(cursor: Cursor, into: unknown[]): void {
  const start = cursor.position++;
  const items = expression(cursor);
  if (!Array.isArray(items) && !(items instanceof Set)) {
    cursor.fail("only a tuple, a list or a set is spread into a set", start);
  }
  for (const item of items) into.push(item);
}

/** Reads what starts with a letter: a name, a call, or a string with a prefix. */
function named(cursor: Cursor): unknown {
  // Most names are these: looked at first, they take half the time.
  const quick = readQuickName(cursor);
  if (quick !== undefined) return quick;
  const { text, position: start } = cursor;
  if (prefixLength(text, start) > 0) return readLiteral(cursor);
  const name = readName(cursor);
  if (callNames.includes(name)) return call(cursor, name, start);
  const constant = constantNamed(name);
  if (constant !== undefined) {
    cursor.kind = constant.kind;
    return constant.value;
  }
  const known = [...constantNames, ...callNames].join(", ");
  return fail(text, start, "unknown name", JSON.stringify(name.slice(0, 40)), `a literal or one of ${known}`);
}

function call(cursor: Cursor, name: string, start: number): unknown {
  if (cursor.skip() !== OPEN_PAREN) cursor.failExpecting(`'(' and the arguments of ${name}`);
  cursor.open();
  const args: unknown[] = [];
  while (cursor.peek() !== CLOSE_PAREN) {
    args.push(argument(cursor, name));
    if (!passComma(cursor, CLOSE_PAREN)) cursor.failExpecting("',' or ')'");
  }
  cursor.close();
  return constructed(cursor, start, () => makeCall(name, args, cursor.exact));
}

function argument(cursor: Cursor, name: string): unknown {
  const code = cursor.peek();
  if (name === "nparray" || name === "npscalar") return base64Argument(cursor) ?? expression(cursor);
  // The order of a plain object's keys is not always that of the dict.
  const ordered = name === "OrderedDict" && code === OPEN_BRACE;
  return ordered ? continued(cursor, braces(cursor, true)) : expression(cursor);
}

/** Runs `make`, whose faults belong to what starts at `start`. */
function constructed<T>(cursor: Cursor, start: number, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConstructError) cursor.fail(error.message, start);
    throw error;
  }
}
