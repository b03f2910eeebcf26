import { expect, test } from "vitest";
import { labConfig, targetsOf } from "../../src/console/lab.js";

test("a publisher without a notifier has those of a master", () => {
  const { structures } = labConfig({ structures: [{ host: "a", port: 1 }] }, []);
  expect(structures.map(({ notifier }) => notifier)).toEqual([
    "schedule",
    "devices",
    "datasets",
    "explist",
    "explist_status",
    "interactive_args",
  ]);
});

test("a master brings its notifiers, its log and its targets, on ARTIQ's ports", () => {
  const config = labConfig({ master: { host: "lab-pc" } }, []);
  expect(config).toMatchObject({
    title: "SiPyCo console",
    master: { host: "lab-pc", notify: 3250, control: 3251, broadcast: 1067 },
    broadcasts: [{ host: "lab-pc", port: 1067, channel: "log" }],
    readOnly: false,
  });
  expect(config.structures).toHaveLength(6);
  expect(targetsOf(config)).toEqual([
    { host: "lab-pc", port: 3250 },
    { host: "lab-pc", port: 1067 },
    { host: "lab-pc", port: 3251 },
  ]);
});

test("a controller that is named and listed is one, under the name that it was given", () => {
  const config = labConfig({ controllers: [{ name: "mine", host: "a", port: 1, target: "t" }] }, [
    { name: "lda", host: "a", port: 1 },
    { name: "cam", host: "a", port: 2 },
  ]);
  expect(config.controllers).toEqual([
    { name: "mine", host: "a", port: 1, target: "t" },
    { name: "cam", host: "a", port: 2 },
  ]);
});

test("what is named twice is there once", () => {
  const each = { host: "a", port: 1, notifier: "x" };
  const { structures, broadcasts } = labConfig(
    {
      structures: [each, each],
      broadcasts: [
        { host: "a", port: 2 },
        { host: "a", port: 2, channel: "log" },
      ],
    },
    [],
  );
  expect(structures).toHaveLength(1);
  expect(broadcasts).toHaveLength(1);
});
