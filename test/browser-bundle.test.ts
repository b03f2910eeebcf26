import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import { gzipSync } from "node:zlib";
import { build as buildWithEsbuild } from "esbuild";
import { build as buildWithVite, type Rollup } from "vite";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundled } from "./fixtures/bundled.js";
import { FakeLab } from "./fixtures/fake-lab.js";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bytes, compressed, that a page with a client and a subscriber loads before it can do anything, and in all. */
const ENTRY = 25_000;
const ALL = 68_500;

/** The least that shows both. */
const SMALL_PAGE = `
  import { Client, Subscriber } from "sipyco";
  globalThis.sipyco = { Client, Subscriber };
`;

/** Calls, mirrors, and tells what came. */
const PAGE = `
  import { Client, NDArray, Subscriber } from "sipyco";
  globalThis.run = async () => {
    const camera = await Client.connect("lab", 3253);
    const image = await camera.get_image();
    const datasets = new Subscriber("datasets");
    const seen = [];
    datasets.watch(["image", 1], (value) => seen.push(value));
    await datasets.connect("lab", 3250);
    for await (const _ of datasets) if (datasets.value.drift !== 0) break;
    await Promise.all([camera.closeRpc(), datasets.close()]);
    const { drift } = datasets.value;
    return { isArray: image instanceof NDArray, image: image.toNested(), seen, drift: [drift.re, drift.im] };
  };
`;

const RESULT = { isArray: true, image: [1, 2.5], seen: [2, 7], drift: [1.5, -2] };

interface Output {
  readonly name: string;
  readonly code: string;
  /** What a page has to load before this can run. */
  readonly imports: readonly string[];
  readonly isEntry: boolean;
}

async function withEsbuild(page: string): Promise<readonly Output[]> {
  const { metafile, outputFiles } = await buildWithEsbuild({
    stdin: { contents: page, resolveDir: root },
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    metafile: true,
    write: false,
    outdir: "/out",
    absWorkingDir: "/",
  });
  return Object.entries(metafile.outputs).map(([path, { imports, entryPoint }]) => ({
    name: path.replace("out/", ""),
    code: outputFiles.find((file) => file.path.endsWith(path))?.text ?? "",
    imports: imports
      .filter(({ kind }) => kind === "import-statement")
      .map((one) => one.path.replace("out/", "")),
    isEntry: entryPoint !== undefined && path.includes("stdin"),
  }));
}

async function withVite(page: string): Promise<readonly Output[]> {
  const folder = await temporaryFolder();
  await mkdir(join(folder, "node_modules"));
  await symlink(root, join(folder, "node_modules/sipyco"));
  await writeFile(join(folder, "index.html"), `<script type="module" src="page.js"></script>`);
  await writeFile(join(folder, "page.js"), page);
  const built = await buildWithVite({
    root: folder,
    configFile: false,
    logLevel: "error",
    build: { write: false },
  });
  return (built as Rollup.RollupOutput).output
    .filter((output) => output.type === "chunk")
    .map(({ fileName: name, code, imports, isEntry }) => ({ name, code, imports, isEntry }));
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "sipyco-page-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function compressed(outputs: readonly Output[]): number {
  return outputs.reduce((size, { code }) => size + gzipSync(code, { level: 9 }).length, 0);
}

/** The entry and all that it imports. */
function firstLoaded(outputs: readonly Output[]): readonly Output[] {
  const loaded = new Set(outputs.filter(({ isEntry }) => isEntry));
  for (const { imports } of loaded) {
    for (const output of outputs) if (imports.includes(output.name)) loaded.add(output);
  }
  return [...loaded];
}

describe.each([
  ["esbuild", withEsbuild],
  ["Vite", withVite],
])("a page with a client and a subscriber, bundled with %s", (_, bundle) => {
  test("loads little before it connects", async () => {
    const outputs = await bundle(SMALL_PAGE);
    expect(outputs.map(({ code }) => code).join("")).not.toMatch(/["']node:/);
    expect(compressed(firstLoaded(outputs))).toBeGreaterThan(10_000);
    expect(compressed(firstLoaded(outputs))).toBeLessThanOrEqual(ENTRY);
    expect(compressed(outputs)).toBeLessThanOrEqual(ALL);
  });
});

test("a page in several files has arrays of the one class", async () => {
  const folder = await writeOut(await withEsbuild(PAGE));
  expect(await runInNode(folder, "console.log(JSON.stringify(await run()));")).toEqual(RESULT);
});

test("a page in one file does the same, with a page's globals", async () => {
  const { outputFiles } = await buildWithEsbuild({
    stdin: { contents: PAGE, resolveDir: root },
    bundle: true,
    format: "iife",
    write: false,
  });
  const globals = { TextDecoder, TextEncoder, atob, btoa, AbortController, URL, performance, queueMicrotask };
  const timers = { setTimeout, clearTimeout, setInterval, clearInterval };
  const page = createContext({ ...globals, ...timers, ...environment, WebSocket: FakeLab });
  runInContext(outputFiles[0]?.text ?? "", page);
  const result = await (runInContext("run()", page) as Promise<object>);
  expect(JSON.parse(JSON.stringify(result))).toEqual(RESULT);
});

test("structures are changed without any connection, arrays in them too", async () => {
  const page = `
    import { Notifier, processMod, Slice } from "sipyco";
    globalThis.run = async () => {
      const trace = Float64Array.of(1, 2, 3);
      processMod({ trace }, { action: "setitem", path: ["trace"], key: new Slice(1), value: 0 });
      const notifier = new Notifier({ trace: Int8Array.of(1, 2) });
      notifier.at("trace").set(-1, 5);
      return { trace: [...trace], notified: [...notifier.rawView.trace] };
    };
  `;
  const changed = { trace: [1, 0, 0], notified: [1, 5] };
  const folder = await writeOut(await withEsbuild(page));
  expect(await runInNode(folder, "console.log(JSON.stringify(await run()));")).toEqual(changed);
});

test("a client over a channel of one's own waits for what it reads with", async () => {
  const page = `
    import { Client } from "sipyco";
    import { memoryChannelPair } from "./dist/transport/memory.js";
    globalThis.run = async () => {
      const [near, far] = memoryChannelPair();
      const answers = {
        "ARTIQ pc_rpc": '{"targets": ["lda"], "description": null}',
        lda: '["get_attenuation"]',
        '{"action": "call", "name": "get_attenuation", "args": (), "kwargs": {}}': '{"status": "ok", "ret": 5.5}',
      };
      far.receive((line) => far.send(answers[line]));
      const lda = await Client.overChannel(near);
      return lda.get_attenuation();
    };
  `;
  const folder = await writeOut(await withEsbuild(page));
  expect(await runInNode(folder, "console.log(JSON.stringify(await run()));")).toBe(5.5);
});

test("a file that is missing is an error of connecting, and is tried again", async () => {
  const page = `
    import { Client, ConnectError, Subscriber } from "sipyco";
    globalThis.run = async (bringBack) => {
      const failure = await Client.connect("lab", 3253).catch((error) => error);
      const datasets = new Subscriber("datasets");
      await datasets.connect("lab", 3250, { retry: 10 });
      const { type } = datasets.status.current;
      await bringBack();
      await datasets.whenReady();
      await datasets.close();
      return { isConnectError: failure instanceof ConnectError, message: failure.message, type };
    };
  `;
  const folder = await writeOut(await withEsbuild(page));
  const told = await runInNode(
    folder,
    `
      import { readdirSync, renameSync } from "node:fs";
      const codec = ${JSON.stringify(folder)} + "/" + readdirSync(${JSON.stringify(folder)}).find((name) => name.startsWith("whole-codec"));
      renameSync(codec, codec + ".away");
      console.log(JSON.stringify(await run(() => renameSync(codec + ".away", codec))));
    `,
  );
  expect(told).toEqual({
    isConnectError: true,
    message: expect.stringMatching(
      /^cannot connect to lab:3253: the script that reads its messages is not loaded: /,
    ),
    type: "waiting",
  });
});

const environment = { location: { origin: "http://lab.example" } };

async function writeOut(outputs: readonly Output[]): Promise<string> {
  const folder = await temporaryFolder();
  await Promise.all(outputs.map(({ name, code }) => writeFile(join(folder, name), code)));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

/** Runs a program after the page's entry, in a process without Node's own names; gives what it prints as JSON. */
async function runInNode(folder: string, program: string): Promise<unknown> {
  const lab = await bundled("test/fixtures/fake-lab.ts");
  const file = join(folder, "run.js");
  await writeFile(
    file,
    `
      import { FakeLab as WebSocket } from ${JSON.stringify(lab)};
      import ${JSON.stringify(pathToFileURL(join(folder, "stdin.js")).href)};
      Object.assign(globalThis, ${JSON.stringify(environment)}, { WebSocket });
      delete globalThis.Buffer;
      ${program}
    `,
  );
  return JSON.parse(execFileSync(process.execPath, [file], { encoding: "utf8" }));
}
