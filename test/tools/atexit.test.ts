import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { atexitRegister } from "../../src/tools/atexit.js";
import { type Ended, Program } from "./program.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-atexit-"));
  await build({
    entryPoints: ["atexit", "signal-handler"].map((name) =>
      fileURLToPath(new URL(`../../src/tools/${name}.ts`, import.meta.url)),
    ),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    logLevel: "error",
  });
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** What scripts have at hand; `alive()` keeps one from ending. */
const HEADER = [
  'import { atexitRegister } from "./atexit.mjs";',
  'import { SignalHandler } from "./signal-handler.mjs";',
  'import { writeSync } from "node:fs";',
  'import { setTimeout as later } from "node:timers/promises";',
  "const say = (text) => writeSync(1, text + '\\n');",
  "const alive = () => setInterval(() => {}, 1e6);",
].join(" ");

function start(script: string, ...args: readonly string[]): Promise<Program> {
  return Program.start(folder, `${HEADER}\n${script}\n`, args);
}

async function run(script: string, ...args: readonly string[]): Promise<Ended> {
  return (await start(script, ...args)).ended();
}

describe("when a program has nothing left to do", () => {
  test("callbacks run once, the last one first, each awaited", async () => {
    const ended = await run(`
      atexitRegister(() => say("first"));
      atexitRegister(async () => {
        say("second begins");
        await later(10);
        say("second ends");
      });
      atexitRegister(async () => {
        say("third begins");
        await undefined;
        say("third ends");
      });
      setTimeout(() => say("the program ends"), 10);
    `);
    expect(ended).toEqual({
      status: 0,
      signal: null,
      said: ["the program ends", "third begins", "third ends", "second begins", "second ends", "first"],
      stderr: "",
    });
  });

  test("one that was taken back does not run, and nothing is left of it", async () => {
    const { status, said } = await run(`
      const events = ["beforeExit", "exit", "uncaughtException", "SIGINT", "SIGTERM", "SIGHUP"];
      const count = () => events.map((event) => process.listenerCount(event)).join(" ");
      const before = count();
      const callback = () => say("called");
      const takeBack = [atexitRegister(callback), atexitRegister(callback)];
      say(count() !== before);
      takeBack[0]();
      takeBack[0]();
      say(count() !== before);
      takeBack[1]();
      say(count() === before);
      atexitRegister(callback);
      process.on("exit", () => say(process.listenerCount("SIGINT")));
    `);
    expect(said).toEqual(["true", "true", "true", "called", "0"]);
    expect(status).toBe(0);
  });

  test("one that another registers runs too, and one that another takes back does not", async () => {
    const { said } = await run(`
      const takeBack = atexitRegister(() => say("never"));
      atexitRegister(async () => {
        await later(1);
        takeBack();
        atexitRegister(() => say("late"));
        say("early");
      });
    `);
    expect(said).toEqual(["early", "late"]);
  });

  test("a program that goes on may register again", async () => {
    const { said } = await run(`
      atexitRegister(() => say("first end"));
      process.once("beforeExit", () => {
        setTimeout(() => {
          say("goes on");
          atexitRegister(() => say("second end"));
        }, 10);
      });
    `);
    expect(said).toEqual(["first end", "goes on", "second end"]);
  });

  test("errors of callbacks are told, do not keep the others, and are the exit status", async () => {
    const script = `
      process.exitCode = Number(process.argv[2]);
      atexitRegister(() => say("first"));
      atexitRegister(async () => { await later(1); throw new RangeError("at once and later"); });
      atexitRegister(() => { throw new TypeError("at once"); });
    `;
    const { status, said, stderr } = await run(script, "0");
    expect(status).toBe(1);
    expect(said).toEqual(["first"]);
    expect(stderr).toMatch(/^a callback of atexitRegister has failed: TypeError: at once\n {4}at /);
    expect(stderr).toMatch(
      /^a callback of atexitRegister has failed: RangeError: at once and later\n {4}at /m,
    );
    expect((await run(script, "3")).status).toBe(3);
  });

  test("a callback that waits for nothing is told, and the others are called", async () => {
    const { status, said, stderr } = await run(`
      atexitRegister(() => say("first"));
      atexitRegister(() => new Promise(() => {}));
    `);
    expect({ status, said, stderr }).toEqual({
      status: 1,
      said: ["first"],
      stderr: "a callback of atexitRegister waited for what could not come any more\n",
    });
  });
});

describe("on a signal", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "%s, callbacks run, then it has its effect",
    async (signal) => {
      const program = await start(`
      atexitRegister(() => say("first"));
      atexitRegister(async () => { await later(10); say("second"); });
      alive();
      say("ready");
    `);
      await program.until("ready");
      program.kill(signal);
      expect(await program.ended()).toEqual({
        status: null,
        signal,
        said: ["ready", "second", "first"],
        stderr: "",
      });
    },
  );

  test.each([
    ["before", "process.once('SIGTERM', end); register();"],
    ["after", "register(); process.once('SIGTERM', end);"],
  ])("somebody else listens for (since %s), callbacks wait for the program's end", async (_, order) => {
    const program = await start(`
      const timer = alive();
      const end = () => setTimeout(() => { say("has finished"); clearInterval(timer); }, 10);
      const register = () => atexitRegister(async () => { await later(1); say("callback"); });
      ${order}
      say("ready");
    `);
    await program.until("ready");
    program.kill("SIGTERM");
    const { status, signal, said } = await program.ended();
    expect(said).toEqual(["ready", "has finished", "callback"]);
    expect([status, signal]).toEqual([0, null]);
  });

  test("a SignalHandler waits for, callbacks run when its program has ended", async () => {
    const program = await start(`
      atexitRegister(() => say("callback"));
      const timer = alive();
      const signals = new SignalHandler();
      say("ready");
      say(await signals.waitTerminate());
      signals.teardown();
      await later(10);
      say("has finished");
      clearInterval(timer);
    `);
    await program.until("ready");
    program.kill("SIGINT");
    const { status, said } = await program.ended();
    expect(said).toEqual(["ready", "SIGINT", "has finished", "callback"]);
    expect(status).toBe(0);
  });

  test("that comes twice at once, as from a terminal and npm, callbacks still run", async () => {
    const program = await start(`
      atexitRegister(async () => {
        for (const signal of ["SIGINT", "SIGTERM"]) process.kill(process.pid, signal);
        await later(50);
        say("through");
      });
      alive();
      say("ready");
    `);
    await program.until("ready");
    program.kill("SIGINT");
    const { signal, said } = await program.ended();
    expect([signal, said]).toEqual(["SIGINT", ["ready", "through"]]);
  });

  test("that comes again later, the process ends at once", async () => {
    const program = await start(`
      atexitRegister(() => say("never"));
      atexitRegister(async () => {
        while (process.listenerCount("SIGTERM") > 0) await later(10);
        say("waiting");
        await new Promise(() => {});
      });
      alive();
      say("ready");
    `);
    await program.until("ready");
    program.kill("SIGINT");
    await program.until("waiting");
    program.kill("SIGTERM");
    const { signal, said } = await program.ended();
    expect([signal, said]).toEqual(["SIGTERM", ["ready", "waiting"]]);
  });

  test("while callbacks run already, they end first", async () => {
    const { signal, said } = await run(`
      const takeBack = atexitRegister(() => say("never"));
      atexitRegister(async () => {
        takeBack();
        process.kill(process.pid, "SIGTERM");
        await later(50);
        say("through");
      });
    `);
    expect([signal, said]).toEqual(["SIGTERM", ["through"]]);
  });

  test("that a callback has somebody listen for, the program goes on and may register again", async () => {
    const { signal, said } = await run(`
      atexitRegister(() => {
        process.once("SIGTERM", () => {
          say("goes on");
          atexitRegister(() => say("callback"));
          setTimeout(() => process.kill(process.pid, "SIGTERM"), 1100);
        });
      });
      alive();
      process.kill(process.pid, "SIGTERM");
    `);
    expect([signal, said]).toEqual(["SIGTERM", ["goes on", "callback"]]);
  });

  test("callbacks that wait for nothing do not change the exit status", async () => {
    const { signal, said, stderr } = await run(`
      const timer = setTimeout(() => {}, 1e6);
      atexitRegister(() => say("first"));
      atexitRegister(() => { timer.unref(); return new Promise(() => {}); });
      process.kill(process.pid, "SIGHUP");
    `);
    expect([signal, said]).toEqual(["SIGHUP", ["first"]]);
    expect(stderr).toContain("waited for what could not come");
  });
});

describe("on an uncaught error", () => {
  test.each([
    ["thrown at once", 'throw new RangeError("boom");'],
    ["thrown later", 'alive(); setTimeout(() => { throw new RangeError("boom"); }, 1);'],
    [
      "with properties and a cause",
      'throw Object.assign(new Error("boom", { cause: new Error("why") }), { code: 5 });',
    ],
    ["rejected by a promise nobody awaits", 'alive(); void Promise.reject(new RangeError("boom"));'],
    ["that is none, rejected", 'alive(); void Promise.reject("boom");'],
  ])("%s, it is printed as Node does, callbacks run, and the exit status is 1", async (_, how) => {
    const script = `
      if (process.argv[2] === "with") atexitRegister(async () => { await later(10); say("callback"); });
      ${how}
    `;
    const path = /script-[\d.]+\.mjs/g;
    const plain = await run(script, "without");
    const ended = await run(script, "with");
    expect(ended).toMatchObject({ status: 1, signal: null, said: ["callback"] });
    expect(ended.stderr).toMatch(/boom[\s\S]*\n\nNode\.js v\d+\.\d+\.\d+\n$/);
    // Node's comes after the line of source, which only Node knows.
    expect(plain.stderr.replace(path, "").endsWith(ended.stderr.replace(path, ""))).toBe(true);
    expect(plain.status).toBe(1);
  });

  test("that is none, the value is printed", async () => {
    const { status, said, stderr } = await run('atexitRegister(() => say("callback")); throw "boom";');
    expect([status, said]).toEqual([1, ["callback"]]);
    expect(stderr).toBe(`Uncaught:\n'boom'\n\nNode.js ${process.version}\n`);
  });

  test("while callbacks run, it is printed too, and they end", async () => {
    const { status, said, stderr } = await run(`
      atexitRegister(async () => {
        setTimeout(() => { throw new Error("meanwhile"); }, 1);
        await later(50);
        say("through");
      });
    `);
    expect([status, said]).toEqual([1, ["through"]]);
    expect(stderr.match(/Error: meanwhile/g)).toHaveLength(1);
  });

  test("that the program sees to itself, callbacks wait for the program's end", async () => {
    const { status, said, stderr } = await run(`
      process.once("uncaughtException", (error) => {
        say(error.message);
        setTimeout(() => say("goes on"), 10);
      });
      atexitRegister(() => say("callback"));
      setTimeout(() => { throw new Error("boom"); }, 1);
    `);
    expect({ status, said, stderr }).toEqual({
      status: 0,
      said: ["boom", "goes on", "callback"],
      stderr: "",
    });
  });
});

describe("on process.exit()", () => {
  test("callbacks are called, not awaited, and the exit status stays", async () => {
    const { status, said, stderr } = await run(`
      atexitRegister(() => say("first"));
      atexitRegister(async () => { say("second begins"); await undefined; say("never"); });
      setTimeout(() => process.exit(3), 1);
      alive();
    `);
    expect({ status, said, stderr }).toEqual({ status: 3, said: ["second begins", "first"], stderr: "" });
  });

  test("errors of callbacks are told, and are the exit status if it would have been 0", async () => {
    const script = `
      atexitRegister(() => say("first"));
      atexitRegister(() => { throw new TypeError("at once"); });
      process.exit(Number(process.argv[2]));
    `;
    const { status, said, stderr } = await run(script, "0");
    expect([status, said]).toEqual([1, ["first"]]);
    expect(stderr).toMatch(/^a callback of atexitRegister has failed: TypeError: at once\n {4}at /);
    expect((await run(script, "3")).status).toBe(3);
  });

  test.each(["undefined", "later(1)"])(
    "in a callback that awaited %s, those left are called",
    async (wait) => {
      const { status, said, stderr } = await run(`
      atexitRegister(() => say("first"));
      atexitRegister(async () => { await ${wait}; process.exit(0); });
      atexitRegister(() => say("third"));
    `);
      expect({ status, said, stderr }).toEqual({ status: 0, said: ["third", "first"], stderr: "" });
    },
  );
});

test("nothing but a function is registered", () => {
  expect(() => atexitRegister(undefined as never)).toThrow(
    new TypeError("a callback of atexitRegister is a function, not undefined"),
  );
});
