import type { Target, TargetList } from "./ast.js";
import { TokenReader } from "./token-reader.js";

/** What a comprehension binds: names, and lists of them. */
export abstract class Targets extends TokenReader {
  /** Targets with commas between them. */
  protected targets(): Target {
    const first = this.#starTarget();
    if (this.is(",")) return this.#targetList(first, "in", first.start);
    if (first.starred) this.fail("starred assignment target must be in a list or tuple", first.start);
    return first.target;
  }

  #targetList(first: StarTarget, end: string, place: number): TargetList {
    const targets = [first];
    while (this.take(",")) {
      if (this.is(end)) break;
      targets.push(this.#starTarget());
    }
    const at = targets.findIndex(({ starred }) => starred);
    if (at === -1) return { type: "targets", before: plain(targets), starred: undefined, after: [], place };
    const after = targets.slice(at + 1);
    if (after.some(({ starred }) => starred)) {
      this.fail("multiple starred expressions in assignment", place);
    }
    return {
      type: "targets",
      before: plain(targets.slice(0, at)),
      starred: targets[at]?.target,
      after: plain(after),
      place,
    };
  }

  #starTarget(): StarTarget {
    const { start } = this.token;
    const starred = this.take("*");
    return { start, starred, target: this.deeper(() => this.#target()) };
  }

  #target(): Target {
    const { token } = this;
    if (token.type === "name") {
      this.next();
      if (this.is("(")) this.fail("cannot assign to function call", token.start);
      if (this.is(".") || this.is("[")) {
        this.fail("only names and lists of them are assigned to here", token.start);
      }
      return { type: "name", name: token.text, place: token.start };
    }
    if (this.is("(") || this.is("[")) {
      const close = this.next().text === "(" ? ")" : "]";
      if (this.take(close))
        return { type: "targets", before: [], starred: undefined, after: [], place: token.start };
      const first = this.#starTarget();
      if (close === ")" && this.take(close)) {
        if (first.starred) this.fail("cannot use starred expression here", first.start);
        return first.target;
      }
      const list = this.#targetList(first, close, token.start);
      this.expect(close);
      return list;
    }
    if (token.type === "number" || token.type === "string") {
      this.fail("cannot assign to literal", token.start);
    }
    if (/^(?:None|True|False)$/.test(token.text)) this.fail(`cannot assign to ${token.text}`, token.start);
    this.unexpected();
  }
}

interface StarTarget {
  readonly start: number;
  readonly starred: boolean;
  readonly target: Target;
}

function plain(targets: readonly StarTarget[]): Target[] {
  return targets.map(({ target }) => target);
}

/** The names that a target binds. */
export function targetNames(target: Target): string[] {
  if (target.type === "name") return [target.name];
  const { before, starred, after } = target;
  return [...before, ...(starred === undefined ? [] : [starred]), ...after].flatMap(targetNames);
}
