import { Dict, Tuple } from "sipyco";
import { expect, test } from "vitest";
import {
  isSamePin,
  MOST_PINS,
  movedPin,
  type Pin,
  readPins,
  writePins,
} from "../../console/src/board/pins.js";
import { readScale, scaleEnds } from "../../console/src/plot/picture-scale.js";

const curve: Pin = {
  id: "a",
  kind: "curve",
  title: "power",
  source: { notifier: "datasets", path: ["laser", Tuple.of(1, "x"), -1] },
  unit: "mW",
  wide: 2,
  high: 1,
};
const xy: Pin = {
  id: "b",
  kind: "xy",
  title: "scan",
  source: { notifier: "datasets", path: ["y"] },
  x: { notifier: "datasets", path: ["x"] },
  wide: 2,
  high: 2,
};
const picture: Pin = {
  id: "c",
  kind: "picture",
  title: "camera",
  source: {
    controller: "camera",
    target: "camera",
    method: "get",
    args: [Tuple.of(1, 2), new Dict([[1, 2]])],
    kwargs: { gain: 2n ** 60n },
    seconds: 0.5,
  },
  scale: { min: 0, max: 255 },
  wide: 4,
  high: 4,
};
const pins = [curve, xy, picture];

test("pins are read as they were written, keys and arguments of any kind included", () => {
  expect(readPins(writePins(pins))).toEqual({ pins, fault: undefined });
  const [pin] = readPins(writePins([curve])).pins;
  const { path } = (pin as Pin).source as { path: unknown[] };
  expect(path[1]).toBeInstanceOf(Tuple);
});

test.each<[name: string, stored: string, fault: RegExp]>([
  ["no JSON", "{", /no JSON/],
  ["nothing", "null", /another version/],
  ["another version", '{"version":2,"pins":[]}', /another version/],
  ["another program's", '["a"]', /another version/],
  ["no list", '{"version":1,"pins":{}}', /another version/],
])("%s is ignored, and said", (_, stored, fault) => {
  const read = readPins(stored);
  expect(read.pins).toEqual([]);
  expect(read.fault).toMatch(fault);
});

type Stored = Record<string, unknown>;
const source = (change: Stored) => (pin: Stored) => ({
  ...pin,
  source: { ...(pin.source as Stored), ...change },
});

test.each<[name: string, pin: Pin, spoil: (pin: Stored) => unknown]>([
  ["no object", curve, () => 5],
  ["no id", curve, (pin) => ({ ...pin, id: 1 })],
  ["an unknown kind", curve, (pin) => ({ ...pin, kind: "film" })],
  ["no title", curve, (pin) => ({ ...pin, title: null })],
  ["no source", curve, (pin) => ({ ...pin, source: null })],
  ["a path that is no PYON", curve, source({ path: "[" })],
  ["a path that is no list", curve, source({ path: '"a"' })],
  ["no size", curve, (pin) => ({ ...pin, wide: 0.5 })],
  ["too large", curve, (pin) => ({ ...pin, high: 1000 })],
  ["x of a method", xy, (pin) => ({ ...pin, x: JSON.parse(writePins([picture])).pins[0].source })],
  ["a call without end", picture, source({ seconds: 0 })],
  ["arguments that are no list", picture, source({ args: "1" })],
  ["keyword arguments that are no dict", picture, source({ kwargs: "[]" })],
  ["no method", picture, source({ method: 5 })],
])("a pin with %s is left out, and the others stay", (_, pin, spoil) => {
  const stored = JSON.parse(writePins([pin, { ...curve, id: "other" }]));
  stored.pins[0] = spoil(stored.pins[0]);
  const read = readPins(JSON.stringify(stored));
  expect(read.pins.map(({ id }) => id)).toEqual(["other"]);
  expect(read.fault).toBe("1 of 2 pins that were kept cannot be read.");
});

test("an odd scale or unit is left out, not the pin", () => {
  const stored = JSON.parse(writePins([picture]));
  Object.assign(stored.pins[0], { scale: { min: 5, max: 5 }, unit: 7 });
  const [pin] = readPins(JSON.stringify(stored)).pins;
  expect(pin).toMatchObject({ id: "c" });
  expect(pin).not.toHaveProperty("scale");
  expect(pin).not.toHaveProperty("unit");
});

test("there are no two pins of one id, and not too many", () => {
  expect(readPins(writePins([curve, curve])).pins).toHaveLength(1);
  const many = Array.from({ length: MOST_PINS + 1 }, (_, i) => ({ ...curve, id: String(i) }));
  expect(readPins(writePins(many)).pins).toHaveLength(MOST_PINS);
});

test("pins are the same when they show the same", () => {
  expect(isSamePin(curve, { ...curve, id: "z", title: "other", wide: 4 })).toBe(true);
  expect(isSamePin(curve, { ...curve, kind: "value" })).toBe(false);
  expect(isSamePin(xy, { ...xy, x: { notifier: "datasets", path: ["z"] } })).toBe(false);
});

test.each<[id: string, by: number, ids: string]>([
  ["a", 1, "bac"],
  ["a", 9, "bca"],
  ["c", -1, "acb"],
  ["c", -9, "cab"],
  ["c", 1, "abc"],
  ["z", 1, "abc"],
])("pin %s moves by %d", (id, by, ids) => {
  expect(
    movedPin(pins, id, by)
      .map((pin) => pin.id)
      .join(""),
  ).toBe(ids);
});

const statistics = { min: 0, max: 1000, low: 10, high: 20, nans: 0, infinities: 0 };

test("a scale goes from the lowest to the highest, or leaves the extremes out, or is given", () => {
  expect(scaleEnds("full", statistics)).toEqual({ min: 0, max: 1000 });
  expect(scaleEnds("robust", statistics)).toEqual({ min: 10, max: 20 });
  expect(scaleEnds("robust", { ...statistics, low: 10, high: 10 })).toEqual({ min: 0, max: 1000 });
  expect(scaleEnds({ min: -1, max: 1 }, statistics)).toEqual({ min: -1, max: 1 });
  expect(scaleEnds("full", { ...statistics, min: Number.NaN, max: Number.NaN })).toEqual({ min: 0, max: 1 });
});

test("a stored scale is checked", () => {
  for (const scale of ["full", "robust", { min: 0, max: 1 }]) expect(readScale(scale)).toEqual(scale);
  for (const scale of [null, "other", {}, { min: 1, max: 0 }, { min: 0, max: Number.POSITIVE_INFINITY }]) {
    expect(readScale(scale)).toBeUndefined();
  }
});
