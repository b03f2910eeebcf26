import type { Class, MethodDefinition, PropertyDefinition } from "acorn";
import { type JsDoc, parseJsDoc } from "./jsdoc-text.js";
import { type AnyClass, parseClass, propertyName, type SourceComment, sourceOf } from "./source.js";

const known = new WeakMap<AnyClass, ReadonlyMap<string, JsDoc>>();

/**
 * The doc comments (`/** … *\/`) directly above the methods and fields of `cls`, by name, as far as its source text
 * still has them: compilers and bundlers may drop comments (`tsc` keeps them, esbuild does not). Inherited methods
 * have theirs in the class that defines them; methods of object literals have none, because their comments are
 * outside of all that a program can read. Parsed at the first call and remembered. Never throws.
 *
 * Python counterpart: docstrings.
 */
export function jsDocsOf(cls: AnyClass): ReadonlyMap<string, JsDoc> {
  let docs = known.get(cls);
  if (!docs) {
    docs = readDocs(sourceOf(cls));
    known.set(cls, docs);
  }
  return docs;
}

function readDocs(source: string): ReadonlyMap<string, JsDoc> {
  // Parsing takes most of the time, and most classes in production have no comments left.
  const parsed = source.includes("/**") ? parseClass(source) : undefined;
  const docs = new Map<string, JsDoc>();
  if (!parsed) return docs;
  for (const [member, comment] of documentedMembers(parsed.node, parsed.comments)) {
    const name = propertyName(member);
    const isMethod = member.type === "PropertyDefinition" || member.kind === "method";
    if (name !== undefined && isMethod && !member.static) docs.set(name, parseJsDoc(comment.text));
  }
  return docs;
}

/** Members with the last doc comment between them and what stands before them. */
function* documentedMembers(
  { body }: Class,
  comments: readonly SourceComment[],
): Generator<[member: MethodDefinition | PropertyDefinition, comment: SourceComment]> {
  let next = 0;
  let previousEnd = body.start;
  for (const member of body.body) {
    let doc: SourceComment | undefined;
    for (; next < comments.length && comments[next]!.start < member.start; next++) {
      const comment = comments[next]!;
      if (comment.start >= previousEnd && comment.text.startsWith("*")) doc = comment;
    }
    previousEnd = member.end;
    if (doc && member.type !== "StaticBlock") yield [member, doc];
  }
}
