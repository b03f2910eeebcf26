import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { decode } from "../../src/pyon/index.js";
import { sameValue as sameInAnyOrder } from "../../src/pyon/same.js";
import { Subscriber, type SubscriberOptions } from "../../src/sync-struct/index.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { relay } from "../../src/sync-struct/relay.js";
import { Tree } from "../../src/sync-struct/tree.js";
import { tlsFiles } from "../fixtures/tls.js";
import { sameValue } from "../pyon/helpers.js";
import { RandomChanges } from "../sync-struct/random-changes.js";
import { freePort, modern, python, pythonVersion, script } from "./peer.js";

const version = modern ? 2 : 1;
/** For runs by hand: SIPYCO_SEEDS=FIRST-LAST. */
const [first, last] = (process.env.SIPYCO_SEEDS ?? "1-8").split("-").map(Number) as [number, number];
const seeds = Array.from({ length: last - first + 1 }, (_, index) => first + index);
const CHANGES = 60;

/** Python's publisher of one notifier, "x". */
class PythonPublisher implements AsyncDisposable {
  readonly port: number;
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  private constructor(port: number, struct: string, tls: readonly string[]) {
    this.port = port;
    this.#child = spawn(python as string, ["-u", script("publisher.py"), String(port), struct, ...tls], {
      stdio: ["pipe", "pipe", "ignore"],
      env: { ...process.env, PYTHONIOENCODING: "utf-8" },
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  static async start(struct: string, port?: number, ...tls: readonly string[]): Promise<PythonPublisher> {
    const publisher = new PythonPublisher(port ?? (await freePort()), struct, tls);
    expect((await publisher.#lines.next()).value).toBe("ready");
    return publisher;
  }

  /** Has it apply a mod; gives "ok" or the class of the exception. */
  async apply(mod: string): Promise<string> {
    this.#child.stdin.write(`${mod}\n`);
    return (await this.#lines.next()).value as string;
  }

  /** The structure as Python has it, as PYON. */
  structure(): Promise<string> {
    return this.apply("");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const exited = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await exited;
  }
}

async function follow(port: number, options: SubscriberOptions = {}): Promise<Subscriber> {
  const subscriber = new Subscriber("x", undefined, undefined, undefined, options);
  await subscriber.connect("127.0.0.1", port);
  await subscriber.whenReady();
  return subscriber;
}

/** Resolves once the mod that sets the key "end" of the root has been applied. */
async function untilEnd(subscriber: Subscriber): Promise<void> {
  for await (const mod of subscriber) {
    if ("key" in mod && mod.key === "end" && mod.path.length === 0) return;
  }
}

describe.skipIf(python === undefined)(`our subscriber and the publisher of ${pythonVersion}`, () => {
  test.each(seeds)("agree after any changes, wrong ones among them (seed %i)", async (seed) => {
    const random = new RandomChanges(seed, version === 1);
    const start = encode({ x: random.struct(), y: random.struct() }, { version });
    await using source = await PythonPublisher.start(start);
    const mirrors = await Promise.all([
      follow(source.port),
      follow(source.port, { dict: "map" }),
      follow(source.port, { exact: true }),
    ]);
    await using downstream = new Publisher({}, { version: modern ? 1 : 2 });
    await downstream.start("127.0.0.1", 0);
    await relay({ host: "127.0.0.1", port: source.port, notifier: "x" }, downstream);
    const relayed = await follow(downstream.port, { exact: true });
    const ended = [...mirrors, relayed].map(untilEnd);
    const here = new Tree(decode(start, { exact: true }), { wrapInts: true });
    let applied = 0;
    for (let i = 0; i < CHANGES; i++) {
      const change = random.change(here.root);
      // Only what is below the two stays there to be changed.
      if (change.path.length === 0) continue;
      const text = encode(change, { version });
      if ((await source.apply(text)) !== "ok") continue;
      here.apply(Object.fromEntries(decode(text, { exact: true }) as Map<string, unknown>) as never);
      applied++;
    }
    expect(applied).toBeGreaterThan(0);
    expect(
      await source.apply(encode({ action: "setitem", path: [], key: "end", value: 1 }, { version })),
    ).toBe("ok");
    await Promise.all(ended);
    const theirs = await source.structure();
    const exactly = encode(decode(theirs, { exact: true }), { version: 1 });
    const [auto, map, exact] = mirrors;
    expect(encode(exact?.value, { version: 1 })).toBe(exactly);
    expect(encode(relayed.value, { version: 1 })).toBe(exactly);
    // A plain object puts the keys "0", "1", … first, which it keeps when it becomes a Dict.
    expect(sameInAnyOrder(auto?.value, decode(theirs))).toBe(true);
    expect(sameValue(decode(encode(map?.value)), decode(theirs))).toBe(true);
    for (const mirror of [...mirrors, relayed]) await mirror.close();
  });

  test("start anew when Python's publisher has been killed and started again", async () => {
    const one = await PythonPublisher.start('{"n": 1}');
    const subscriber = new Subscriber<{ n: number }>("x");
    await subscriber.connect("127.0.0.1", one.port, { retry: 10 });
    await subscriber.whenReady();
    const seen: unknown[] = [];
    const back = new Promise<void>((resolve) => {
      subscriber.watch(["n"], (n) => {
        seen.push(n);
        resolve();
      });
    });
    await one[Symbol.asyncDispose]();
    await using two = await PythonPublisher.start('{"n": 2}', one.port);
    await back;
    expect(seen).toEqual([2]);
    expect(await two.apply(encode({ action: "setitem", path: [], key: "n", value: 3 }, { version }))).toBe(
      "ok",
    );
    for await (const mod of subscriber) if (mod.action === "setitem") break;
    expect(subscriber.value).toEqual({ n: 3 });
    await subscriber.close();
  });

  test("say that a notifier is not there", async () => {
    await using source = await PythonPublisher.start("{}");
    const reasons: Error[] = [];
    const subscriber = new Subscriber("nosuch", undefined, undefined, (reason) => reasons.push(reason));
    await subscriber.connect("127.0.0.1", source.port);
    await expect(subscriber.whenReady()).rejects.toThrow("has it no notifier of that name?");
    expect(reasons).toHaveLength(1);
  });

  test.runIf(modern)("speak TLS with certificates on both sides", async () => {
    const { cert, key, peer } = tlsFiles("server", "client");
    await using source = await PythonPublisher.start("{}", undefined, cert, key, peer);
    const subscriber = new Subscriber("x");
    await subscriber.connect("127.0.0.1", source.port, { tls: tlsFiles("client", "server") });
    expect(await subscriber.whenReady()).toEqual({});
    await subscriber.close();
  });
});
