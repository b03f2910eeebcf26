import { describe, expect, test } from "vitest";
import { parseBroadcast, parseController, parseMaster, parseStructure } from "../../src/console/lab-text.js";

describe("a controller", () => {
  test.each([
    ["lda=lab-pc:3253", { name: "lda", host: "lab-pc", port: 3253 }],
    ["lda=::1:3253", { name: "lda", host: "::1", port: 3253 }],
    ["lda=[::1]:3253", { name: "lda", host: "::1", port: 3253 }],
    ["lda=fe80::1%eth0:3253", { name: "lda", host: "fe80::1%eth0", port: 3253 }],
    ["the lda=10.0.0.7:1", { name: "the lda", host: "10.0.0.7", port: 1 }],
  ])("%s", (text, expected) => {
    expect(parseController(text)).toEqual(expected);
  });

  test.each([
    "",
    "lda",
    "lda=",
    "=lab-pc:3253",
    "lda=lab-pc",
    "lda=lab-pc:0",
    "lda=lab-pc:65536",
    "lda=a b:1",
    "lda=:1",
  ])("is not %s", (text) => {
    expect(() => parseController(text)).toThrow("NAME=HOST:PORT");
  });

  test("is not an address that leaves open where its port begins", () => {
    expect(() => parseController("lda=a:b:3253")).toThrow(TypeError);
    expect(() => parseController("lda=[lab-pc]:3253")).toThrow(TypeError);
  });
});

describe("a publisher", () => {
  test.each([
    ["lab-pc:3250", { host: "lab-pc", port: 3250 }],
    ["::1:3250/datasets", { host: "::1", port: 3250, notifier: "datasets" }],
    ["[::1]:3250/a/b", { host: "::1", port: 3250, notifier: "a/b" }],
  ])("%s", (text, expected) => {
    expect(parseStructure(text)).toEqual(expected);
  });

  test.each(["lab-pc", "lab-pc:3250/", "/datasets", "lab-pc/3250"])("is not %s", (text) => {
    expect(() => parseStructure(text)).toThrow("HOST:PORT/NOTIFIER");
  });
});

test("a broadcaster", () => {
  expect(parseBroadcast("lab-pc:1067")).toEqual({ host: "lab-pc", port: 1067 });
  expect(parseBroadcast("lab-pc:1067/ccb")).toEqual({ host: "lab-pc", port: 1067, channel: "ccb" });
  expect(() => parseBroadcast("lab-pc")).toThrow("HOST:PORT/CHANNEL");
});

describe("a master", () => {
  test.each([
    ["lab-pc", { host: "lab-pc" }],
    ["lab-pc:4250", { host: "lab-pc", notify: 4250 }],
    ["::1", { host: "::1" }],
    ["[::1]", { host: "::1" }],
    ["[::1]:4250", { host: "::1", notify: 4250 }],
  ])("%s", (text, expected) => {
    expect(parseMaster(text)).toEqual(expected);
  });

  test.each(["", "a b", "lab-pc:", "lab-pc:x", "lab-pc:0"])("is not %s", (text) => {
    expect(() => parseMaster(text)).toThrow("HOST or HOST:PORT");
  });
});
