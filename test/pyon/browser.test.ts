import { build } from "esbuild";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import * as browser from "../../src/pyon/browser.js";
import * as node from "../../src/pyon/index.js";

const file = (path: string): string => new URL(`../../src/pyon/${path}`, import.meta.url).pathname;

const everywhere = [
  "Complex",
  "Dict",
  "Float",
  "Fraction",
  "NDArray",
  "NpScalar",
  "OrderedDict",
  "PyonDecodeError",
  "PyonEncodeError",
  "Slice",
  "Tuple",
  "decode",
  "deregister",
  "encode",
  "float",
  "register",
  "tuple",
];

describe("sipyco/pyon", () => {
  test("exports what it should", () => {
    expect(Object.keys(browser).sort()).toEqual(everywhere);
    expect(Object.keys(node).sort()).toEqual([...everywhere, "loadFile", "storeFile"].sort());
  });

  test("bundles for browsers without anything of Node", async () => {
    const { metafile } = await build({
      entryPoints: [file("browser.ts")],
      bundle: true,
      write: false,
      platform: "browser",
      format: "esm",
      metafile: true,
      logLevel: "silent",
    });
    const inputs = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules"));
    expect(inputs.length).toBeGreaterThan(10);
    expect(inputs.some((path) => path.endsWith("/file.ts"))).toBe(false);
    for (const { imports } of Object.values(metafile.inputs)) {
      expect(imports.filter(({ external }) => external)).toEqual([]);
    }
  });
});

describe("without Buffer and process", () => {
  beforeEach(() => {
    vi.resetModules();
    vi.stubGlobal("Buffer", undefined);
    vi.stubGlobal("process", undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.resetModules();
  });

  test("both versions are written and read the same", async () => {
    const { decode, encode, NDArray, tuple } = await import("../../src/pyon/browser.js");
    const value = {
      text: 'é"\\\n',
      bytes: new Uint8Array([0, 255, 10]),
      array: new NDArray(new Float64Array([1.5, 2]), { shape: [2, 1] }),
      tuple: tuple(1, 0.1, null),
      long: "x".repeat(100_000),
    };
    for (const version of [1, 2] as const) {
      const text = encode(value, { version });
      expect(decode(text)).toEqual(value);
      expect(decode(new TextEncoder().encode(text))).toEqual(value);
      expect(encode(decode(text, { exact: true }), { version })).toBe(text);
    }
    expect(() => decode(new Uint8Array([0x22, 0xff]))).toThrow(/not UTF-8: byte 0xff at offset 1/);
  });
});
