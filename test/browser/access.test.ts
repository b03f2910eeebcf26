import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Server } from "../../src/pc-rpc/server/server.js";
import { Lda } from "../fixtures/lda.js";
import { seriousFindings } from "./fixtures/axe.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { startConsole } from "./fixtures/console.js";
import { RecordedMaster } from "./fixtures/recorded-master.js";
import { screenshot } from "./fixtures/screenshots.js";
import { openPage, type WatchedPageOptions } from "./fixtures/watched-page.js";

const browser = useChromium();

/** Every view, by its address, and what is there when it is ready. */
const VIEWS = [
  ["controllers", "#/controllers", "0 to 63 dB"],
  ["method", "#/controllers/lda/lda/set_attenuation", "Set the attenuation in dB."],
  ["structures", "#/structures", "datasets"],
  ["structure", "#/structures/datasets", "demo.arr"],
  ["board", "#/board", "Board"],
  ["datasets", "#/datasets", "1.25 MHz"],
  ["dataset", "#/datasets/demo.freq", "Stored value"],
  ["dataset-array", "#/datasets/demo.2d", "Stored value"],
  ["schedule", "#/schedule", "running"],
  ["log", "#/log", "Traceback"],
] as const;

let master: RecordedMaster;
const lda = new Server({ lda: new Lda() }, { description: "0 to 63 dB" });

beforeAll(async () => {
  master = await RecordedMaster.start();
  master.replay("datasets");
  master.replay("schedule", 4);
  await lda.start("127.0.0.1", 0);
});

afterAll(async () => {
  await Promise.all([master[Symbol.asyncDispose](), lda.stop()]);
});

/** Opens a view with all that a lab has. */
async function open(hash: string, ready: string, options: WatchedPageOptions = {}): Promise<Page> {
  const { port } = await startConsole({
    title: "recorded lab",
    controllers: [{ name: "lda", host: "127.0.0.1", port: lda.port }],
    master: { host: "127.0.0.1", ...master.ports },
  });
  const page = await openPage(browser(), `http://127.0.0.1:${port}/${hash}`, options);
  await expect.poll(() => master.listeners).toBeGreaterThan(0);
  master.log(40, "worker(3,scan.py)", "root:Traceback\n  File");
  await page.locator("main").getByText(ready).first().waitFor();
  return page;
}

describe.skipIf(chromium === undefined).each(["light", "dark"] as const)("in %s colours", (colorScheme) => {
  test.each(VIEWS)("%s can be used by all, as axe judges", async (name, hash, ready) => {
    const page = await open(hash, ready, { colorScheme });
    expect(await seriousFindings(page)).toEqual([]);
    await screenshot(page, `${name}-${colorScheme}`);
  });
});

test.skipIf(chromium === undefined).each(VIEWS)("%s fits a phone", async (name, hash, ready) => {
  const page = await open(hash, ready, { viewport: { width: 360, height: 740 } });
  await screenshot(page, `${name}-phone`);
  const widths = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    const main = document.querySelector("main") as HTMLElement;
    return { scrollWidth, clientWidth, main: main.scrollWidth - main.clientWidth };
  });
  expect(widths).toEqual({ scrollWidth: 360, clientWidth: 360, main: 0 });
  expect(await seriousFindings(page)).toEqual([]);
});

test.skipIf(chromium === undefined)("a page may do nothing but what it needs", async () => {
  const page = await open("#/datasets", "1.25 MHz");
  const response = await page.reload();
  const policy = (await response?.headerValue("content-security-policy")) ?? "";
  const directives = new Map(
    policy.split(";").map((part) => part.trim().split(/ (.*)/s, 2) as [string, string]),
  );
  expect(directives.get("default-src")).toMatch(/^'(self|none)'$/);
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  expect(directives.has("frame-ancestors")).toBe(true);
  expect(directives.has("base-uri")).toBe(true);
  await page.locator("main").getByText("1.25 MHz").first().waitFor();
});
