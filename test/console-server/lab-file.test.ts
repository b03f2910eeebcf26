import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadLab } from "../../src/console/lab-file.js";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-console-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function lab(text: string): Promise<unknown> {
  const path = join(folder, "lab");
  await writeFile(path, text);
  return await loadLab(path);
}

test("JSON, with entries as texts and as objects", async () => {
  const text = `{
    "title": "Rubidium",
    "master": "lab-pc",
    "controllers": ["lda=[::1]:3253", {"name": "cam", "host": "cam-pc", "port": 3255, "description": "the MOT"}],
    "structures": ["lab-pc:3250/datasets", {"host": "lab-pc", "port": 3260, "notifier": null}],
    "broadcasts": [{"host": "lab-pc", "port": 1067, "channel": "ccb"}]
  }`;
  expect(await lab(text)).toEqual({
    title: "Rubidium",
    master: { host: "lab-pc" },
    controllers: [
      { name: "lda", host: "::1", port: 3253 },
      { name: "cam", host: "cam-pc", port: 3255, description: "the MOT" },
    ],
    structures: [
      { host: "lab-pc", port: 3250, notifier: "datasets" },
      { host: "lab-pc", port: 3260 },
    ],
    broadcasts: [{ host: "lab-pc", port: 1067, channel: "ccb" }],
  });
});

test("PYON, as Python writes it", async () => {
  expect(await lab("{'master': {'host': 'lab-pc', 'notify': 4250}, 'controllers': [],}\n")).toEqual({
    master: { host: "lab-pc", notify: 4250 },
    controllers: [],
  });
});

describe("names the place of what is wrong", () => {
  test.each([
    ['{"controler": []}', "controler is unknown"],
    ['{"controllers": {}}', "controllers must be a list"],
    ['{"controllers": ["lda"]}', "controllers[0]: a controller is given as NAME=HOST:PORT"],
    ['{"controllers": [{"name": "lda", "host": "::1"}]}', "controllers[0].port must be a port"],
    ['{"controllers": [{"name": "", "host": "::1", "port": 1}]}', "controllers[0].name must be a text"],
    ['{"controllers": [{"name": "a", "host": "::1", "port": 1, "tls": 1}]}', "controllers[0].tls is unknown"],
    ['{"structures": [5]}', "structures[0] must be a dict"],
    ['{"master": {"host": "a", "control": 70000}}', "master.control must be a port"],
    ['{"title": 5}', "title must be a text"],
    ["[]", "must be a dict"],
    ['{"__proto__": []}', "__proto__ is unknown"],
  ])("%s", async (text, message) => {
    await expect(lab(text)).rejects.toThrow(message);
  });

  test("in the syntax too", async () => {
    await expect(lab('{"master": }')).rejects.toThrow(/lab.*line 1, column 12/);
  });
});
