import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";

type Base64 = typeof import("../../src/pyon/base64.js");

const NodeBuffer = Buffer;

/** The methods of newer engines, as the standard says: white space and missing padding are forgiven. */
const modern = {
  fromBase64(text: string): Uint8Array {
    if (/[^A-Za-z0-9+/=\s]/.test(text) || /=[^=\s]/.test(text)) throw new SyntaxError("not base64");
    return new Uint8Array(NodeBuffer.from(text, "base64"));
  },
  toBase64(this: Uint8Array): string {
    return NodeBuffer.from(this).toString("base64");
  },
};

const hasBuffer = (): void => {};
const hasNeither = (): void => {
  vi.stubGlobal("Buffer", undefined);
};
const isModern = (): void => {
  hasNeither();
  Object.assign(Uint8Array, { fromBase64: modern.fromBase64 });
  Object.assign(Uint8Array.prototype, { toBase64: modern.toBase64 });
};

/** The module as it is loaded by an engine of that kind. */
function load(prepare: () => void): Promise<Base64> {
  prepare();
  return import("../../src/pyon/base64.js");
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.resetModules();
  Reflect.deleteProperty(Uint8Array, "fromBase64");
  Reflect.deleteProperty(Uint8Array.prototype, "toBase64");
});

describe.each([
  ["Buffer", hasBuffer],
  ["atob and btoa", hasNeither],
  ["Uint8Array.fromBase64", isModern],
])("base64 by %s", (_, engine) => {
  test("gives the bytes and the text back", async () => {
    const { base64FromBytes, bytesFromBase64 } = await load(engine);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = NodeBuffer.from(bytes).toString("base64");
        expect(base64FromBytes(bytes)).toBe(text);
        expect([...bytesFromBase64(text)]).toEqual([...bytes]);
      }),
    );
  });

  test("gives bytes with a buffer of their own", async () => {
    const { bytesFromBase64 } = await load(engine);
    const bytes = bytesFromBase64("AQID");
    expect(bytes.buffer.byteLength).toBe(3);
    expect(Object.prototype.toString.call(bytes)).toBe("[object Uint8Array]");
    expect(NodeBuffer.isBuffer(bytes)).toBe(false);
  });

  test("takes megabytes", async () => {
    const { base64FromBytes, bytesFromBase64 } = await load(engine);
    const bytes = Uint8Array.from({ length: 1_000_000 }, (_, index) => index % 251);
    const text = base64FromBytes(bytes.subarray(0));
    expect(NodeBuffer.compare(bytesFromBase64(text), bytes)).toBe(0);
  });

  test.each([
    ["A", "truncated base64: 1 characters are no whole number of groups of four"],
    ["AAA", "truncated base64: 3 characters are no whole number of groups of four"],
    ["AA=", "truncated base64: 3 characters are no whole number of groups of four"],
    ["=", "truncated base64: 1 characters are no whole number of groups of four"],
    ["AA=A", "invalid base64: padding before the end at character 3"],
    ["A===", "invalid base64: padding before the end at character 2"],
    ["====", "invalid base64: padding before the end at character 1"],
    ["AA==AAAA", "invalid base64: padding before the end at character 3"],
    ["AAA\n", 'invalid base64: "\\n" at character 4'],
    ["AA A", 'invalid base64: " " at character 3'],
    ["AAAA AAA", 'invalid base64: " " at character 5'],
    ["A-A_", 'invalid base64: "-" at character 2'],
    ["AA_A", 'invalid base64: "_" at character 3'],
    ["AAé=", 'invalid base64: "é" at character 3'],
    // The low byte of this letter is an A, which is all that some decoders see.
    ["AAA\u0141", 'invalid base64: "\u0141" at character 4'],
    ["AAA\0", 'invalid base64: "\\u0000" at character 4'],
  ])("refuses %j", async (text, message) => {
    const { bytesFromBase64 } = await load(engine);
    expect(() => bytesFromBase64(text)).toThrow(message);
  });

  test("takes nothing but what it would write, and stray bits at the end", async () => {
    const { base64FromBytes, bytesFromBase64 } = await load(engine);
    const letters = fc.constantFrom(..."AQwg/+9=-_ \né\u0141".split(""));
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const isRight = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==|[A-Za-z0-9+/]=))?$/.test(text);
        if (!isRight) expect(() => bytesFromBase64(text)).toThrow(/base64/);
        else expect(base64FromBytes(bytesFromBase64(text)).length).toBe(text.length);
      }),
    );
  });
});
