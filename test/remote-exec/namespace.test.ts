import { describe, expect, test } from "vitest";
import { captureLogs } from "../fixtures/logs.js";
import { failure, serve, withCode } from "./serving.js";

describe("a namespace holds", () => {
  test("the driver itself, and the server's values, by name and together", async () => {
    const driver = { n: 0 };
    const client = await withCode(
      `controller_driver.n = limits.max; const names = () => Object.keys(controller_initial_namespace).sort();
       const same = () => [
         controller_initial_namespace.controller_driver === controller_driver,
         controller_initial_namespace.limits === limits,
       ];
       const shown = () => Object.keys(globalThis).sort();`,
      driver,
      { initialNamespace: { limits: { max: 63 }, "not a name": 1, __proto__: null } },
    );
    expect(driver.n).toBe(63);
    expect(await client.call("names")).toEqual(["controller_driver", "limits", "not a name"]);
    expect(await client.call("same")).toEqual([true, true]);
    expect(await client.call("shown")).toEqual([
      "controller_driver",
      "controller_initial_namespace",
      "limits",
      "not a name",
    ]);
  });

  test("values that a client adds to the shared ones from the next connection on", async () => {
    const given = {};
    const lab = await serve({}, { initialNamespace: given });
    const [one, before] = [await lab.rexec(), await lab.rexec()];
    await one.add_code("controller_initial_namespace.shared = { count: 5 };");
    const after = await lab.rexec();
    await before.add_code("const get = () => [typeof shared, controller_initial_namespace.shared.count];");
    await after.add_code("const get = () => shared.count;");
    expect(await before.call("get")).toEqual(["undefined", 5]);
    expect(await after.call("get")).toBe(5);
    expect(given).toEqual({});
  });

  test("globals that code may hide, or change for itself", async () => {
    const lab = await serve({ x: 1 }, { initialNamespace: { console: "mine" } });
    const [one, other] = [await lab.rexec(), await lab.rexec()];
    await one.add_code(
      `const sipyco = 5; controller_driver = 6; function setTimeout() {}
       const get = () => [sipyco, controller_driver, console];`,
    );
    await other.add_code("const get = () => [typeof sipyco, controller_driver.x, console];");
    expect(await one.call("get")).toEqual([5, 6, "mine"]);
    expect(await other.call("get")).toEqual(["object", 1, "mine"]);
  });

  test("what a lab's code needs", async () => {
    const client = await withCode(`
      const fs = require("node:fs");
      const { NDArray, tuple, float, Complex, Client, ValueError, encode } = sipyco;
      const kinds = () => [
        fs.existsSync("package.json"),
        ...[NDArray, tuple, float, Complex, Client, ValueError, encode].map((x) => typeof x),
        new TextDecoder().decode(new TextEncoder().encode("µ")),
        new URL("tcp://a:1").port,
        Buffer.from("a").length,
        performance.now() > 0,
        new AbortController().signal instanceof AbortSignal, structuredClone({ a: [1] })];
      const imported = async () => typeof (await import("node:os")).cpus;
      const missing = () => require("no-such-package");
    `);
    expect(await client.call("kinds")).toEqual([
      true,
      ...Array(7).fill("function"),
      "µ",
      "1",
      1,
      true,
      true,
      { a: [1] },
    ]);
    expect(await client.call("imported")).toBe("function");
    expect((await failure(client.call("missing"))).message).toContain("Cannot find module 'no-such-package'");
  });
});

describe("timers", () => {
  test("call back with their arguments, until they are cleared", async () => {
    const client = await withCode(`
      const calls = [];
      const once = () => new Promise((resolve) => {
        const never = setTimeout(() => calls.push("never"), 1);
        clearTimeout(never);
        clearTimeout(undefined); clearTimeout("x"); clearInterval(1e9); clearImmediate(null);
        clearImmediate(setImmediate(() => calls.push("never")));
        setImmediate((...args) => calls.push(args), 1, 2);
        let left = 3;
        const interval = setInterval((step) => {
          calls.push(step);
          if (--left > 0) return;
          clearInterval(interval);
          setTimeout((x) => resolve([...calls, x]), 10, "end");
        }, 1, "step");
      });
      const micro = () => new Promise((resolve) => {
        const order = [];
        queueMicrotask(() => resolve([...order, "micro"]));
        order.push("first");
      });
    `);
    expect(await client.call("once")).toEqual([[1, 2], "step", "step", "step", "end"]);
    expect(await client.call("micro")).toEqual(["first", "micro"]);
  });

  test("want functions", async () => {
    const client = await withCode("const bad = (name) => globalThis[name]('code');");
    for (const name of ["setTimeout", "setInterval", "setImmediate"]) {
      expect(await failure(client.call("bad", name))).toMatchObject({
        className: "TypeError",
        message: "the callback of a timer is a function",
      });
    }
  });

  test("what their callbacks throw is told in the log, and an interval goes on", async () => {
    const logs = await captureLogs("remote-exec");
    const client = await withCode(`
      const fail = () => new Promise((resolve) => {
        let n = 0;
        const interval = setInterval(() => {
          if (++n === 3) { clearInterval(interval); resolve(n); }
          throw new RangeError("tick " + n);
        }, 1);
      });
    `);
    expect(await client.call("fail")).toBe(3);
    await client.call("fail");
    expect(logs.warnings.slice(0, 3)).toEqual(
      [1, 2, 3].map((n) =>
        expect.stringMatching(RegExp(`: a timer's callback has thrown: ValueError: tick ${n}$`)),
      ),
    );
  });
});

test("the console writes to the log, by level, with the client's address", async () => {
  const logs = await captureLogs("remote-exec", "info");
  const client = await withCode(`
    console.debug("not this"); console.trace("nor this");
    console.log("%s dB", 5, { a: [1] });
    console.info("info");
    console.warn("warn");
    console.error(new RangeError("bad").message);
    console.dir({ d: 1 });
    const read = () => { throw new Error("read"); };
    const hostile = () => console.log({ get x() { return read(); } }, new Proxy({}, { get: read }));
  `);
  await client.call("hostile");
  const said = logs.warnings.map((line) => line.replace(/^127\.0\.0\.1:\d+: /, ""));
  expect(said).toEqual(["5 dB { a: [ 1 ] }", "info", "warn", "bad", "{ d: 1 }", "{ x: [Getter] } {}"]);
});
