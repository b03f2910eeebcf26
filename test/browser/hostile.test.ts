import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { openMasterConsole } from "./fixtures/console.js";
import { hostileTexts } from "./fixtures/hostile.js";
import { RecordedMaster } from "./fixtures/recorded-master.js";
import { screenshot } from "./fixtures/screenshots.js";

const browser = useChromium();

/** What texts have made of themselves: there is none of it in the console. */
async function intruders(page: Page): Promise<string[]> {
  return await page
    .locator("img, script:not([src]), iframe, svg[onload], [onerror], b > img, a[href^='javascript:']")
    .evaluateAll((elements) => elements.map(({ outerHTML }) => outerHTML));
}

// That no dialog opens, nothing is asked of another host and nothing is thrown is looked for in every test.
describe.skipIf(chromium === undefined)("texts that mean harm are texts", () => {
  test.each([
    ["#/datasets", "Datasets"],
    ["#/schedule", "Schedule"],
    ["#/structures/datasets", "Structures"],
    ["#/structures/schedule", "Structures"],
  ])("in %s", async (hash, name) => {
    const master = await RecordedMaster.startHostile();
    const { page } = await openMasterConsole(browser(), { hash, master });
    await page.getByRole("link", { name, exact: true }).and(page.locator("[aria-current]")).waitFor();
    await page.getByText("<svg onload=alert(3)>").first().waitFor();
    expect(await intruders(page)).toEqual([]);
    await screenshot(page, `hostile-${name.toLowerCase()}`);
  });

  test("in the panel of a dataset, its plot and the question before it is deleted", async () => {
    const master = await RecordedMaster.startHostile();
    const { page } = await openMasterConsole(browser(), { hash: "#/datasets", master });
    const names = [...hostileTexts.map((text, index) => `${index}.${text}`), "__proto__", "constructor"];
    for (const name of names) {
      // Half of a pair cannot be in an address; U+FFFD stands for it there.
      const address = encodeURIComponent(name.replace(/\p{Cs}/gu, "\ufffd"));
      await page.evaluate((to) => {
        location.hash = to;
      }, `#/datasets/${address}`);
      await page.getByRole("button", { name: "Delete…" }).click();
      await page.getByRole("dialog").getByText("Delete the dataset").waitFor();
      expect(await intruders(page)).toEqual([]);
      await page.getByRole("button", { name: "Cancel" }).click();
    }
  });

  test("in the log", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/log" });
    await expect.poll(() => master.listeners).toBe(1);
    for (const text of hostileTexts) master.log(40, text, text);
    master.log(Number.NaN, "", "", Number.NaN);
    const rows = page.getByRole("list", { name: "Log, the newest first" }).getByRole("button");
    await expect.poll(() => rows.count()).toBe(hostileTexts.length + 1);
    for (let index = 0; index <= hostileTexts.length; index++) {
      await rows.nth(index).click();
      await page.getByRole("region", { name: "Log record" }).waitFor();
      expect(await intruders(page)).toEqual([]);
    }
    await page.getByLabel("Source").selectOption(hostileTexts[1] as string);
    await expect.poll(() => rows.count()).toBe(1);
    await screenshot(page, "hostile-log");
  });
});
