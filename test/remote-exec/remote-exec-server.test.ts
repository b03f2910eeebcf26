import { describe, expect, test } from "vitest";
import { KeyError, kwargs, PythonTypeError } from "../../src/pc-rpc/index.js";
import { RemoteExecServer } from "../../src/remote-exec/index.js";
import { type LineClient, request, shakeHands } from "../fixtures/line-client.js";
import { captureLogs } from "../fixtures/logs.js";
import { failure, serve, withCode } from "./serving.js";

describe("code", () => {
  test("runs next to the driver, and keeps what it defines for later calls", async () => {
    const driver = { attenuations: [3, 5], get: (channel: number) => driver.attenuations[channel] };
    const client = await withCode(
      `const sum = () => controller_driver.get(0) + controller_driver.get(1);
       let calls = 0;
       class Counter { static next() { return ++calls; } }
       function next() { return Counter.next(); }
       var late = () => after();`,
      driver,
    );
    expect(await client.call("sum")).toBe(8);
    expect(await client.call("next")).toBe(1);
    expect(await client.call("next")).toBe(2);
    expect(await client.add_code("function after() { return calls * 10; }")).toBeNull();
    expect(await client.call("late")).toBe(20);
  });

  test("is a namespace of its own for each connection", async () => {
    const lab = await serve({});
    const [one, other] = [await lab.rexec(), await lab.rexec()];
    await one.add_code(
      "let x = 1; globalThis.y = 2; Array.prototype.z = 3; function get() { return [x, y]; }",
    );
    await other.add_code("function get() { return [typeof x, typeof y, typeof [].z]; }");
    expect(await one.call("get")).toEqual([1, 2]);
    expect(await other.call("get")).toEqual(["undefined", "undefined", "undefined"]);
  });

  test("may be a script whatever came before: a line that is wrong spoils nothing", async () => {
    const client = await withCode("const x = 1; const get = () => x;");
    await failure(client.add_code("const y = ;"));
    await failure(client.add_code("globalThis.z = 5; throw new Error('half way')"));
    await client.add_code("const y = 2; const both = () => [get(), y, z];");
    expect(await client.call("both")).toEqual([1, 2, 5]);
  });

  test("has to be text", async () => {
    const client = await (await serve({})).rexec();
    const error = await failure(client.add_code(5 as never));
    expect(error).toBeInstanceOf(PythonTypeError);
    expect(error.message).toBe("the code to add is a str, not int");
  });
});

describe("a call", () => {
  test("binds arguments as Python does", async () => {
    const client = await withCode(`
      const f = (a, b = 2, ...rest) => [a, b, rest];
      function g(x, { log = false, ...others } = {}) { return [x, log, others]; }
      const name = (name, self, code) => [name, self, code];
      function any() { return Array.from(arguments); }
    `);
    expect(await client.call("f", 1)).toEqual([1, 2, []]);
    expect(await client.call("f", 1, 3, 5, 6)).toEqual([1, 3, [5, 6]]);
    expect(await client.call("f", kwargs({ b: 5, a: 4 }))).toEqual([4, 5, []]);
    expect(await client.call("g", 1, kwargs({ log: true, z: 3 }))).toEqual([1, true, { z: 3 }]);
    expect(await client.call("g", kwargs({ x: 7 }))).toEqual([7, false, {}]);
    expect(await client.call("any", 1, 2)).toEqual([1, 2]);
    // None of these is an argument of call itself.
    expect(await client.call("name", kwargs({ name: 1, arg2: 2, code: 3 }))).toEqual([1, 2, 3]);
  });

  test.each<[string, unknown[], Record<string, unknown>, string]>([
    ["one", [], {}, "one() missing 1 required positional argument: 'a'"],
    ["one", [1, 2], {}, "one() takes 1 positional argument but 2 were given"],
    ["none", [1], {}, "none() takes 0 positional arguments but 1 was given"],
    [
      "only",
      [1],
      { k: 1 },
      "only() takes 0 positional arguments but 1 positional argument (and 1 keyword-only argument) were given",
    ],
    ["opt", [1, 2, 3], {}, "opt() takes from 1 to 2 positional arguments but 3 were given"],
    ["one", [1], { a: 2 }, "one() got multiple values for argument 'a'"],
    ["one", [], { z: 2 }, "one() got an unexpected keyword argument 'z'"],
  ])("that does not fit fails in Python's words: %s %j %j", async (name, args, named, message) => {
    const client = await withCode(
      "const one = (a) => 1, none = () => 0, only = ({ k } = {}) => k, opt = (a, b = 1) => 2;",
    );
    const error = await failure(client.call(name, ...args, kwargs(named)));
    expect(error).toBeInstanceOf(PythonTypeError);
    expect(error.message).toBe(message);
    expect(error.remoteTraceback).toEqual([]);
  });

  test("may name its function by keyword, as in Python, but not twice", async () => {
    const lab = await serve({});
    await using client: LineClient = await shakeHands(lab.server.port, "lda_rexec");
    await client.ask(request("add_code", '"const f = (x = 1) => x;"'));
    expect(await client.ask(request("call", "", '{"function":"f","x":5}'))).toBe('{"status":"ok","ret":5}');
    expect(await client.ask(request("call", '"f"', '{"function":"f"}'))).toContain(
      "RemoteExecServer.call() got multiple values for argument 'function'",
    );
    expect(await client.ask(request("call", '"f"', '{"self":5}'))).toContain(
      "RemoteExecServer.call() got multiple values for argument 'self'",
    );
    expect(await client.ask(request("call"))).toContain(
      "RemoteExecServer.call() missing 1 required positional argument: 'function'",
    );
  });

  test.each([
    "nosuch",
    "f.name",
    "f()",
    "1",
    "",
    " f",
    "f ",
    "f;f",
    "this",
    "null",
    "if",
    "class",
    "x y",
    "(f)",
    "f\n",
    "f//",
    "𝒳.y",
    "\u2028",
    "globalThis.f",
    "undefined",
    "nothing",
  ])("of a name that is not defined, %j, is a KeyError, and nothing of it runs", async (name) => {
    const client = await withCode("let ran = 0; function f() { ran++; } var nothing; const get = () => ran;");
    const error = await failure(client.call(name));
    expect(error).toBeInstanceOf(KeyError);
    expect(error.message).toBe(`name '${name}' is not defined`);
    expect(await client.call("get")).toBe(0);
  });

  test.each(["$", "_x", "été", "𝒳", "async", "of", "let", "get"])(
    "takes any identifier: %s",
    async (name) => {
      const client = await withCode(`var ${name} = () => 7;`);
      expect(await client.call(name)).toBe(7);
    },
  );

  test("of what is no function says what it is instead", async () => {
    const client = await withCode("const n = 5, list = [1], text = 'x', o = {}; class K {}");
    const messageOf = async (name: string): Promise<unknown> => (await failure(client.call(name))).message;
    expect(await messageOf("n")).toBe("'int' object is not callable");
    expect(await messageOf("list")).toBe("'list' object is not callable");
    expect(await messageOf("text")).toBe("'str' object is not callable");
    expect(await messageOf("K")).toBe("Class constructor K cannot be invoked without 'new'");
    expect((await failure(client.call(5 as never))).message).toBe(
      "the name of the function to call is a str, not int",
    );
  });

  test("awaits what it gives: promises of the namespace, of the driver, and thenables", async () => {
    const driver = { read: async () => 5, later: () => new Promise((resolve) => setImmediate(resolve, 6)) };
    const client = await withCode(
      `const own = async () => 1;
       const drivers = () => controller_driver.read();
       const both = async () => (await controller_driver.read()) + (await controller_driver.later());
       const thenable = () => ({ then(resolve) { resolve(2); } });
       const nested = async () => drivers();
       const timer = () => new Promise((resolve) => setTimeout(resolve, 1, 3));
       async function* count() { for (let i = 0; i < 5; i++) yield controller_driver.later(); }
       const loop = async () => { let sum = 0; for await (const x of count()) sum += x; return sum; };
       const all = () => Promise.all([1, controller_driver.read(), own()]);`,
      driver,
    );
    expect(await client.call("own")).toBe(1);
    expect(await client.call("drivers")).toBe(5);
    expect(await client.call("both")).toBe(11);
    expect(await client.call("thenable")).toBe(2);
    expect(await client.call("nested")).toBe(5);
    expect(await client.call("timer")).toBe(3);
    expect(await client.call("loop")).toBe(30);
    expect(await client.call("all")).toEqual([1, 5, 1]);
  });

  test("goes on whatever of the driver's it waits for", async () => {
    // Made before the namespace, settled by nobody's call, called back by the driver.
    let settle: (value: number) => void = () => {};
    const ready = new Promise<number>((resolve) => {
      settle = resolve;
    });
    const driver = {
      ready,
      settled: Promise.resolve(1),
      grab: async () => 4,
      once: (callback: (value: number) => void) => setImmediate(callback, 3),
      settleSoon: () => setImmediate(settle, 2),
    };
    const client = await withCode(
      `const settled = async () => await controller_driver.settled;
       const wait = () => {
         controller_driver.settleSoon();
         return controller_driver.ready.then((x) => x * 10);
       };
       const once = () => new Promise((resolve) => controller_driver.once(resolve));
       const async = () => new Promise((resolve) => controller_driver.once(async (x) => {
         resolve(x + await controller_driver.grab());
       }));
       const chained = () => new Promise((resolve) => controller_driver.once(() => {
         controller_driver.grab().then((x) => resolve(x));
       }));`,
      driver,
    );
    expect(await client.call("settled")).toBe(1);
    expect(await client.call("wait")).toBe(20);
    expect(await client.call("once")).toBe(3);
    expect(await client.call("async")).toBe(7);
    expect(await client.call("chained")).toBe(4);
  });

  test("goes on at once, so that much waiting takes no long time", async () => {
    const COUNT = 200;
    const made: { readonly promise: Promise<void>; readonly settle: () => void }[] = [];
    const driver = {
      later: () => new Promise((resolve) => setImmediate(resolve, 1)),
      made(index: number): Promise<void> {
        const { promise, settle } = made[index]!;
        setImmediate(settle);
        return promise;
      },
    };
    const client = await withCode(
      `const many = async (n) => {
         let sum = 0;
         for (let i = 0; i < n; i++) sum += await controller_driver.later();
         return sum;
       };
       const chained = (n) => new Promise((resolve) => {
         const next = (i) => {
           if (i === n) resolve(i);
           else controller_driver.made(i).then(() => { next(i + 1); });
         };
         next(0);
       });`,
      driver,
    );
    const started = performance.now();
    expect(await client.call("many", COUNT)).toBe(COUNT);
    // Made by none of the client's calls.
    for (let i = 0; i < COUNT; i++) {
      let settle: () => void = () => {};
      const promise = new Promise<void>((resolve) => {
        settle = resolve;
      });
      made.push({ promise, settle });
    }
    expect(await client.call("chained", COUNT)).toBe(COUNT);
    // Each would take up to 100 ms if nothing told of it.
    expect(performance.now() - started).toBeLessThan(5000);
  });

  test("lets others be served while it waits, however often its promises settle at once", async () => {
    const lab = await serve({ quick: async () => 1, stop: () => {}, stopped: false });
    const [busy, other] = [await lab.rexec(), await lab.driver()];
    await busy.add_code(
      `let on = true; controller_driver.stop = () => { on = false; };
       async function spin() { let n = 0; while (on) n += await controller_driver.quick(); return n > 0; }`,
    );
    const spinning = busy.call("spin");
    await other.callRpc("stop");
    expect(await spinning).toBe(true);
  });

  test("runs one at a time over all clients unless the server allows more", async () => {
    let running = 0;
    let most = 0;
    const driver = {
      async work() {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 2));
        running--;
      },
    };
    const lab = await serve(driver, {}, false);
    const clients = await Promise.all([lab.rexec(), lab.rexec(), lab.rexec()]);
    for (const client of clients)
      await client.add_code("const work = async () => { await controller_driver.work(); };");
    await Promise.all(clients.flatMap((client) => [client.call("work"), client.call("work")]));
    expect(most).toBe(1);
  });
});

test("the method list reads as Python's does", async () => {
  const { docstring, methods } = await (await (await serve({})).rexec()).getRpcMethodList();
  expect(docstring).toContain("controller_driver");
  expect(Object.keys(methods).sort()).toEqual(["add_code", "call", "connect_global_rpc"]);
  expect(methods.call?.[0]).toMatchObject({ args: ["self", "function"], varargs: "args", varkw: "kwargs" });
  expect(methods.add_code?.[0]).toMatchObject({ args: ["self", "code"], varargs: null, varkw: null });
  expect([...(methods.connect_global_rpc?.[0].defaults ?? [])]).toEqual([
    3251,
    "master_dataset_db",
    "dataset_db",
  ]);
});

test("used by itself it works the same", async () => {
  const logs = await captureLogs("remote-exec");
  using server = new RemoteExecServer({ k: 5 });
  server.add_code("const f = (x) => x * k, g = async (x) => x * k; console.warn('from', f(1));");
  expect(server.call("f", 2, {})).toBe(10);
  expect(await server.call("g", 3, {})).toBe(15);
  expect(logs.warnings).toEqual(["a client: from 5"]);
  expect(() => new RemoteExecServer(5 as never)).toThrow(TypeError);
  for (const timeout of [0, -1, Number.NaN, "5"]) {
    expect(() => new RemoteExecServer({}, { timeout: timeout as number })).toThrow(RangeError);
  }
});
