import { transform } from "esbuild";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { interfaceText } from "../../src/cli/types/interface-text.js";
import type { Argspec, MethodList } from "../../src/pc-rpc/protocol.js";
import { anyString } from "../pyon/arbitrary.js";
import { compile } from "./compile.js";

describe("whatever the server says,", () => {
  const anyName: fc.Arbitrary<string> = fc.oneof(
    anyString,
    fc.string({
      unit: fc.constantFrom(
        "a",
        "*",
        "/",
        '"',
        "'",
        "\\",
        "`",
        "\n",
        "\r",
        "\u2028",
        "@",
        "}",
        ";",
        "$",
        "{",
      ),
    }),
    fc.constantFrom(
      "new",
      "if",
      "get",
      "set",
      "readonly",
      "async",
      "constructor",
      "__proto__",
      "then",
      "10",
      "this",
    ),
    fc.constantFrom("*/", "\n}\nevil();", '"(): void; }', "@ts-ignore", "a\u202eb", "Dict", "string"),
  );
  const anyType: fc.Arbitrary<string> = fc.oneof(
    anyName,
    fc.constantFrom(
      "float",
      "list[int]",
      "Literal['*/', 'a']",
      "Optional[X]",
      "dict",
      "Callable[[a], b]",
      "tuple[()]",
    ),
    fc
      .array(anyName, { maxLength: 3 })
      .map((names) => `Literal[${names.map((name) => JSON.stringify(name)).join()}]`),
  );
  const anyArgspec: fc.Arbitrary<Argspec> = fc
    .record({
      args: fc.array(anyName, { maxLength: 4 }),
      varargs: fc.option(anyName),
      varkw: fc.option(anyName),
      defaults: fc.option(fc.array(fc.oneof(anyName, fc.constant(null)), { maxLength: 4 })),
      kwonlyargs: fc.array(anyName, { maxLength: 2 }),
      kwonlydefaults: fc.option(fc.dictionary(anyName, anyName, { maxKeys: 2 })),
      types: fc.array(anyType, { minLength: 8, maxLength: 8 }),
    })
    .map(({ types, ...argspec }) => {
      const named = [...argspec.args, argspec.varargs ?? "", ...argspec.kwonlyargs, "return"];
      return { ...argspec, annotations: Object.fromEntries(named.map((name, i) => [name, types[i] ?? ""])) };
    });
  const anyDoc: fc.Arbitrary<string | null> = fc.option(anyName);
  const anyList: fc.Arbitrary<MethodList> = fc.record({
    docstring: anyDoc,
    methods: fc.dictionary(anyName, fc.tuple(anyArgspec, anyDoc), { maxKeys: 5 }),
  });
  const textOf = (list: MethodList, header: readonly string[]): string =>
    interfaceText(list, { header, name: "Generated" });

  test("the file holds nothing but an interface", async () => {
    await fc.assert(
      fc.asyncProperty(anyList, fc.array(anyName, { maxLength: 2 }), async (list, header) => {
        // Types are all that goes away in the translation to JavaScript.
        const { code, warnings } = await transform(textOf(list, header), { loader: "ts", format: "esm" });
        expect({ code, warnings }).toEqual({ code: "", warnings: [] });
      }),
      { numRuns: 1000 },
    );
  });

  test("the interface compiles, and its members have the methods' names and no others", async () => {
    // The compiler takes as long for one file as for a hundred.
    await fc.assert(
      fc.asyncProperty(fc.array(anyList, { minLength: 100, maxLength: 100 }), async (lists) => {
        const files: Record<string, string> = {
          "equal.ts": `export type Equal<A, B> =
            (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;`,
        };
        lists.forEach((list, index) => {
          const names = Object.keys(list.methods).map((name) => JSON.stringify(name));
          files[`generated${index}.ts`] = textOf(list, ["a header"]);
          files[`check${index}.ts`] = `import type { Equal } from "./equal.js";
            import type { Generated } from "./generated${index}.js";
            export const same: Equal<keyof Generated, ${names.join(" | ") || "never"}> = true;`;
        });
        expect(await compile(files)).toEqual([]);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});
