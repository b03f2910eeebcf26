import { configure, type LogRecord, reset } from "@logtape/logtape";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

let records: LogRecord[];

beforeEach(async () => {
  records = [];
  await configure({
    sinks: { records: (record) => records.push(record) },
    loggers: [
      { category: [], sinks: ["records"], lowestLevel: "debug" },
      { category: ["logtape", "meta"], lowestLevel: "warning" },
    ],
  });
  vi.resetModules();
});

afterEach(async () => {
  await reset();
  vi.doUnmock("../src/log-tape.js");
});

const texts = (): string[] => records.map(({ message }) => message.join(""));

test("in a page, messages reach LogTape in order, those from before it was loaded too", async () => {
  const { getLog } = await import("../src/log.browser.js");
  const log = getLog(["sipyco", "test"]);
  log.warn("lost {what}", { what: "the lab" });
  log.debug("still lost");
  await vi.waitFor(() => expect(records).toHaveLength(2));
  log.info("found");
  log.error("broken");
  expect(texts()).toEqual(["lost the lab", "still lost", "found", "broken"]);
  expect(records.map(({ level }) => level)).toEqual(["warning", "debug", "info", "error"]);
  expect(records[0]).toMatchObject({ category: ["sipyco", "test"], properties: { what: "the lab" } });
});

test("in a page that cannot load LogTape, a hundred messages wait, and the rest is counted", async () => {
  let attempts = 0;
  vi.doMock("../src/log-tape.js", async (importOriginal) => {
    if (attempts++ === 0) throw new Error("the server is away");
    return await importOriginal();
  });
  const { getLog } = await import("../src/log.browser.js");
  const log = getLog(["sipyco", "test"]);
  for (let i = 0; i < 103; i++) log.info(`message ${i}`);
  await vi.waitFor(() => {
    log.info("once more");
    expect(attempts).toBe(2);
  });
  await vi.waitFor(() => expect(records.length).toBeGreaterThan(100));
  expect(texts().slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, i) => `message ${i}`));
  expect(texts()[100]).toMatch(/^\d+ log messages are lost: LogTape could not be loaded$/);
  expect(Number(records[100]?.properties.count)).toBeGreaterThanOrEqual(4);
});
