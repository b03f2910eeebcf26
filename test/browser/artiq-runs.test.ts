import { describe, expect, test } from "vitest";
import { Dict } from "../../src/pyon/values.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { openMasterConsole } from "./fixtures/console.js";

const browser = useChromium();

describe.skipIf(chromium === undefined)("the schedule of a master", () => {
  test("is shown as it changes", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/schedule" });
    await page.getByText("Nothing is scheduled.").waitFor();
    master.replay("schedule", 1);
    const run = page.getByRole("row", { name: "All of run 3" });
    await run.getByText("pending").waitFor();
    expect(await run.textContent()).toContain("n=4, label='hé', mode='b'");
    master.notifiers.schedule.at(3).set("status", "running");
    await run.getByText("running").waitFor();
    master.notifiers.schedule.at(3).set("due_date", new Date(2031, 1, 3, 4, 5, 6).getTime() / 1000);
    await run.getByText("2031-02-03 04:05:06").waitFor();
    await page.getByRole("button", { name: "All of run 3" }).click();
    await page.getByText("repo_msg").waitFor();
    master.notifiers.schedule.delete(3);
    await page.getByText("Nothing is scheduled.").waitFor();
  });

  test("ends a run, once that is confirmed", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/schedule" });
    const runs = master.notifiers.schedule;
    for (const rid of [5, 6]) {
      const expid = new Dict<unknown, unknown>([
        ["file", "scan.py"],
        ["class_name", "Scan"],
        ["arguments", new Dict()],
      ]);
      runs.set(
        rid,
        new Dict<unknown, unknown>([
          ["status", "running"],
          ["priority", 0],
          ["expid", expid],
        ]),
      );
    }
    const dialog = page.getByRole("dialog");
    await page.getByRole("button", { name: "Terminate run 5" }).click();
    await dialog.getByText("Request the termination of run 5, Scan of scan.py?").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect([...runs.rawView.keys()]).toEqual([5, 6]);
    await page.getByRole("button", { name: "Terminate run 5" }).click();
    await dialog.getByRole("button", { name: "Request termination" }).click();
    await page.getByRole("row", { name: "All of run 5" }).waitFor({ state: "detached" });
    expect(master.calls).toEqual(["request_termination(5)"]);
    await page.getByRole("button", { name: "Delete run 6" }).click();
    await dialog.getByRole("button", { name: "Delete" }).click();
    await page.getByText("Nothing is scheduled.").waitFor();
    expect(master.calls).toEqual(["request_termination(5)", "delete(6)"]);
  });
});

describe.skipIf(chromium === undefined)("the log of a master", () => {
  test("is filtered, searched and paused", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/log" });
    await page.getByText("Nothing was logged").waitFor();
    await expect.poll(() => master.listeners).toBe(1);
    const list = page.getByRole("list", { name: "Log, the newest first" });
    const messages = () => list.locator(".message").allTextContents();
    master.log(20, "master", "scheduler:ready");
    master.log(40, "worker(3,scan.py)", "root:failed\nTraceback (most recent call last)");
    master.log(30, "worker(4,scan.py)", "scan:drift");
    await expect.poll(messages).toEqual(["scan:drift", "root:failed", "scheduler:ready"]);
    await page.getByLabel("Level").selectOption("ERROR");
    await expect.poll(messages).toEqual(["root:failed"]);
    await page.getByLabel("Level").selectOption("TRACE");
    await page.getByLabel("Source").selectOption("worker(");
    await expect.poll(messages).toEqual(["scan:drift", "root:failed"]);
    await page.getByLabel("Source").selectOption("");
    await page.keyboard.press("Escape");
    await page.getByLabel("Search the log").fill("traceback");
    await expect.poll(messages).toEqual(["root:failed"]);
    await list.getByRole("button").click();
    await page
      .getByRole("region", { name: "Log record" })
      .getByText("Traceback (most recent call last)")
      .waitFor();
    await page.getByLabel("Search the log").fill("");
    await page.getByRole("button", { name: "Pause" }).click();
    for (let i = 0; i < 3; i++) master.log(20, "master", `later:${i}`);
    await page.getByRole("button", { name: "Resume (3 waiting)" }).waitFor();
    expect(await messages()).toEqual(["scan:drift", "root:failed", "scheduler:ready"]);
    await page.getByRole("button", { name: "Resume" }).click();
    await expect.poll(messages).toHaveLength(6);
  });

  test("stays bounded, and says what it has dropped", async () => {
    const { master, page } = await openMasterConsole(browser(), { hash: "#/log" });
    await page.getByText("Nothing was logged").waitFor();
    await expect.poll(() => master.listeners).toBe(1);
    const rounds = 25;
    for (let round = 0; round < rounds; round++) {
      for (let i = 0; i < 1000; i++) master.log(20, "master", `${round * 1000 + i}`);
      // As fast as they are taken, so that the broadcaster has none to drop.
      await page
        .locator(".message")
        .getByText(`${round * 1000 + 999}`, { exact: true })
        .waitFor();
    }
    await page.getByText("the oldest 10000 no longer kept").waitFor();
    await page.getByText("15000 of 25000").waitFor();
  });
});
