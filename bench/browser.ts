// For how long a page stands still when an array of 8 MB arrives: the processor's time of its longest task, since others
// may keep the machine busy. Skipped where there is no Chromium.
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser, Page } from "playwright-core";
import { Gateway } from "../src/gateway/index.js";
import { Server } from "../src/pc-rpc/index.js";
import { NDArray } from "../src/pyon/index.js";
import { chromium, launchChromium } from "../test/browser/fixtures/launch-chromium.js";

const ELEMENTS: number = 1024 * 1024;
const ROUNDS = 9;

class Camera {
  readonly #picture = new NDArray(Float64Array.from({ length: ELEMENTS }, Math.random));

  picture(): NDArray {
    return this.#picture;
  }
}

/** Prints for how long a page stands still. */
export async function benchBrowser(): Promise<void> {
  const title = "browser, 8 MB float64 array, page blocked for";
  if (chromium === undefined) {
    console.log(`${title.padEnd(44)} skipped: there is no Chromium`);
    return;
  }
  await using server = new Server({ camera: new Camera() });
  await server.start("127.0.0.1", 0);
  const script = await pageScript();
  const serve = (_: IncomingMessage, response: ServerResponse): boolean => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end(`<!doctype html><title>bench</title><script type="module">${script}</script>`);
    return true;
  };
  await using gateway = new Gateway({ allow: [`127.0.0.1:${server.port}`], serve });
  await gateway.start("127.0.0.1", 0);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const url = `http://127.0.0.1:${gateway.port}/`;
    await page.goto(url);
    const modern = await blocked(page, server.port);
    // As in browsers before 2025, which have atob alone.
    await page.addInitScript(() => Reflect.deleteProperty(Uint8Array, "fromBase64"));
    await page.goto(url);
    const portable = await blocked(page, server.port);
    console.log(`${title.padEnd(44)} ${modern}; without Uint8Array.fromBase64 ${portable}`);
  } finally {
    await browser.close();
  }
}

/** The longest task of the page while each array arrived: the median, and the longest of all. */
async function blocked(page: Page, port: number): Promise<string> {
  const times: number[] = [];
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    const longest = await longestTask(page, () =>
      page.evaluate(
        (to) => (globalThis as unknown as { fetchPicture(port: number): Promise<void> }).fetchPicture(to),
        port,
      ),
    );
    if (round > 0) times.push(longest);
  }
  times.sort((a, b) => a - b);
  const text = (milliseconds = Number.NaN): string => `${milliseconds.toFixed(0)} ms`;
  return `${text(times[times.length >> 1])} (at most ${text(times.at(-1))})`;
}

/** A piece of work of a browser's thread, in microseconds; `tdur` is the time of the processor that it took. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly tdur?: number;
  readonly args: { readonly name?: string };
}

/** Milliseconds of the processor's time that the longest task of the page took meanwhile. */
async function longestTask(page: Page, act: () => Promise<unknown>): Promise<number> {
  const browser = page.context().browser() as Browser;
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  const trace = JSON.parse(String(await browser.stopTracing())) as { traceEvents: readonly TraceEvent[] };
  const pages = trace.traceEvents.filter(
    ({ name, args }) => name === "thread_name" && args.name === "CrRendererMain",
  );
  const isPages = ({ pid, tid }: TraceEvent): boolean =>
    pages.some((thread) => thread.pid === pid && thread.tid === tid);
  const times = trace.traceEvents
    .filter((event) => event.name.endsWith("RunTask") && isPages(event))
    .map(({ tdur = 0 }) => tdur / 1000);
  return Math.max(...times);
}

async function pageScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../../bench/browser-page.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
    logLevel: "error",
  });
  return (outputFiles[0]?.text ?? "").replaceAll("</script", "<\\/script");
}
