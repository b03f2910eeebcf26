import { Dict, Float, tuple } from "sipyco";
import { expect, test } from "vitest";
import { ChangeCounts } from "../../console/src/artiq/change-counts.js";
import { runsOf } from "../../console/src/artiq/run.js";
import { recordedMods } from "../browser/fixtures/recorded-artiq.js";

function run(fields: Readonly<Record<string, unknown>>): Dict {
  return new Dict(Object.entries(fields));
}

test("a run is what a master says of it", () => {
  const [added] = recordedMods("schedule");
  if (added?.action !== "setitem") throw new Error("the recording begins with a run");
  expect(runsOf(new Dict([[added.key, added.value]]))).toEqual([
    {
      rid: 3,
      pipeline: "main",
      status: "pending",
      priority: "0",
      due: undefined,
      file: "demo.py",
      className: "",
      args: "n=4, label='hé', mode='b', scan={'ty': 'RangeScan', 'start': 0.0, …}",
      entry: added.value,
    },
  ]);
});

test("runs are in the order in which the scheduler takes them", () => {
  const schedule = new Dict<unknown, unknown>([
    [1, run({ priority: 0, due_date: 1_718_000_000.5 })],
    [2, run({ priority: 0, due_date: null })],
    [10, run({ priority: 5 })],
    [9, run({ priority: 5 })],
    [3, run({ priority: -1 })],
  ]);
  expect(runsOf(schedule).map(({ rid }) => rid)).toEqual([9, 10, 2, 1, 3]);
  expect(runsOf(schedule)[3]?.due).toEqual(new Date("2024-06-10T06:13:20.500Z"));
});

test("what is no run does no harm", () => {
  for (const schedule of [undefined, null, 5, [], tuple(1)]) expect(runsOf(schedule)).toEqual([]);
  const odd = new Dict<unknown, unknown>([
    ["a", null],
    [tuple(1), 5],
    [1, run({ expid: 5, priority: "high", due_date: "soon", status: ["x"], pipeline: "a\nb" })],
    [2, run({ expid: new Dict([["arguments", new Dict<unknown, unknown>([[new Float(1), null]])]]) })],
  ]);
  expect(runsOf(odd)).toHaveLength(4);
  expect(runsOf(odd).find(({ rid }) => rid === 1)).toMatchObject({
    status: "['x']",
    pipeline: "a\\nb",
    due: undefined,
  });
});

test("changes are counted by the entry that they are about", () => {
  const counts = new ChangeCounts();
  for (const mod of recordedMods("datasets")) counts.note(mod);
  counts.note({ action: "init", struct: new Dict() });
  expect(counts.of("demo.arr")).toBe(6);
  expect(counts.of("demo.freq")).toBe(1);
  expect(counts.of("nothing")).toBe(0);
});
