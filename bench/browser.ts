// For how long a page stands still when an array of 8 MB arrives: its longest task. Skipped where there is no Chromium.
import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Page } from "playwright-core";
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

async function blocked(page: Page, port: number): Promise<string> {
  const longest = await page.evaluate(
    ([to, rounds]) =>
      (
        globalThis as unknown as { longestTasks(port: number, rounds: number): Promise<number[]> }
      ).longestTasks(to as number, rounds as number),
    [port, ROUNDS],
  );
  longest.sort((a, b) => a - b);
  const text = (milliseconds: number | undefined): string =>
    milliseconds === 0 ? "under 50 ms" : `${milliseconds?.toFixed(0)} ms`;
  return `${text(longest[longest.length >> 1])} (at most ${text(longest.at(-1))})`;
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
