import type { Page } from "playwright-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { Server } from "../../src/pc-rpc/server/server.js";
import { seriousFindings } from "./fixtures/axe.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { startConsole } from "./fixtures/console.js";
import { useDemoLab } from "./fixtures/demo-lab.js";
import { hostileTexts } from "./fixtures/hostile.js";
import { docsScreenshot } from "./fixtures/screenshots.js";
import { openPage, type WatchedPageOptions } from "./fixtures/watched-page.js";

const browser = useChromium();
const demoLab = useDemoLab();

/** The demo lab's console at a place. */
async function openDemo(hash: string, options: WatchedPageOptions = {}): Promise<Page> {
  const server = await startConsole(demoLab());
  return await openPage(browser(), `http://127.0.0.1:${server.port}/${hash}`, options);
}

/** Types arguments and calls. */
async function call(page: Page, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(texts)) await page.getByRole("textbox", { name }).fill(text);
  await page.getByRole("button", { name: "Call", exact: true }).click();
}

describe.skipIf(chromium === undefined)("the controllers of the demo lab", () => {
  test("are there with their latency, targets, methods and docs", async () => {
    const page = await openDemo("");
    const list = page.getByRole("region", { name: "Controllers" });
    await list.getByText("3 of 3 up").waitFor();
    expect(
      await list.getByRole("link", { name: /^up attenuator [\d.]+ ms .*simulated attenuator$/ }).count(),
    ).toBe(1);
    await page.getByText("Set the attenuation of a channel, in dB.").waitFor();
    await page.getByRole("link", { name: /^set_attenuation\(attenuation: float, / }).waitFor();
  });

  test("are called, and what comes back is shown, as are errors with their traceback", async () => {
    const page = await openDemo("#/controllers/attenuator/lda/set_attenuation");
    await call(page, { attenuation: "np.float64(7) / 2" });
    await page.getByText("Returned", { exact: true }).waitFor();
    await page.getByRole("link", { name: "get_attenuation" }).click();
    await call(page, {});
    await page.getByRole("code").getByText("3.5", { exact: true }).first().waitFor();
    await page.getByRole("link", { name: "set_attenuation", exact: true }).click();
    await call(page, { attenuation: "99" });
    await page.getByText("Raised", { exact: true }).waitFor();
    await page.getByText("attenuation out of range: 99").first().waitFor();
    expect(await page.getByText(/attenuator\.js", line \d+, in .*set_attenuation/).count()).toBe(1);
    await withoutPlaces(page);
    await docsScreenshot(page, "console-error");
  });

  test("are called again from the history, which is still there after a reload", async () => {
    const page = await openDemo("#/controllers/attenuator/lda/set_attenuation");
    await call(page, { attenuation: "12.5" });
    const again = page.getByRole("button", { name: "Repeat set_attenuation(attenuation=12.5)" });
    await again.first().waitFor();
    await page.reload();
    await again.first().click();
    await expect.poll(() => again.count()).toBe(2);
    expect(await page.getByRole("textbox", { name: "attenuation" }).inputValue()).toBe("12.5");
  });

  test("check what is typed in Python's words, with the place", async () => {
    const page = await openDemo("#/controllers/attenuator/lda/set_attenuation");
    const field = page.getByRole("textbox", { name: "attenuation" });
    await field.fill("1 + (2");
    await page.getByText("SyntaxError: '(' was never closed").waitFor();
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    await field.press("Enter");
    await field.fill("1 + (2)");
    await expect.poll(() => field.getAttribute("aria-invalid")).toBeNull();
    await field.fill("");
    await field.press("Enter");
    await page.getByText("needs a value").waitFor();
    expect(await page.getByText("Returned", { exact: true }).count()).toBe(0);
  });

  test("give pictures", async () => {
    const page = await openDemo("#/controllers/camera/camera/get_picture", {
      viewport: { width: 1010, height: 620 },
    });
    await call(page, {});
    await page.getByText("float64 (200, 320)").first().waitFor();
    const canvas = page.getByLabel(/^camera get_picture: 200 rows, 320 columns/);
    await canvas.waitFor();
    // The beam is bright in the middle, and dark around.
    await expect.poll(() => colours(page)).toBeGreaterThan(50);
    await docsScreenshot(page, "console-picture");
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name: "NPY" }).click();
    expect((await download).suggestedFilename()).toBe("get_picture.npy");
  });

  test("are polled, plotted and pinned", async () => {
    const page = await openDemo("#/controllers/thermostat/thermostat/get_temperature");
    await page.getByLabel("every").fill("0.1");
    await page.getByRole("button", { name: "Poll" }).click();
    await page.getByRole("button", { name: "Pin to board" }).click();
    await page.getByRole("button", { name: "On the board" }).waitFor();
    await page.getByRole("button", { name: "Stop polling" }).click();
    await page.getByRole("link", { name: "Board" }).click();
    await page.getByText("thermostat get_temperature").first().waitFor();
  });

  test("can be used with the keyboard alone", async () => {
    const page = await openDemo("#/controllers/attenuator");
    await page.getByRole("searchbox", { name: "Filter methods" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("set");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const field = page.getByRole("textbox", { name: "attenuation" });
    await field.waitFor();
    await field.focus();
    await page.keyboard.type("5.0");
    await page.keyboard.press("Enter");
    await page.getByText("Returned", { exact: true }).waitFor();
    await page
      .getByRole("link", { name: /attenuator/ })
      .first()
      .focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "thermostat", exact: true }).waitFor();
  });

  test("fit on a phone", async () => {
    const page = await openDemo("", { viewport: { width: 360, height: 740 } });
    const wide = (): Promise<boolean> =>
      page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    await page.getByText("3 of 3 up").waitFor();
    expect(await wide()).toBe(false);
    await page.getByRole("link", { name: /attenuator/ }).click();
    await page.getByRole("link", { name: /^set_attenuation/ }).click();
    await call(page, { attenuation: "99" });
    await page.getByText("Raised", { exact: true }).waitFor();
    expect(await wide()).toBe(false);
    await withoutPlaces(page);
    await docsScreenshot(page, "console-phone");
    await page.getByRole("link", { name: "attenuator" }).first().click();
    await page.getByRole("link", { name: "Controllers" }).last().click();
    await page.getByText("3 of 3 up").waitFor();
  });

  test.each(["light", "dark"] as const)("have no serious finding of axe, %s", async (colorScheme) => {
    const page = await openDemo("#/controllers/attenuator/lda/set_attenuation", { colorScheme });
    await call(page, { attenuation: "99" });
    await page.getByText("Raised", { exact: true }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole("link", { name: /camera/ }).click();
    await page.getByText("Take a picture of the beam.").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

/** Leaves out where on this machine the files of tracebacks are: a picture of them is to be the same everywhere. */
async function withoutPlaces(page: Page): Promise<void> {
  await page.locator("pre").evaluateAll((elements) => {
    for (const element of elements) {
      element.textContent = (element.textContent ?? "")
        .replace(/file:\/\/\S*\/dist\//g, "/opt/sipyco/dist/")
        .replace(/file:\/\/\S*\/(?=[\w-]+\.js")/g, "/opt/lab/");
    }
  });
}

/** How many colours there are in the largest canvas. */
function colours(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvases = [...document.querySelectorAll("canvas")].sort(
      (a, b) => b.width * b.height - a.width * a.height,
    );
    const canvas = canvases[0];
    const data = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    const found = new Set<number>();
    for (let i = 0; i < data.length; i += 4)
      found.add(((data[i] ?? 0) << 16) | ((data[i + 1] ?? 0) << 8) | (data[i + 2] ?? 0));
    return found.size;
  });
}

describe.skipIf(chromium === undefined)("a controller", () => {
  test("comes back when the console's server does, and is greyed until then", async () => {
    const target = new Server({ counter: new Counter() });
    onTestFinished(() => target.stop());
    await target.start("127.0.0.1", 0);
    const options = { controllers: [{ name: "counter", host: "127.0.0.1", port: target.port }] };
    const server = await startConsole(options);
    const { port } = server;
    const page = await openPage(browser(), `http://127.0.0.1:${port}/#/controllers/counter/counter/count`, {
      tolerate: [/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection/],
    });
    await call(page, {});
    await page.getByText("Returned", { exact: true }).waitFor();
    await server.stop();
    await page.getByText(/No connection since/).waitFor();
    await page
      .getByText(/down since/)
      .first()
      .waitFor();
    expect(await page.getByRole("button", { name: "Call", exact: true }).isDisabled()).toBe(true);
    await startConsole(options, port);
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByText("1 of 1 up").waitFor();
    await call(page, {});
    await page.getByRole("code").getByText("2", { exact: true }).first().waitFor();
  });

  test("that takes long can be left alone", async () => {
    const counter = new Counter();
    const target = new Server({ counter });
    onTestFinished(async () => {
      counter.release();
      await target.stop();
    });
    await target.start("127.0.0.1", 0);
    const server = await startConsole({
      controllers: [{ name: "slow", host: "127.0.0.1", port: target.port }],
    });
    const page = await openPage(browser(), `http://127.0.0.1:${server.port}/#/controllers/slow/counter/wait`);
    await call(page, {});
    await page.getByRole("button", { name: "Stop waiting" }).click();
    await page
      .getByText(/the answer was not waited for/)
      .first()
      .waitFor();
  });

  test("is not called while a field is wrong only beside another one", async () => {
    const target = new Server({
      device: { sum: (first: number, second = 1, ...rest: number[]) => [first, second, rest] },
    });
    onTestFinished(() => target.stop());
    await target.start("127.0.0.1", 0);
    const server = await startConsole({
      controllers: [{ name: "it", host: "127.0.0.1", port: target.port }],
    });
    const page = await openPage(browser(), `http://127.0.0.1:${server.port}/#/controllers/it/device/sum`);
    await call(page, { first: "1", rest: "3, 4" });
    await page.getByText("further arguments need a value for second too").waitFor();
    await call(page, { second: "2" });
    await page.getByText("[1, 2, [3, 4]]").first().waitFor();
  });

  test("with names and texts that mean harm does none", async () => {
    const target = new Server(hostileTargets(), { description: hostileTexts[0] ?? null });
    onTestFinished(() => target.stop());
    await target.start("127.0.0.1", 0);
    const controllers = hostileTexts.map((name) => ({ name, host: "127.0.0.1", port: target.port }));
    const server = await startConsole({ title: hostileTexts[1] ?? "", controllers: controllers.slice(0, 1) });
    const page = await openPage(browser(), `http://127.0.0.1:${server.port}/`);
    await page.getByText("1 of 1 up").waitFor();
    await page
      .getByRole("link", { name: /^texts/ })
      .first()
      .click();
    await call(page, {});
    await page.getByText("Returned", { exact: true }).waitFor();
    await page.getByText("<svg onload=alert(3)>").first().waitFor();
    await page.getByRole("link", { name: /^fail/ }).first().click();
    await call(page, {});
    await page.getByText("Raised", { exact: true }).waitFor();
    expect(await page.locator("main img, main script, main svg").count()).toBe(0);
  });
});

class Counter {
  release: () => void = () => {};
  #count = 0;

  count(): number {
    return ++this.#count;
  }

  /** Answers when it is told to. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.release = resolve;
    });
  }
}

/** Targets whose results, errors and docs are hostile. */
function hostileTargets(): Record<string, object> {
  return {
    "<img/src=x/onerror=alert(1)>": {
      texts: () => hostileTexts,
      fail: () => {
        throw new Error(hostileTexts.join("\n"));
      },
    },
  };
}
