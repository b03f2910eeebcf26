import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Gateway } from "../../src/gateway/gateway.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { staticPages } from "./fixtures/static-pages.js";
import { watch } from "./fixtures/watched-page.js";

const browser = useChromium();

/** What is seen of a page with these contents. */
async function faultsOf(html: string, script = ""): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "sipyco-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "main.js"), `${script}\ndocument.title = "done";`);
  const head = '<link rel="icon" href="data:," /><script type="module" src="main.js"></script>';
  writeFileSync(join(folder, "index.html"), `<!doctype html><title>page</title>${head}${html}`);
  await using gateway = new Gateway({ allow: ["127.0.0.1:1"], serve: staticPages(folder) });
  await gateway.start("127.0.0.1", 0);
  const page = await browser().newPage();
  const faults = watch(page, `127.0.0.1:${gateway.port}`);
  await page.goto(`http://127.0.0.1:${gateway.port}/`);
  await page.waitForFunction(() => document.title === "done");
  await page.close();
  return faults;
}

test.skipIf(chromium === undefined).each<[what: string, html: string, script: string, fault: RegExp]>([
  ["an error on the console", "", 'console.error("oh")', /^console: oh$/],
  [
    "an exception",
    "",
    'setTimeout(() => { throw new Error("oh"); }); await new Promise((r) => setTimeout(r, 50));',
    /^uncaught: Error: oh/,
  ],
  ["a dialog", "", 'alert("oh")', /^alert: oh$/],
  ["a script in the page", "<script>1</script>", "", /^console: .*Content Security Policy/s],
  [
    "a handler in the page",
    "<img src=x onerror='alert(1)'>",
    "await new Promise((r) => setTimeout(r, 50));",
    /Content Security Policy/,
  ],
  [
    "a request that is refused",
    "",
    'await fetch("http://127.0.0.1:1/").catch(() => {})',
    /Content Security Policy/,
  ],
  ["a picture of another host", '<img src="http://127.0.0.1:1/x.png">', "", /Content Security Policy/],
])("%s is seen", async (_, html, script, fault) => {
  expect((await faultsOf(html, script)).join("\n")).toMatch(fault);
});

test.skipIf(chromium === undefined)("nothing is seen of a page with which nothing is wrong", async () => {
  expect(await faultsOf("<p>text</p>")).toEqual([]);
});
