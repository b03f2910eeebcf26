import { runInNewContext } from "node:vm";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
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

test("without Buffer and process both versions are written and read the same", async () => {
  const program = `
    import { decode, encode, NDArray, tuple } from "./browser.ts";
    const value = {
      text: "é\\"\\\\\\n",
      bytes: new Uint8Array([0, 255, 10]),
      array: new NDArray(new Float64Array([1.5, 2]), { shape: [2, 1] }),
      tuple: tuple(1, 0.1, null),
      long: "x".repeat(100000),
    };
    globalThis.results = [1, 2].map((version) => {
      const text = encode(value, { version });
      const fromBytes = decode(new TextEncoder().encode(text));
      return [text, encode(fromBytes, { version }), encode(decode(text, { exact: true }), { version })];
    });
    try {
      decode(new Uint8Array([0x22, 0xff]));
    } catch (error) {
      globalThis.message = error.message;
    }
  `;
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: file("."), loader: "ts" },
    bundle: true,
    write: false,
    platform: "browser",
    format: "iife",
  });
  const page: { results?: string[][]; message?: string } = {};
  // A page's globals, as far as these are needed: none of Node's.
  runInNewContext(
    outputFiles[0]?.text as string,
    Object.assign(page, { TextDecoder, TextEncoder, atob, btoa }),
  );
  const { encode, NDArray, tuple } = node;
  const value = {
    text: 'é"\\\n',
    bytes: new Uint8Array([0, 255, 10]),
    array: new NDArray(new Float64Array([1.5, 2]), { shape: [2, 1] }),
    tuple: tuple(1, 0.1, null),
    long: "x".repeat(100000),
  };
  for (const version of [1, 2] as const) {
    const text = encode(value, { version });
    expect(page.results?.[version - 1]).toEqual([text, text, text]);
  }
  expect(page.message).toMatch(/not UTF-8: byte 0xff at offset 1/);
});
