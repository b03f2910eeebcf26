// Frames a second of the web console while it shows a structure of 10,000 entries of which 1,000 a second change, against
// the same page when nothing does. Skipped where there is no Chromium.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { build } from "vite";
import { ConsoleServer } from "../src/console/index.js";
import { float } from "../src/pyon/index.js";
import { Notifier, Publisher } from "../src/sync-struct/index.js";
import { chromium, launchChromium } from "../test/browser/fixtures/launch-chromium.js";
import { report } from "./measure.js";

const ENTRIES = 10_000;
const MODS_PER_SECOND = 1000;

/** Milliseconds between two bursts of mods. */
const BURST = 10;

const ROUNDS = 3;
const ROUND_MS = 3000;

interface Smoothness {
  readonly framesPerSecond: number;
  /** Milliseconds of the longest piece of work that held a frame up; 0 when there was none above 50. */
  readonly longestTask: number;
}

/** Counts the frames of a page for a while. */
function smoothness(page: Page, milliseconds: number): Promise<Smoothness> {
  return page.evaluate(async (duration) => {
    let longestTask = 0;
    const tasks = new PerformanceObserver((list) => {
      for (const { duration: task } of list.getEntries()) longestTask = Math.max(longestTask, task);
    });
    tasks.observe({ type: "longtask" });
    const start = performance.now();
    let frames = 0;
    let now = start;
    while (now - start < duration) {
      now = await new Promise<number>((resolve) => requestAnimationFrame(() => resolve(performance.now())));
      frames++;
    }
    tasks.disconnect();
    return { framesPerSecond: (frames * 1000) / (now - start), longestTask };
  }, milliseconds);
}

/** Changes entries, one after the other, 1,000 a second, until it is told to stop; gives how many it has changed. */
async function change(notifier: Notifier, names: readonly string[], signal: AbortSignal): Promise<number> {
  const start = performance.now();
  let mods = 0;
  while (!signal.aborted) {
    // As many as are due by now: a timer may be late.
    for (; mods < ((performance.now() - start) * MODS_PER_SECOND) / 1000; mods++) {
      notifier.set(names[mods % names.length], float(mods));
    }
    await pause(BURST);
  }
  return mods;
}

/** Prints how smooth the console stays. */
export async function benchConsole(): Promise<void> {
  const title = `console, ${ENTRIES} entries, ${MODS_PER_SECOND} mods/s`;
  if (chromium === undefined) {
    console.log(`${title.padEnd(44)} skipped: there is no Chromium`);
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), "sipyco-bench-"));
  try {
    const configFile = fileURLToPath(new URL("../../console/vite.config.ts", import.meta.url));
    await build({ configFile, logLevel: "error", build: { outDir: folder } });
    await measure(folder, title);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measure(folder: string, title: string): Promise<void> {
  const names = Array.from({ length: ENTRIES }, (_, i) => `group${i % 20}.value${i}`);
  const notifier = new Notifier(Object.fromEntries(names.map((name) => [name, float(0)])));
  await using publisher = new Publisher({ bench: notifier });
  await publisher.start("127.0.0.1", 0);
  const structure = { host: "127.0.0.1", port: publisher.port, notifier: "bench" };
  await using server = new ConsoleServer({ page: folder, structures: [structure] });
  await server.start("127.0.0.1", 0);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(`http://127.0.0.1:${server.port}/#/structures/bench`);
    await page.getByRole("treeitem").first().waitFor();
    // The first rows change twenty times as often as the others: what is seen is what costs.
    const seen = Array.from({ length: ENTRIES }, (_, i) => names[i % 2 === 0 ? i : i % 50] as string);
    const idle: Smoothness[] = [];
    const busy: Smoothness[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      idle.push(await smoothness(page, ROUND_MS));
      const stop = new AbortController();
      const changing = change(notifier, seen, stop.signal);
      busy.push(await smoothness(page, ROUND_MS));
      stop.abort();
      await changing;
    }
    const rate = (rounds: readonly Smoothness[]): number =>
      rounds.reduce((sum, { framesPerSecond }) => sum + framesPerSecond, 0) / rounds.length;
    report(title, "idle", { idle: rate(idle), "while they change": rate(busy) }, "frames/s");
    const longest = Math.max(...busy.map(({ longestTask }) => longestTask));
    console.log(`${"".padEnd(44)} longest task ${longest === 0 ? "under 50" : longest.toFixed(0)} ms`);
  } finally {
    await browser.close();
  }
}
