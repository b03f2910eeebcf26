import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { Gateway } from "../../src/gateway/gateway.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { Lda } from "../fixtures/lda.js";
import { bundlers, useBundle } from "./fixtures/bundlers.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { recordedMods, recordedStruct } from "./fixtures/recorded-artiq.js";
import { staticPages } from "./fixtures/static-pages.js";
import { openPage } from "./fixtures/watched-page.js";
import type { Display } from "./library/recovery.js";
import { type Peers, session } from "./library/session.js";

/** What the page has for the tests. */
interface PageGlobals {
  readonly session: typeof session;
  readonly sessionInWorker: typeof session;
  readonly display: Display;
}

const datasets = new Notifier(recordedStruct("datasets"), { wrapInts: true });
for (const mod of recordedMods("datasets")) datasets.applyMod(mod);
const counter = new Notifier({ count: 0 });
const server = new Server({ lda: new Lda() }, { allowParallel: true });
const publisher = new Publisher({ datasets, counter });
const broadcaster = new Broadcaster();
let heart: ReturnType<typeof setInterval>;
let peers: Peers;

beforeAll(async () => {
  await Promise.all([server, publisher, broadcaster].map((each) => each.start("127.0.0.1", 0)));
  heart = setInterval(() => broadcaster.broadcast("beat", { beats: [1, 2.5] }), 20);
  peers = {
    rpc: server.port,
    notify: publisher.port,
    broadcast: broadcaster.port,
    nobody: 1,
  };
});

afterAll(async () => {
  clearInterval(heart);
  await Promise.all([server, publisher, broadcaster].map((each) => each.stop()));
});

/** A gateway that serves a page, too. */
async function startGateway(folder: string, port = 0): Promise<Gateway> {
  const { nobody, rpc, notify, broadcast } = peers;
  const allow = [nobody, rpc, notify, broadcast].map((each) => `127.0.0.1:${each}`);
  const gateway = new Gateway({ allow, serve: staticPages(folder) });
  await gateway.start("127.0.0.1", port);
  onTestFinished(() => gateway.stop());
  return gateway;
}

/** What Chromium itself says about a WebSocket that fails: of a port without a server, and of a stopped gateway. */
const FAILED_SOCKET = /^console: WebSocket connection to '\S+' failed/;

const browser = useChromium();

describe.skipIf(chromium === undefined).each(["esbuild", "esbuild, splitting", "Vite"] as const)(
  "bundled by %s",
  (name) => {
    const bundle = useBundle(bundlers[name], "test/browser/library");

    async function open(): Promise<{ page: Page; gateway: Gateway; url: string }> {
      const gateway = await startGateway(bundle());
      const url = `http://127.0.0.1:${gateway.port}`;
      const page = await openPage(browser(), `${url}/`, { tolerate: [FAILED_SOCKET] });
      await page.waitForFunction(() => document.title === "ready");
      return { page, gateway, url };
    }

    test("a page gets what Node gets: the same values, the same errors", async () => {
      const { page } = await open();
      const told = await page.evaluate((to) => (globalThis as unknown as PageGlobals).session(to), peers);
      expect(told).toEqual(await session(peers));
      expect(told).toContain("a result: 12.5");
      expect(told).toContain("ValueError: ValueError ERR_SIPYCO_REMOTE: attenuation out of range: 99");
    });

    test("it does, too, when it names the gateway", async () => {
      const { page, url } = await open();
      const named = { ...peers, via: url.replace("http", "ws") };
      const told = await page.evaluate((to) => (globalThis as unknown as PageGlobals).session(to), named);
      expect(told).toEqual(await session(peers));
    });

    test("a worker gets the same", async () => {
      const { page } = await open();
      const told = await page.evaluate(
        (to) => (globalThis as unknown as PageGlobals).sessionInWorker(to),
        peers,
      );
      expect(told).toEqual(await session(peers));
    });

    test("clients and mirrors recover when the gateway comes back", async () => {
      const { page, gateway } = await open();
      const { port } = gateway;
      await page.evaluate((to) => (globalThis as unknown as PageGlobals).display.start(to), peers);
      counter.live.count = 1;
      await page.waitForFunction(() => (globalThis as unknown as PageGlobals).display.count === 1);
      await gateway.stop();
      await page.waitForFunction(() => (globalThis as unknown as PageGlobals).display.state === "waiting");
      const lost = await page.evaluate(() => (globalThis as unknown as PageGlobals).display.ping());
      expect(lost).toBeNull();
      counter.live.count = 2;
      await startGateway(bundle(), port);
      await page.waitForFunction(() => (globalThis as unknown as PageGlobals).display.count === 2);
      const ping = () => page.evaluate(() => (globalThis as unknown as PageGlobals).display.ping());
      await expect.poll(ping).toBe(true);
      expect(await page.evaluate(() => (globalThis as unknown as PageGlobals).display.connections)).toEqual([
        true,
        false,
        true,
      ]);
    });
  },
);
