import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { Dict, float, tuple } from "../../src/pyon/values.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { openMasterConsole, startConsole } from "./fixtures/console.js";
import { openPage } from "./fixtures/watched-page.js";

const browser = useChromium();

describe.skipIf(chromium === undefined)("the datasets of a master", () => {
  test("are shown in their units and change on screen", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/datasets" });
    const list = page.getByRole("list", { name: "Datasets" });
    await list.getByRole("link", { name: "foo.bar kept 42" }).waitFor();
    master.replay("datasets");
    await list.getByRole("link", { name: "demo.freq kept 1.25 MHz" }).waitFor();
    await list.getByRole("link", { name: "demo.i64 1152921504606846977" }).waitFor();
    await list.getByRole("link", { name: "demo.list [0, 1, 2, 3]" }).waitFor();
    master.notifiers.datasets.at("demo.list", 1).append(4);
    await list.getByRole("link", { name: "demo.list [0, 1, 2, 3, 4]" }).waitFor();
    master.notifiers.datasets.delete("demo.list");
    await list.getByRole("link", { name: "demo.list" }).waitFor({ state: "detached" });
    await page.getByLabel("Filter datasets by name").fill("FREQ");
    await page.getByText("1 of 7").waitFor();
    expect(await list.getByRole("link").allTextContents()).toEqual([expect.stringContaining("demo.freq")]);
  });

  test("are edited in the unit in which they are shown, and keep what else they have", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/datasets/demo.freq" });
    master.replay("datasets");
    await page.getByRole("button", { name: "Edit…" }).click();
    const field = page.getByLabel("New value, in MHz");
    expect(await field.inputValue()).toBe("1.25");
    const save = page.getByRole("button", { name: "Save" });
    await field.fill("1.3 +");
    await page.getByText("SyntaxError").waitFor();
    expect(await save.isDisabled()).toBe(true);
    await field.fill("2 * 0.65");
    await page.getByText("Will be stored: 1300000.0").waitFor();
    await save.click();
    await page.getByRole("link", { name: "demo.freq kept 1.3 MHz" }).waitFor();
    await field.waitFor({ state: "detached" });
    const metadata = new Dict<unknown, unknown>([
      ["unit", "MHz"],
      ["precision", 3],
    ]);
    const expected = tuple(true, float(1_300_000), metadata);
    expect(encode(master.notifiers.datasets.rawView.get("demo.freq"))).toBe(encode(expected));
  });

  test("are made anew and deleted, once that is confirmed", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/datasets" });
    await page.getByRole("button", { name: "New…" }).click();
    await page.getByLabel("Name", { exact: true }).fill("foo.bar");
    await page.getByText("There is one of that name already.").waitFor();
    await page.getByLabel("Name", { exact: true }).fill("scan/points <b>");
    await page.getByLabel("Value", { exact: true }).fill("np.linspace(0, 1, 3)");
    await page.getByLabel("Keep it when the master restarts").check();
    await page.getByText("Will be stored: float64 (3,)").waitFor();
    await page.getByRole("button", { name: "Create" }).click();
    await page.getByRole("heading", { name: "scan/points <b>" }).waitFor();
    await page.locator("canvas").first().waitFor();
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Delete…" }).click();
    await dialog.getByText("Delete the dataset scan/points <b>?").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    expect(master.notifiers.datasets.rawView.has("scan/points <b>")).toBe(true);
    await page.getByRole("button", { name: "Delete…" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("There is no dataset scan/points <b>.").waitFor();
    expect(master.notifiers.datasets.rawView.has("scan/points <b>")).toBe(false);
  });

  test("that the master refuses to change are told with its error", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/datasets/foo.bar" });
    await page.getByRole("button", { name: "Edit…" }).click();
    await page.getByLabel("New value").fill("43");
    await page.getByText("Will be stored: 43").waitFor();
    await master.stopControl();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByLabel("New value").inputValue()).toBe("43");
  });
});

test.skipIf(chromium === undefined)("views of a master are there as far as its notifiers are", async () => {
  const datasets = new Notifier(new Dict([["a", tuple(false, 1, new Dict())]]));
  await using publisher = new Publisher({ datasets });
  await publisher.start("127.0.0.1", 0);
  const server = await startConsole({ structures: [{ host: "127.0.0.1", port: publisher.port }] });
  const page = await openPage(browser(), `http://127.0.0.1:${server.port}/#/datasets/a`);
  await page.getByRole("heading", { name: "a", exact: true }).waitFor();
  const views = page.getByRole("navigation", { name: "Views" });
  await views.getByRole("link", { name: "Schedule" }).waitFor({ state: "detached" });
  expect(await views.getByRole("link").allTextContents()).toEqual([
    "Controllers",
    "Structures",
    "Board",
    "Datasets",
  ]);
  // Nobody is known who could change them.
  expect(await page.getByRole("button", { name: /Edit|Delete|New/ }).count()).toBe(0);
});
