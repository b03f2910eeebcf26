import { describe, expect, test } from "vitest";
import { TimeoutError } from "../../src/pc-rpc/index.js";
import { captureLogs } from "../fixtures/logs.js";
import { failure, serve } from "./serving.js";

/** Long enough for what is no endless loop, on a machine that is busy with other things. */
const LIMIT = 250;

const driver = {
  later: () => new Promise<number>((resolve) => setImmediate(resolve, 5)),
  quick: async () => 5,
  call: (callback: () => unknown) => callback(),
  spin(): never {
    for (;;);
  },
};

/** Functions of which none would ever end. */
const SPINNING: Readonly<Record<string, string>> = {
  "a loop": "() => { for (;;); }",
  "a loop in an asynchronous function": "async () => { for (;;); }",
  "a loop behind an await": "async () => { await null; for (;;); }",
  "a loop behind an await of the driver": "async () => { await controller_driver.later(); for (;;); }",
  "a loop behind two":
    "async () => { await controller_driver.quick(); await controller_driver.later(); for (;;); }",
  "a loop in a then": "() => controller_driver.later().then(() => { for (;;); })",
  "a loop in a timer's callback": "() => new Promise(() => { setTimeout(() => { for (;;); }, 1); })",
  "a loop in an interval's callback": "() => new Promise(() => { setInterval(() => { for (;;); }, 1); })",
  "a loop in an immediate's callback": "() => new Promise(() => { setImmediate(() => { for (;;); }); })",
  "a loop behind an await in a timer's callback":
    "() => new Promise(() => { setTimeout(async () => { await controller_driver.later(); for (;;); }, 1); })",
  "a loop in a microtask": "() => { queueMicrotask(() => { for (;;); }); }",
  "promises that make promises": "async () => { for (;;) await null; }",
  "a loop in a callback of the driver's": "() => controller_driver.call(() => { for (;;); })",
  "a loop of the driver's own": "() => controller_driver.spin()",
  "a regular expression": "() => /^(a+)+$/.test('a'.repeat(40) + 'b')",
  "waiting for shared memory": "() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)",
  "a result whose getter loops": "() => ({ get x() { for (;;); } })",
  "a later one": "async () => { await controller_driver.quick(); return { get x() { for (;;); } }; }",
  "a thenable that loops": "() => ({ then() { for (;;); } })",
  "an error that loops when it is read": "() => { throw new Proxy({}, { get() { for (;;); } }); }",
  "a later error": "async () => { await null; throw { get message() { for (;;); } }; }",
  "an iterator without end":
    "() => { class L extends Map { *[Symbol.iterator]() { for (;;) yield [1, 1]; } } return new L(); }",
  "a finally that goes on": "() => { try { for (;;); } finally { for (;;); } }",
  "a catch that goes on": "() => { for (;;) try { for (;;); } catch {} }",
};

describe("code that runs without a pause is ended", () => {
  test.each(Object.entries(SPINNING))("%s", async (_, fn) => {
    const lab = await serve(driver, { timeout: LIMIT });
    const client = await lab.rexec();
    await client.add_code(
      `const fn = ${fn};
       let n = 0;
       const count = async () => { await controller_driver.later(); return ++n; };`,
    );
    const other = await lab.rexec();
    await other.add_code("const twice = async (x) => x + (await controller_driver.later());");
    // A second client is served meanwhile, or right after.
    const [error, served] = await Promise.all([failure(client.call("fn")), other.call("twice", 1)]);
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toBe("remote code ran for 250 ms without a pause, and was ended where it stood");
    expect(served).toBe(6);
    // And so is the first, in the namespace as it was.
    expect(await client.call("count")).toBe(1);
    expect(await other.call("twice", 2)).toBe(7);
  });

  test.each([
    ["at once", "for (;;);"],
    ["in a microtask", "Promise.resolve().then(() => { for (;;); });"],
  ])("added code, too: %s", async (_, code) => {
    const client = await (await serve(driver, { timeout: LIMIT })).rexec();
    expect(await failure(client.add_code(`const before = () => 1;\n${code}`))).toBeInstanceOf(TimeoutError);
    expect(await client.call("before")).toBe(1);
  });

  test("what runs in the background is ended, told in the log, and not repeated", async () => {
    const logs = await captureLogs("remote-exec");
    const client = await (await serve(driver, { timeout: LIMIT })).rexec();
    await client.add_code(
      `let ran = 0; const get = () => ran;
       const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
       const start = () => { setInterval(() => { ran++; for (;;); }, 1); return new Promise(() => {}); };`,
    );
    // The call that waits while the interval's callback loops is ended with it.
    expect(await failure(client.call("start"))).toBeInstanceOf(TimeoutError);
    for (let i = 0; i < 5; i++) await client.call("turn");
    expect(await client.call("get")).toBe(1);
    expect(logs.warnings).toEqual([expect.stringMatching(/^127\.0\.0\.1:\d+: remote code ran for 250 ms/)]);
  });
});

describe("the limit is no limit on", () => {
  test("waiting", async () => {
    const client = await (await serve(driver, { timeout: LIMIT })).rexec();
    await client.add_code("const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms, 'done'));");
    expect(await client.call("wait", 2 * LIMIT)).toBe("done");
  });

  test("the sum of many short runs", async () => {
    const client = await (await serve(driver, { timeout: LIMIT })).rexec();
    await client.add_code(
      `const work = (ms) => { const end = performance.now() + ms; while (performance.now() < end); };
       const long = async () => {
         for (let i = 0; i < 10; i++) { await controller_driver.later(); work(50); }
         return "done";
       };`,
    );
    expect(await client.call("long")).toBe("done");
  });

  test("anything, when it is Infinity", async () => {
    const client = await (await serve(driver, { timeout: Infinity })).rexec();
    await client.add_code(
      `const work = (ms) => {
         const end = performance.now() + ms;
         while (performance.now() < end);
         return "done";
       };`,
    );
    expect(await client.call("work", 2 * LIMIT)).toBe("done");
  });
});
