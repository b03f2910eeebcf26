import { PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { Dict } from "../../../pyon/dict.js";
import { Slice } from "../../../pyon/slice.js";
import { Tuple } from "../../../pyon/tuple.js";
import { callValue } from "../calls/calling.js";
import { converted, formatValue } from "../format/format-value.js";
import { binary } from "../operators/binary.js";
import { merge } from "../operators/sets.js";
import { unary } from "../operators/unary.js";
import type { Runtime } from "../runtime.js";
import type {
  Attribute,
  Binary,
  Call,
  Chain,
  ChainLink,
  Comprehension,
  Conditional,
  DictComprehension,
  DictDisplay,
  Display,
  Expression,
  FormattedText,
  Lambda,
  Logical,
  SliceExpression,
  Subscript,
  Unary,
} from "../syntax/ast.js";
import { compare } from "../values/compare.js";
import { contains } from "../values/contains.js";
import { setItem, setOf } from "../values/hashing.js";
import { PyIterator } from "../values/iterables.js";
import { ITEM_BYTES, iterate } from "../values/iterate.js";
import { subscript } from "../values/subscript.js";
import { truth } from "../values/truth.js";
import { typeName } from "../values/type-name.js";
import { readArguments } from "./call-arguments.js";
import { comprehensionScope, rounds } from "./comprehension.js";
import { PythonFunction } from "./python-function.js";
import type { Scope } from "./scope.js";

/** Computes expressions. Before whatever may fail it notes the place in the runtime. */
export class Evaluator {
  readonly runtime: Runtime;

  constructor(runtime: Runtime) {
    this.runtime = runtime;
  }

  /** The value of an expression, one of `model.ts`. */
  evaluate(node: Expression, scope: Scope): unknown {
    this.runtime.budget.spendSteps(1);
    switch (node.type) {
      case "constant":
        return node.value;
      case "name":
        this.runtime.place = node.place;
        return scope.get(node.name);
      case "binary":
        return this.#binary(node, scope);
      case "unary":
        return this.#unary(node, scope);
      case "not":
        return !this.isTrue(node.operand, scope);
      case "logical":
        return this.#logical(node, scope);
      case "chain":
        return this.#chain(node, scope);
      case "conditional":
        return this.#conditional(node, scope);
      case "call":
        return this.#call(node, scope);
      case "attribute":
        return this.#attribute(node, scope);
      case "subscript":
        return this.#subscript(node, scope);
      case "slice":
        return this.#slice(node, scope);
      case "tuple":
      case "list":
      case "set":
        return this.#display(node, scope);
      case "dict":
        return this.#dict(node, scope);
      case "list comprehension":
      case "set comprehension":
      case "generator":
        return this.#comprehension(node, scope);
      case "dict comprehension":
        return this.#dictComprehension(node, scope);
      case "lambda":
        return this.#lambda(node, scope);
      case "formatted text":
        return this.#formattedText(node, scope);
      case "assignment": {
        const value = this.evaluate(node.value, scope);
        scope.assign(node.name, value);
        return value;
      }
      case "starred":
        throw new PythonTypeError("can't use starred expression here");
    }
  }

  /** Whether the value of an expression counts as true. */
  isTrue(node: Expression, scope: Scope): boolean {
    const value = this.evaluate(node, scope);
    if (typeof value === "boolean") return value;
    this.runtime.place = node.place;
    return truth(this.runtime, value);
  }

  #binary({ operator, left, right, place }: Binary, scope: Scope): unknown {
    const a = this.evaluate(left, scope);
    const b = this.evaluate(right, scope);
    this.runtime.place = place;
    return binary(this.runtime, operator, a, b);
  }

  #unary({ operator, operand, place }: Unary, scope: Scope): unknown {
    const value = this.evaluate(operand, scope);
    this.runtime.place = place;
    return unary(this.runtime, operator, value);
  }

  /** The first operand that decides, or the last one. */
  #logical({ operator, operands, place }: Logical, scope: Scope): unknown {
    let value: unknown = null;
    for (const [index, operand] of operands.entries()) {
      value = this.evaluate(operand, scope);
      if (index === operands.length - 1) break;
      this.runtime.place = place;
      if (truth(this.runtime, value) === (operator === "or")) break;
    }
    return value;
  }

  #chain({ first, links }: Chain, scope: Scope): unknown {
    let left = this.evaluate(first, scope);
    let result: unknown = true;
    for (const [index, link] of links.entries()) {
      const right = this.evaluate(link.operand, scope);
      this.runtime.place = link.place;
      result = this.#compare(link, left, right);
      if (index < links.length - 1 && !truth(this.runtime, result)) break;
      left = right;
    }
    return result;
  }

  #compare({ operator }: ChainLink, left: unknown, right: unknown): unknown {
    switch (operator) {
      case "is":
        return left === right;
      case "is not":
        return left !== right;
      case "in":
        return contains(this.runtime, right, left);
      case "not in":
        return !contains(this.runtime, right, left);
      default:
        return compare(this.runtime, operator, left, right);
    }
  }

  #conditional({ test, then, otherwise }: Conditional, scope: Scope): unknown {
    return this.evaluate(this.isTrue(test, scope) ? then : otherwise, scope);
  }

  #call({ callee, args, place }: Call, scope: Scope): unknown {
    const fn = this.evaluate(callee, scope);
    const given = readArguments(this, fn, args, scope);
    this.runtime.place = place;
    return callValue(this.runtime, fn, given.positional, given.keywords);
  }

  #attribute({ object, name, place }: Attribute, scope: Scope): unknown {
    const value = this.evaluate(object, scope);
    this.runtime.place = place;
    return this.runtime.attribute(value, name);
  }

  #subscript({ object, index, place }: Subscript, scope: Scope): unknown {
    const value = this.evaluate(object, scope);
    const key = this.evaluate(index, scope);
    this.runtime.place = place;
    return subscript(this.runtime, value, key);
  }

  #slice({ start, stop, step }: SliceExpression, scope: Scope): Slice {
    const part = (node: Expression | undefined): unknown =>
      node === undefined ? null : this.evaluate(node, scope);
    return new Slice(part(start), part(stop), part(step));
  }

  #display({ type, items, place }: Display, scope: Scope): unknown {
    const values = this.#items(items, scope);
    if (type === "list") return values;
    if (type === "tuple") return Tuple.wrap(values);
    this.runtime.place = place;
    return setOf(this.runtime, values);
  }

  #items(items: readonly Expression[], scope: Scope): unknown[] {
    const values: unknown[] = [];
    for (const item of items) {
      this.runtime.budget.spendBytes(ITEM_BYTES);
      if (item.type !== "starred") {
        values.push(this.evaluate(item, scope));
        continue;
      }
      const spread = this.evaluate(item.value, scope);
      this.runtime.place = item.place;
      const complaint = (type: string): string => `Value after * must be an iterable, not ${type}`;
      for (const value of iterate(this.runtime, spread, complaint)) {
        this.runtime.budget.spendBytes(ITEM_BYTES);
        values.push(value);
      }
    }
    return values;
  }

  #dict({ entries }: DictDisplay, scope: Scope): Dict {
    const dict = new Dict();
    for (const { key, value } of entries) {
      if (key === undefined) {
        this.#mergeInto(dict, value, scope);
        continue;
      }
      const name = this.evaluate(key, scope);
      const item = this.evaluate(value, scope);
      this.runtime.place = key.place;
      setItem(this.runtime, dict, name, item);
    }
    return dict;
  }

  #mergeInto(dict: Dict, node: Expression, scope: Scope): void {
    const source = this.evaluate(node, scope);
    this.runtime.place = node.place;
    if (!(source instanceof Dict)) {
      throw new PythonTypeError(`'${typeName(this.runtime, source)}' object is not a mapping`);
    }
    merge(this.runtime, dict, source);
  }

  #comprehension(node: Comprehension, scope: Scope): unknown {
    const { items, inner } = comprehensionScope(this, node, scope);
    if (node.type === "generator") {
      return new PyIterator("generator", this.#elements(node, items, inner));
    }
    const elements = this.#elements(node, items, inner);
    if (node.type === "set comprehension") return setOf(this.runtime, elements);
    const list: unknown[] = [];
    for (const element of elements) {
      this.runtime.budget.spendBytes(ITEM_BYTES);
      list.push(element);
    }
    return list;
  }

  *#elements(node: Comprehension, items: Iterable<unknown>, scope: Scope): Iterable<unknown> {
    for (const _ of rounds(this, node.clauses, 0, items, scope)) yield this.evaluate(node.element, scope);
  }

  #dictComprehension(node: DictComprehension, scope: Scope): Dict {
    const { items, inner } = comprehensionScope(this, node, scope);
    const dict = new Dict();
    for (const _ of rounds(this, node.clauses, 0, items, inner)) {
      const key = this.evaluate(node.key, inner);
      const value = this.evaluate(node.value, inner);
      this.runtime.place = node.key.place;
      setItem(this.runtime, dict, key, value);
    }
    return dict;
  }

  #lambda({ parameters, body }: Lambda, scope: Scope): PythonFunction {
    const presets = new Map<string, unknown>();
    for (const { name, preset } of [...parameters.positional, ...parameters.keywordOnly]) {
      if (preset !== undefined) presets.set(name, this.evaluate(preset, scope));
    }
    return new PythonFunction(parameters, presets, body, scope, (node, inner) => this.evaluate(node, inner));
  }

  #formattedText({ parts }: FormattedText, scope: Scope): string {
    let text = "";
    for (const part of parts) {
      if (typeof part === "string") {
        text += part;
        continue;
      }
      const value = this.evaluate(part.value, scope);
      const spec = part.spec === undefined ? "" : this.#formattedText(part.spec, scope);
      this.runtime.place = part.place;
      const shown = part.conversion === undefined ? value : converted(this.runtime, value, part.conversion);
      const piece = formatValue(this.runtime, shown, spec);
      this.runtime.budget.spendBytes(piece.length);
      text += piece;
    }
    return text;
  }
}
