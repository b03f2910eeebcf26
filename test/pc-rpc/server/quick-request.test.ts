import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { quickRequest } from "../../../src/pc-rpc/server/quick-request.js";
import { decode } from "../../../src/pyon/decode.js";
import { Dict } from "../../../src/pyon/dict.js";
import { encode } from "../../../src/pyon/encode.js";
import { Tuple, tuple } from "../../../src/pyon/tuple.js";
import { anyValue } from "../../pyon/arbitrary.js";
import { sameValue } from "../../pyon/helpers.js";

const versions = [1, 2] as const;

function line(version: 1 | 2, name: string, args: readonly unknown[], kwargs: object = {}): string {
  return encode({ action: "call", name, args: Tuple.from(args), kwargs }, { version });
}

/** What the whole line says. */
function slowly(text: string, version: 1 | 2): { name: unknown; args: unknown; kwargs: unknown } {
  const request = decode(text, { version, exact: true }) as Dict<string, unknown>;
  return { name: request.get("name"), args: request.get("args"), kwargs: request.get("kwargs") };
}

describe.each(versions)("in version %i", (version) => {
  test.each([
    ["no arguments", []],
    ["one", [5]],
    ["several", [1.5, "a", null]],
    ["a tuple", [tuple(1, tuple())]],
    ["a list", [[1, 2]]],
  ])("a call with %s is read", (_, args) => {
    expect(quickRequest(line(version, "ping", args), version, true)).toMatchObject({
      name: "ping",
      kwargs: {},
    });
  });

  test("what is no usual call is left to the parser", () => {
    for (const text of [
      "",
      line(version, "ping", [], { channel: 1 }),
      line(version, 'a"b', []),
      encode({ action: "get_rpc_method_list" }, { version }),
      encode({ action: "call", name: "ping", args: 5, kwargs: {} }, { version }),
      line(version, "ping", [5]).slice(0, -1),
      line(version, "ping", [5]).replace("5", "5]"),
      line(version, "ping", [5]).replace("5", "5),(6"),
      line(version, "ping", [5]).replace("5", "5)#"),
      line(version, "ping", [5]).replace("5", "5],[6"),
    ]) {
      expect(quickRequest(text, version, true), text).toBeUndefined();
    }
  });

  test("any call is read as the parser reads it", () => {
    fc.assert(
      fc.property(fc.string(), fc.array(anyValue, { maxLength: 4 }), (name, args) => {
        const text = line(version, name, args);
        const quick = quickRequest(text, version, true);
        if (quick === undefined) return;
        const slow = slowly(text, version);
        expect(quick.name).toBe(slow.name);
        expect(sameValue([...quick.args], [...(slow.args as unknown[])])).toBe(true);
      }),
    );
  });

  test("arguments cannot be made to look like something else", () => {
    const pieces = [
      "]",
      "[",
      "]]]}",
      '"kwargs"',
      ":",
      "{}",
      ",",
      "1",
      '"',
      "\\",
      "(",
      ")",
      ' "x": (',
      "#",
      " ",
      "tuple",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (inside) => {
        const text = line(version, "ping", [77]).replace("77", () => inside.join(""));
        const quick = quickRequest(text, version, true);
        if (quick === undefined) return;
        const slow = slowly(text, version);
        expect(slow.name).toBe("ping");
        expect(sameValue([...quick.args], [...(slow.args as unknown[])])).toBe(true);
        expect(slow.kwargs).toEqual(new Dict());
      }),
      { numRuns: 10000 },
    );
  });
});
