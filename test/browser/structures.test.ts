import type { Locator, Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { cssColour, HIGH_COLOUR, LOW_COLOUR, NAN_COLOUR } from "../../console/src/plot/colormap.js";
import { float, NDArray, tuple } from "../../src/pyon/values.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { seriousFindings } from "./fixtures/axe.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { screenshot } from "./fixtures/screenshots.js";
import { openStructures, publish } from "./fixtures/structures-console.js";

const browser = useChromium();

function lab(): Notifier {
  const at = (length: number, value: (index: number) => number): NDArray =>
    NDArray.from(
      Array.from({ length }, (_, index) => value(index)),
      "<f8",
    );
  return new Notifier({
    temperature: float(20.5),
    "<img src=x onerror=alert(1)>": "<script>alert(2)</script>",
    laser: { power: 5, freq: float(7), channels: [1, 2, 3] },
    camera: {
      picture: NDArray.from(
        [
          [0, 1, 2],
          [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
        ],
        "<f8",
      ),
      stack: NDArray.from([[[0, 1]], [[2, 3]]], "<i8"),
    },
    scan: { x: at(100, (i) => 50 + i), y: at(100, (i) => Math.sin(i / 10)) },
  });
}

/** The row of a key, whatever is beside it. */
function row(page: Page, key: string): Locator {
  return page
    .getByRole("treeitem")
    .filter({ has: page.getByText(key, { exact: true }) })
    .first();
}

/** Colours in the middle of equal cells of a picture. */
function colours(page: Page, rows: number, columns: number): Promise<string[]> {
  return page.locator(".frame canvas").evaluate(
    (element, [high, wide]) => {
      const canvas = element as HTMLCanvasElement;
      const context = canvas.getContext("2d") as CanvasRenderingContext2D;
      return Array.from({ length: high * wide }, (_, i) => {
        const x = Math.floor((((i % wide) + 0.5) / wide) * canvas.width);
        const y = Math.floor(((Math.floor(i / wide) + 0.5) / high) * canvas.height);
        const [r = 0, g = 0, b = 0] = context.getImageData(x, y, 1, 1).data;
        return `#${((r << 16) | (g << 8) | b).toString(16).padStart(6, "0")}`;
      });
    },
    [rows, columns] as const,
  );
}

describe.skipIf(chromium === undefined)("the structures", () => {
  test("are trees that follow changes, and can be walked through by keyboard", async () => {
    const notifier = lab();
    const { page } = await openStructures(browser(), { lab: notifier });
    await row(page, "temperature").getByText("20.5").waitFor();
    notifier.set("temperature", float(21));
    await row(page, "temperature").getByText("21.0").waitFor();
    // What has changed flashes.
    const flashes = (key: string) => row(page, key).evaluate((element) => element.getAnimations().length);
    const changing = setInterval(() => notifier.set("temperature", float(21)), 50);
    onTestFinished(() => clearInterval(changing));
    await expect.poll(() => flashes("temperature")).toBeGreaterThan(0);
    expect(await flashes("camera")).toBe(0);
    await page.getByRole("tree").focus();
    for (const key of ["Home", "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"])
      await page.keyboard.press(key);
    await page.getByRole("heading", { name: "lab['laser']['power']" }).waitFor();
    expect(await row(page, "laser").getAttribute("aria-expanded")).toBe("true");
    expect(await row(page, "power").getAttribute("aria-level")).toBe("2");
    expect(await row(page, "power").getAttribute("aria-setsize")).toBe("3");
    const active = await page.getByRole("tree").getAttribute("aria-activedescendant");
    expect(await row(page, "power").getAttribute("id")).toBe(active);
    notifier.delete("laser");
    await page.getByText("There is nothing here any more.").waitFor();
    await row(page, "laser").waitFor({ state: "detached" });
  });

  test("show hostile names and values as text", async () => {
    const { page } = await openStructures(browser(), { lab: lab() });
    await row(page, "<img src=x onerror=alert(1)>").click();
    await page.getByRole("heading", { name: "lab['<img src=x onerror=alert(1)>']" }).waitFor();
    await page.getByRole("button", { name: "Pin value" }).click();
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByRole("article").getByText("'<script>alert(2)</script>'").waitFor();
    expect(await page.locator("main img, main script").count()).toBe(0);
  });

  test("are filtered by path, and the address has the filter", async () => {
    const { page } = await openStructures(browser(), { lab: lab() });
    await row(page, "camera").waitFor();
    const filter = page.getByRole("searchbox", { name: "Filter by path" });
    await filter.fill("POWER");
    await row(page, "camera").waitFor({ state: "detached" });
    await row(page, "power").waitFor();
    await filter.fill("*.channels");
    await row(page, "channels").waitFor();
    await row(page, "power").waitFor({ state: "detached" });
    await page.reload();
    await row(page, "channels").waitFor();
    expect(await filter.inputValue()).toBe("*.channels");
    expect(await page.getByRole("treeitem").count()).toBe(2);
  });

  test("draw a number as a curve over time", async () => {
    const notifier = lab();
    const { page } = await openStructures(browser(), { lab: notifier });
    await row(page, "temperature").click();
    const curve = page.getByRole("application", { name: /^lab\['temperature'\] over time/ });
    await curve.waitFor();
    notifier.set("temperature", float(23.25));
    await page.locator("output", { hasText: "23.25" }).waitFor();
    const drawn = await curve.locator("canvas").evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { data } = (canvas.getContext("2d") as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      return data.some((value) => value !== 0);
    });
    expect(drawn).toBe(true);
    await page.getByRole("button", { name: "Pause" }).click();
    notifier.set("temperature", float(99));
    await row(page, "temperature").getByText("99.0").waitFor();
    expect(await page.locator("output").textContent()).toContain("23.25");
    await page.getByRole("button", { name: "Resume" }).click();
    await page.locator("output", { hasText: "99" }).waitFor();
  });

  test("draw numbers with two axes as a picture, in the colours of viridis", async () => {
    const notifier = lab();
    const { page } = await openStructures(browser(), { lab: notifier });
    await row(page, "camera").click();
    await row(page, "picture").click();
    const special = [NAN_COLOUR, HIGH_COLOUR, LOW_COLOUR].map(cssColour);
    await expect.poll(() => colours(page, 2, 3)).toEqual(["#440154", "#21918c", "#fde725", ...special]);
    const picture = page.getByRole("application", { name: /picture.*: 2 rows, 3 columns/ });
    await picture.focus();
    for (const key of ["ArrowLeft", "ArrowUp", "ArrowRight"]) await page.keyboard.press(key);
    await page.locator("output", { hasText: "[0, 1] 1.0" }).waitFor();
    await page.keyboard.press("+");
    const all = page.getByRole("button", { name: "Show all" });
    await expect.poll(() => all.isEnabled()).toBe(true);
    await page.keyboard.press("0");
    await expect.poll(() => all.isEnabled()).toBe(false);
    await picture.hover();
    await page.mouse.wheel(0, -300);
    await expect.poll(() => all.isEnabled()).toBe(true);
    await picture.dblclick();
    await expect.poll(() => all.isEnabled()).toBe(false);
    const { x = 0, y = 0, width = 0, height = 0 } = (await picture.boundingBox()) ?? {};
    await page.mouse.move(x + 0.1 * width, y + 0.1 * height);
    await page.mouse.down();
    await page.mouse.move(x + 0.6 * width, y + 0.6 * height, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => all.isEnabled()).toBe(true);
    await all.click();
    // An element of it changes in place.
    notifier.at("camera", "picture").set(tuple(1, 0), 2);
    await expect.poll(async () => (await colours(page, 2, 3))[3]).toBe("#fde725");
    await screenshot(page, "structures-picture");
  });

  test("show a plane of an array with three axes", async () => {
    const { page } = await openStructures(browser(), { lab: lab() });
    await row(page, "camera").click();
    await row(page, "stack").click();
    await page.getByLabel("Index of axis 0").fill("1");
    await page.getByRole("application", { name: /stack/ }).focus();
    await page.keyboard.press("ArrowLeft");
    await page.locator("output", { hasText: "[1, 0, 0] 2" }).waitFor();
  });

  test("plot an array against another", async () => {
    const { page } = await openStructures(browser(), { lab: lab() });
    await row(page, "scan").click();
    await row(page, "x").click();
    await page.getByRole("button", { name: "Use as x" }).click();
    await row(page, "y").click();
    const plot = page.getByRole("application", { name: "['scan']['y'] against ['scan']['x']" });
    await plot.focus();
    await page.keyboard.press("ArrowLeft");
    await page.locator("output", { hasText: "149" }).waitFor();
    await page.getByRole("button", { name: "Against the index" }).click();
    await page.getByRole("application", { name: "['scan']['y'] against index" }).waitFor();
  });

  test("have room for ten thousand entries, of which few are in the document", async () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `value${i}`);
    const notifier = new Notifier(Object.fromEntries(names.map((name) => [name, 0])));
    const { page } = await openStructures(browser(), { many: notifier });
    await row(page, "value0").waitFor();
    expect(await page.getByRole("treeitem").count()).toBeLessThan(100);
    await page.getByRole("tree").focus();
    await page.keyboard.press("End");
    await row(page, "value9999").waitFor();
    for (let i = 0; i < 2000; i++) notifier.set(names.at(-1 - (i % 20)) as string, i);
    await row(page, "value9999").getByText("1980").waitFor();
    notifier.set("last", 1);
    await page.keyboard.press("End");
    await row(page, "last").waitFor();
  });

  test("stay as they were, greyed and dated, while the publisher is away, and go on when it is back", async () => {
    const { page, publisher } = await openStructures(browser(), { lab: lab() }, { tolerate: [/WebSocket/] });
    await row(page, "laser").click();
    await row(page, "power").click();
    const { port } = publisher;
    await publisher.stop();
    await page
      .getByText(/As it was at \d\d:\d\d:\d\d/)
      .first()
      .waitFor();
    await row(page, "power").getByText("5").waitFor();
    const again = lab();
    again.at("laser").set("power", 6);
    await publish({ lab: again }, port);
    await row(page, "power").getByText("6").waitFor();
    await page.getByText(/As it was at/).waitFor({ state: "detached" });
  });

  test.each(["dark", "light"] as const)(
    "can be used by everybody, %s and on a phone",
    async (colorScheme) => {
      const { page } = await openStructures(
        browser(),
        { lab: lab() },
        { colorScheme, viewport: { width: 360, height: 740 } },
      );
      await row(page, "camera").click();
      await row(page, "picture").click();
      await page.getByRole("application", { name: /picture/ }).waitFor();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(await seriousFindings(page)).toEqual([]);
      await screenshot(page, `structures-360-${colorScheme}`);
      await page.setViewportSize({ width: 1280, height: 800 });
      expect(await seriousFindings(page)).toEqual([]);
    },
  );
});
