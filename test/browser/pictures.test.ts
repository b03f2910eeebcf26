import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { Dict, float, NDArray, tuple } from "../../src/pyon/values.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { openMasterConsole } from "./fixtures/console.js";
import type { RecordedMaster } from "./fixtures/recorded-master.js";
import { docsScreenshot } from "./fixtures/screenshots.js";

const browser = useChromium();

/** A time that is the same in every picture: 2026-11-26, 02:14 UTC. */
const NOW: number = Date.UTC(2026, 10, 26, 2, 14) / 1000;

const SIZE = { width: 1100, height: 640 };

/** The lab at night, as it looks in the docs. */
function fill({ notifiers: { datasets, schedule } }: RecordedMaster): void {
  const put = (name: string, value: unknown, metadata: object = {}, persist = false): void =>
    datasets.set(name, tuple(persist, value, new Dict(Object.entries(metadata))));
  datasets.delete("foo.bar");
  put("cooling.detuning", float(-13_400_000), { unit: "MHz", precision: 3 }, true);
  put("cooling.power", 0.0021, { unit: "mW", precision: 2 }, true);
  put("ion.count", 7);
  put("rabi.frequency", 83_214.5, { unit: "kHz", precision: 2 }, true);
  put(
    "rabi.time",
    scan((x) => x * 1e-6, 81),
    { unit: "us" },
  );
  put(
    "rabi.excited",
    scan((x) => 0.5 - 0.49 * Math.cos(x / 6) * Math.exp(-x / 70), 81),
  );
  put("camera.picture", picture());
  put("wavemeter.locked", true);
  put("sequence", ["cool", "pump", "pulse", "detect"], {}, true);
  const run = (rid: number, name: string, fields: object, args: object): void => {
    const expid = {
      file: `${name.toLowerCase()}.py`,
      class_name: name,
      arguments: new Dict(Object.entries(args)),
    };
    const entry = {
      pipeline: "main",
      priority: 0,
      due_date: null,
      expid: new Dict(Object.entries(expid)),
      ...fields,
    };
    schedule.set(rid, new Dict(Object.entries(entry)));
  };
  run(4211, "RabiScan", { status: "running" }, { n: 81, stop: 80e-6 });
  run(4212, "MicromotionScan", { status: "prepare_done" }, { axis: "y" });
  run(4213, "Drift", { status: "pending", priority: -2, due_date: NOW + 2700, pipeline: "night" }, {});
}

function scan(value: (x: number) => number, points: number): NDArray {
  return new NDArray(Float64Array.from({ length: points }, (_, x) => value(x)));
}

/** A chain of ions. */
function picture(): NDArray {
  const [rows, columns] = [60, 200];
  const light = (row: number, column: number): number =>
    Array.from({ length: 7 }, (_, ion) => 40 + 20 * ion)
      .map((place) => Math.exp(-((row - 30) ** 2 + (column - place) ** 2) / 12))
      .reduce((sum, each) => sum + each, 0);
  const counts = Float64Array.from({ length: rows * columns }, (_, index) =>
    Math.round(12 + 880 * light(Math.floor(index / columns), index % columns)),
  );
  return new NDArray(counts, { shape: [rows, columns] });
}

async function open(hash: string): Promise<{ page: Page; master: RecordedMaster }> {
  const { page, master } = await openMasterConsole(browser(), {
    hash,
    viewport: SIZE,
    timezoneId: "UTC",
    now: new Date(NOW * 1000),
  });
  fill(master);
  return { page, master };
}

describe.skipIf(chromium === undefined)("the docs show", () => {
  test("datasets", async () => {
    const { page } = await open("#/datasets/rabi.excited");
    await page.getByRole("link", { name: "rabi.frequency kept 83.21 kHz" }).waitFor();
    await page.locator("canvas").first().waitFor();
    await docsScreenshot(page, "console-datasets");
  });

  test("how one is edited", async () => {
    const { page } = await open("#/datasets/cooling.detuning");
    await page.getByRole("button", { name: "Edit…" }).click();
    await page.getByLabel("New value, in MHz").fill("-13.4 + 0.25");
    await page.getByText("Will be stored: -13150000.0").waitFor();
    await page.setViewportSize({ ...SIZE, height: 280 });
    await docsScreenshot(page, "console-edit");
  });

  test("structures, and a board with what was pinned", async () => {
    const { page } = await open("#/structures/datasets");
    const pin = async (name: string, button: string): Promise<void> => {
      await page.getByLabel("Filter by path").fill(name);
      await page.getByRole("treeitem", { name }).first().click();
      await page.getByRole("treeitem").nth(2).click();
      await page.getByRole("button", { name: button }).click();
    };
    await pin("camera.picture", "Pin picture");
    await pin("rabi.excited", "Pin plot");
    await docsScreenshot(page, "console-structures");
    await page.getByRole("link", { name: "Board" }).click();
    await expect.poll(() => page.locator("canvas").count()).toBeGreaterThan(1);
    await docsScreenshot(page, "console-board");
  });

  test("the schedule", async () => {
    const { page } = await open("#/schedule");
    await page.getByText("02:59:00").waitFor();
    await docsScreenshot(page, "console-schedule");
  });

  test("the log", async () => {
    const { page, master } = await open("#/log");
    await expect.poll(() => master.listeners).toBe(1);
    const lines: [number, string, string][] = [
      [20, "master", "artiq.master.experiments:repository scan took 2 seconds"],
      [20, "controller(lda)", "lda:attenuation of channel 1 set to 12.5 dB"],
      [30, "worker(4211,rabiscan.py)", "detection:3 of 100 shots were dark"],
      [20, "controller(wavemeter)", "wavemeter:cooling laser locked"],
      [
        40,
        "worker(4210,drift.py)",
        'root:Terminating with exception (RTIOUnderflow)\nTraceback (most recent call last):\n  File "drift.py", line 41, in run\n    self.cooling.pulse(2*ms)\nartiq.coredevice.exceptions.RTIOUnderflow: at 12884901888 mu',
      ],
      [10, "worker(4211,rabiscan.py)", "scan:point 17 of 81"],
      [50, "controller(wavemeter)", "wavemeter:cooling laser lost its lock"],
    ];
    lines.forEach(([level, source, message], index) => {
      master.log(level, source, message, NOW - 60 + index * 7.3);
    });
    const failed = page.getByRole("button", { name: "RTIOUnderflow" });
    await failed.click();
    await page.getByText("line 41, in run").waitFor();
    await docsScreenshot(page, "console-log");
  });
});
