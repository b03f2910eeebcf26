import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { Server } from "../../src/pc-rpc/server/server.js";
import { float, NDArray } from "../../src/pyon/values.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { seriousFindings } from "./fixtures/axe.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { screenshot } from "./fixtures/screenshots.js";
import { openStructures, publish } from "./fixtures/structures-console.js";

const browser = useChromium();

const KEY = "sipyco-board";

function lab(): Notifier {
  return new Notifier({
    power: float(5),
    picture: NDArray.from([
      [0, 1],
      [2, 3],
    ]),
    scan: NDArray.from([1, 2, 3], "<f8"),
    note: "a longer text that does not fit a tile in large letters",
  });
}

/** Pins that the page keeps, as if they had been pinned before. */
function pin(id: string, kind: string, key: string, size: readonly [number, number] = [1, 1]): object {
  const source = { notifier: "lab", path: JSON.stringify([key]) };
  return { id, kind, title: key, source, wide: size[0], high: size[1] };
}

const PINS = [
  pin("a", "curve", "power", [2, 2]),
  pin("b", "value", "power"),
  pin("c", "picture", "picture", [2, 3]),
];

async function keep(page: Page, stored: string): Promise<void> {
  await page.evaluate(([key, value]) => localStorage.setItem(key, value), [KEY, stored] as const);
  await page.reload();
}

function titles(page: Page): Promise<string[]> {
  return page
    .getByRole("article")
    .evaluateAll((tiles) => tiles.map((tile) => (tile as HTMLElement).dataset.pin ?? ""));
}

describe.skipIf(chromium === undefined)("the board", () => {
  test("has what was pinned, also after a reload, and follows it", async () => {
    const notifier = lab();
    const { page } = await openStructures(browser(), { lab: notifier });
    for (const [key, what] of [
      ["power", "curve"],
      ["power", "value"],
      ["scan", "plot"],
      ["picture", "picture"],
    ] as const) {
      await page.getByRole("treeitem", { name: key }).first().click();
      await page.getByRole("button", { name: `Pin ${what}` }).click();
    }
    await page.getByRole("link", { name: "Board" }).click();
    await expect.poll(() => page.getByRole("article").count()).toBe(4);
    await page.reload();
    await expect.poll(() => page.getByRole("article").count()).toBe(4);
    const value = page.getByRole("article", { name: "lab['power']" }).nth(1);
    await value.getByText("5.0").waitFor();
    notifier.set("power", float(6));
    await value.getByText("6.0").waitFor();
    await value.getByRole("button", { name: "Unpin" }).click();
    await expect.poll(() => page.getByRole("article").count()).toBe(3);
    await page.reload();
    await expect.poll(() => page.getByRole("article").count()).toBe(3);
  });

  test("is put in order and sized by keyboard, and keeps that", async () => {
    const { page } = await openStructures(browser(), { lab: lab() }, { hash: "#/board" });
    await keep(page, JSON.stringify({ version: 1, pins: PINS }));
    await expect.poll(() => titles(page)).toEqual(["a", "b", "c"]);
    await page.getByRole("article").first().getByRole("button", { name: "Move power" }).focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => titles(page)).toEqual(["b", "a", "c"]);
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => titles(page)).toEqual(["b", "c", "a"]);
    await page.getByText("power is at place 3 of 3").waitFor();
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText("power is 3 wide and 2 high").waitFor();
    await page.reload();
    await expect.poll(() => titles(page)).toEqual(["b", "c", "a"]);
  });

  test("is put in order with a mouse", async () => {
    const { page } = await openStructures(browser(), { lab: lab() }, { hash: "#/board" });
    await keep(page, JSON.stringify({ version: 1, pins: PINS }));
    const grip = page.getByRole("article").first().getByRole("button", { name: "Move power" });
    const to = await page.getByRole("article", { name: "picture" }).boundingBox();
    await grip.hover();
    await page.mouse.down();
    await page.mouse.move((to?.x ?? 0) + (to?.width ?? 0) / 2, (to?.y ?? 0) + (to?.height ?? 0) / 2, {
      steps: 3,
    });
    await page.mouse.up();
    await expect.poll(() => titles(page)).toEqual(["b", "c", "a"]);
  });

  test.each([
    ["{", /no JSON/],
    ['{"version":9,"pins":[]}', /another version/],
    [JSON.stringify({ version: 1, pins: [PINS[0], { kind: "film" }] }), /1 of 2 pins/],
  ])("says so when what was kept cannot be read: %s", async (stored, fault) => {
    const { page } = await openStructures(browser(), { lab: lab() }, { hash: "#/board" });
    await keep(page, stored);
    await page.getByRole("alert").filter({ hasText: fault }).waitFor();
  });

  test("shows what a method returns, called again and again", async () => {
    let counts = 0;
    const server = new Server({ counter: { get_counts: (step: number) => (counts += step) } });
    await server.start("127.0.0.1", 0);
    const controllers = [{ name: "counter", host: "127.0.0.1", port: server.port }];
    const { page } = await openStructures(
      browser(),
      { lab: lab() },
      { hash: "#/board", controllers, tolerate: [/WebSocket/] },
    );
    const source = {
      controller: "counter",
      target: "counter",
      method: "get_counts",
      args: "[10]",
      kwargs: "{}",
      seconds: 0.1,
    };
    await keep(
      page,
      JSON.stringify({
        version: 1,
        pins: [{ id: "m", kind: "value", title: "counts", source, wide: 1, high: 1 }],
      }),
    );
    const tile = page.getByRole("article", { name: "counts" });
    await tile.getByText(/^\d+0$/).waitFor();
    const before = counts;
    await expect.poll(() => counts).toBeGreaterThan(before);
    await server.stop();
    await tile.getByText(/As it was at \d\d:\d\d:\d\d/).waitFor();
  });

  test("greys what is out of date and says since when", async () => {
    const { page, publisher } = await openStructures(
      browser(),
      { lab: lab() },
      { hash: "#/board", tolerate: [/WebSocket/] },
    );
    await keep(page, JSON.stringify({ version: 1, pins: PINS }));
    const value = page.getByRole("article").nth(1);
    await value.getByText("5.0").waitFor();
    const { port } = publisher;
    await publisher.stop();
    await value.getByText(/As it was at \d\d:\d\d:\d\d/).waitFor();
    await value.getByText("5.0").waitFor();
    const again = lab();
    again.set("power", float(7));
    await publish({ lab: again }, port);
    await value.getByText("7.0").waitFor();
    await value.getByText(/As it was at/).waitFor({ state: "detached" });
  });

  test("fills the screen as a wall, and Esc ends that", async () => {
    const { page } = await openStructures(browser(), { lab: lab() }, { hash: "#/board" });
    await keep(page, JSON.stringify({ version: 1, pins: PINS }));
    await page.getByRole("button", { name: "Wall" }).click();
    await expect
      .poll(() => page.getByRole("region", { name: "Board" }).boundingBox())
      .toMatchObject({ x: 0, y: 0 });
    await screenshot(page, "board-wall");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Wall", pressed: false }).waitFor();
  });

  test.each(["dark", "light"] as const)(
    "can be used by everybody, %s and on a phone",
    async (colorScheme) => {
      const options = { hash: "#/board", colorScheme, viewport: { width: 360, height: 740 } };
      const { page } = await openStructures(browser(), { lab: lab() }, options);
      await keep(
        page,
        JSON.stringify({ version: 1, pins: [...PINS, pin("d", "value", "note"), pin("e", "xy", "scan")] }),
      );
      const tiles = page.getByRole("article");
      await expect.poll(() => tiles.count()).toBe(5);
      const lefts = await tiles.evaluateAll((all) => all.map((tile) => tile.getBoundingClientRect().left));
      expect(new Set(lefts).size).toBe(1);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
      expect(await seriousFindings(page)).toEqual([]);
      await screenshot(page, `board-360-${colorScheme}`);
      await page.setViewportSize({ width: 1280, height: 800 });
      expect(await seriousFindings(page)).toEqual([]);
      await screenshot(page, `board-${colorScheme}`);
    },
  );
});
