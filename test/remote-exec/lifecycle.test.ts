import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { RuntimeError } from "../../src/pc-rpc/index.js";
import { RemoteExecServer } from "../../src/remote-exec/index.js";
import { runProgram } from "./program.js";
import { failure, serve } from "./serving.js";

/** Connects to the two targets of a server, `lda` and `lda_rexec`. */
const SERVING = `
  let fire; const fired = new Promise((resolve) => { fire = resolve; });
  const driver = {
    n: 0,
    quick: async () => 1,
    fail: async () => { throw new RangeError("driver's"); },
    later: () => new Promise((resolve) => setTimeout(resolve, 5)),
    failLater: async () => { await fired; throw new RangeError("late"); },
  };
  const rexec = rexecTarget(driver, { timeout: 1000 });
  const server = new Server({ lda: driver, lda_rexec: rexec }, { allowParallel: true });
  await server.start("127.0.0.1", 0);
  const connect = () => Client.connect("127.0.0.1", server.port, { target: "lda_rexec" });
`;

describe("a connection that ends", () => {
  test("ends its timers, and lets the process end", async () => {
    const { status, said, stderr } = await runProgram(`${SERVING}
      const client = await connect();
      await client.add_code(\`
        setInterval(() => { controller_driver.n++; }, 1);
        setTimeout(() => {}, 1e8);
        setInterval(() => {}, 1e8);
        setImmediate(function again() { setImmediate(again); });
        (async () => { for (;;) { await controller_driver.later(); controller_driver.n++; } })();
        const turn = () => new Promise((resolve) => setTimeout(resolve, 20));\`);
      await client.call("turn");
      console.log(driver.n > 0);
      await client.closeRpc();
      while (server.connections > 0) await new Promise(setImmediate);
      const { n } = driver;
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log(driver.n === n);
      await server.stop();
    `);
    expect(stderr).toBe("");
    expect(said).toEqual(["true", "true"]);
    expect(status).toBe(0);
  });

  test("in the middle of a call loses the answer only", async () => {
    let entered: () => void = () => {};
    let leave: () => void = () => {};
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const left = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const driver = {
      done: false,
      work: () => {
        entered();
        return left;
      },
      finished: () => {},
    };
    const finished = new Promise<void>((resolve) => {
      driver.finished = resolve;
    });
    const lab = await serve(driver);
    const client = await lab.rexec();
    await client.add_code(
      `async function work() {
         await controller_driver.work();
         controller_driver.done = true;
         controller_driver.finished();
       }`,
    );
    const call = client.call("work").catch(() => {});
    await inside;
    await client.closeRpc();
    await call;
    leave();
    await finished;
    expect(driver.done).toBe(true);
  });

  test("gives its memory back", async () => {
    setFlagsFromString("--expose-gc");
    const gc = runInNewContext("gc") as () => void;
    const held: WeakRef<object>[] = [];
    const driver = { ready: new Promise(() => {}), hold: (thing: object) => held.push(new WeakRef(thing)) };
    const lab = await serve(driver);
    for (let i = 0; i < 5; i++) {
      const client = await lab.rexec();
      await client.add_code(
        `controller_driver.hold(globalThis); const big = new Float64Array(1e6);
         setInterval(() => big, 1e6); controller_driver.hold(new Promise(() => {}));
         const f = async () => big.length;`,
      );
      await client.call("f");
      await client.closeRpc();
    }
    while (lab.server.connections > 0) await new Promise(setImmediate);
    for (let turn = 0; turn < 20 && held.some((ref) => ref.deref() !== undefined); turn++) {
      await new Promise(setImmediate);
      gc();
    }
    expect(held).toHaveLength(10);
    expect(held.filter((ref) => ref.deref() !== undefined)).toEqual([]);
  });
});

describe("a namespace that is closed", () => {
  test("runs nothing more, and says so", async () => {
    const server = new RemoteExecServer({});
    server.add_code("const f = () => 1, never = () => new Promise(() => {});");
    const waiting = server.call("never", {}) as Promise<unknown>;
    server[Symbol.dispose]();
    server[Symbol.dispose]();
    expect(await failure(waiting)).toBeInstanceOf(RuntimeError);
    for (const act of [() => server.call("f", {}), () => server.add_code("1")]) {
      expect(act).toThrow("the namespace has been closed");
    }
    await expect(server.connect_global_rpc("::1")).rejects.toThrow("the namespace has been closed");
  });
});

describe("promises that nobody handles", () => {
  test("of remote code's are told in the log and end nothing", async () => {
    const { status, said, stderr } = await runProgram(`${SERVING}
      const { configure } = await import("@logtape/logtape");
      await configure({
        sinks: { out: ({ message }) => console.log(message.map(String).join("").replace(/:\\d+: /, ": ")) },
        loggers: [
          { category: ["sipyco", "remote-exec"], sinks: ["out"], lowestLevel: "warning" },
          { category: ["logtape", "meta"], sinks: [] },
        ],
      });
      const client = await connect();
      await client.add_code(\`
        Promise.reject(new RangeError("own"));
        const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
        const hostile = () => { Promise.reject(new Proxy({}, { get() { throw 1; } })); };
        const asynchronous = () => { (async () => { await turn(); throw new TypeError("later"); })(); };
        class Own extends Promise {}
        const subclass = () => { Own.reject(new RangeError("subclass")); };
        const drivers = () => { controller_driver.fail(); };
        const caught = () => { const p = controller_driver.fail(); p.catch(() => {}); };
        const after = () => {
          controller_driver.failLater();
          controller_driver.later().then(() => { throw new Error("not run"); });
        };\`);
      const names = ["hostile", "asynchronous", "subclass", "drivers", "caught", "turn", "turn", "after"];
      for (const name of names) await client.call(name);
      console.log("still here");
      await client.closeRpc();
      while (server.connections > 0) await new Promise(setImmediate);
      fire();
      await driver.later();
      await server.stop();
    `);
    expect(stderr).toBe("");
    const rejected = "127.0.0.1: a promise was rejected, and nothing in the remote code handles it: ";
    const end = said.indexOf("still here");
    expect(said.slice(0, end).sort()).toEqual([
      `${rejected}GenericRemoteException: Error: an error that cannot be read`,
      `${rejected}TypeError: later`,
      `${rejected}ValueError: driver's`,
      `${rejected}ValueError: own`,
      `${rejected}ValueError: subclass`,
    ]);
    expect(said.slice(end + 1)).toEqual(["127.0.0.1: a promise was rejected after the connection had ended"]);
    expect(status).toBe(0);
  });

  test.each([
    ["end the process, as without remote execution", [], 1],
    ["do what Node was told to", ["--unhandled-rejections=warn"], 0],
  ])("of others' %s", async (_, args, expected) => {
    const { status, stderr, said } = await runProgram(
      `${SERVING}
       const client = await connect();
       await client.add_code("1");
       const failing = async () => { await driver.later(); throw new RangeError("not the client's"); };
       failing();
       await new Promise((resolve) => setTimeout(resolve, 50));
       console.log("after");
       await client.closeRpc();
       await server.stop();`,
      ...args,
    );
    expect(stderr).toContain("not the client's");
    expect(status).toBe(expected);
    expect(said).toEqual(expected === 0 ? ["after"] : []);
  });

  test("of others' go to the program's own listener alone, if it has one", async () => {
    const { status, stderr, said } = await runProgram(
      `${SERVING}
       process.on("unhandledRejection", (reason) => console.log("mine", reason.message));
       const client = await connect();
       const failing = async () => { await driver.later(); throw new RangeError("not the client's"); };
       failing();
       await driver.later();
       await driver.later();
       await client.closeRpc();
       await server.stop();`,
    );
    expect([status, stderr, said]).toEqual([0, "", ["mine not the client's"]]);
  });
});

test("a program that never runs remote code is not watched", async () => {
  const { said } = await runProgram(`
    ${SERVING}
    console.log(process.listenerCount("unhandledRejection"));
    await server.stop();
  `);
  expect(said).toEqual(["0"]);
});
