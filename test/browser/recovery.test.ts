import { describe, expect, test } from "vitest";
import { Dict, float, tuple } from "../../src/pyon/values.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { openMasterConsole, startConsole } from "./fixtures/console.js";

const browser = useChromium();

/** What Chromium says by itself while nobody answers. */
const tolerate = [
  /WebSocket connection to '\S+' failed/,
  /Failed to load resource: net::ERR_CONNECTION_REFUSED/,
];

describe.skipIf(chromium === undefined)("when its server goes and comes back, the console", () => {
  test("keeps what it knew, says that it is old, and goes on by itself", async () => {
    const { master, server, page } = await openMasterConsole(browser(), {
      hash: "#/datasets/demo.freq",
      tolerate,
    });
    master.replay("datasets");
    master.replay("schedule", 4);
    const row = page.getByRole("link", { name: "demo.freq kept 1.25 MHz" });
    await row.waitFor();
    const { port } = server;
    await server.stop();
    await page.getByText(/No connection since \d/).waitFor();
    await page.getByText("As it was at").waitFor();
    expect(await row.isVisible()).toBe(true);
    expect(await page.getByRole("button", { name: "Edit…" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Delete…" }).isDisabled()).toBe(true);
    // What happens meanwhile must not be missed, nor what is gone stay.
    const { datasets } = master.notifiers;
    datasets.set("demo.freq", tuple(true, float(2e6), new Dict([["unit", "MHz"]])));
    datasets.delete("demo.list");
    await startConsole({ title: "recorded lab", master: { host: "127.0.0.1", ...master.ports } }, port);
    await page.getByRole("link", { name: "demo.freq kept 2 MHz" }).waitFor();
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByText("As it was at").waitFor({ state: "detached" });
    expect(await page.getByRole("link", { name: "demo.list" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Edit…" }).isEnabled()).toBe(true);
    await page.getByRole("link", { name: "Schedule" }).click();
    await page.getByRole("row", { name: "All of run 3" }).getByText("running").waitFor();
    await expect.poll(() => master.listeners).toBe(1);
    master.log(20, "master", "test:after");
    await page.getByRole("link", { name: "Log" }).click();
    await page.getByText("test:after").waitFor();
  });
});

describe.skipIf(chromium === undefined)("when a master goes and comes back, the console", () => {
  test("says of each view that it is old, and shows the new structure", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/schedule", tolerate });
    master.replay("schedule", 4);
    const row = page.getByRole("row", { name: "All of run 3" });
    await row.getByText("running").waitFor();
    const { ports } = master;
    await master.stop();
    await page.getByText("As it was at").waitFor();
    expect(await row.isVisible()).toBe(true);
    await page.getByText("Connected", { exact: true }).waitFor();
    await master.start(ports);
    master.notifiers.schedule.delete(3);
    await page.getByText("Nothing is scheduled.").waitFor();
  });
});
