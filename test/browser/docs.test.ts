import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { Gateway } from "../../src/gateway/gateway.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { tuple } from "../../src/pyon/values.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { Lda } from "../fixtures/lda.js";
import { bundlers, useBundle } from "./fixtures/bundlers.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { staticPages } from "./fixtures/static-pages.js";
import { openPage } from "./fixtures/watched-page.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const browser = useChromium();

describe.skipIf(chromium === undefined)("the page of docs/browser.md", () => {
  const page = readFileSync(join(root, "docs", "browser.md"), "utf8");
  const [, program = ""] = /`src\/main\.js`:\n\n```js\n(.*?)```/s.exec(page) ?? [];
  const sources = mkdtempSync(join(tmpdir(), "sipyco-docs-"));
  afterAll(() => rmSync(sources, { recursive: true }));
  // Where the peers are is known once they run.
  const main = program
    .replace('"ws://localhost:1071"', "location.origin")
    .replace("3253", 'Number(new URLSearchParams(location.search).get("rpc"))')
    .replace("3250", 'Number(new URLSearchParams(location.search).get("notify"))');
  writeFileSync(join(sources, "main.js"), main);
  writeFileSync(
    join(sources, "index.html"),
    '<!doctype html><link rel="icon" href="data:,"><div id="app"></div><script type="module" src="./main.js"></script>',
  );
  const bundle = useBundle(bundlers.Vite, relative(root, sources));

  test("shows what it says", async () => {
    const datasets = new Notifier({ "thermostat.temperature": tuple(true, 21.456, {}) });
    await using server = new Server({ lda: new Lda() });
    await using publisher = new Publisher({ datasets });
    await Promise.all([server.start("127.0.0.1", 0), publisher.start("127.0.0.1", 0)]);
    const allow = [`127.0.0.1:${server.port}`, `127.0.0.1:${publisher.port} read-only`];
    const gateway = new Gateway({ allow, serve: staticPages(bundle()) });
    await gateway.start("127.0.0.1", 0);
    onTestFinished(() => gateway.stop());
    const url = `http://127.0.0.1:${gateway.port}/?rpc=${server.port}&notify=${publisher.port}`;
    const page = await openPage(browser(), url);
    const lines = () => page.locator("#app p").allTextContents();
    await expect
      .poll(lines)
      .toEqual(["attenuation: 12.5 dB", "refused: attenuation out of range: 99", "temperature: 21.46 °C"]);
  });
});
