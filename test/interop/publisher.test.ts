import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encode } from "../../src/pyon/encode.js";
import { decode } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { tlsFiles } from "../fixtures/tls.js";
import { sameValue } from "../pyon/helpers.js";
import { randomEdit, startOfEdits } from "../sync-struct/random-edits.js";
import { modern, python, pythonVersion, script } from "./peer.js";

/** Python's subscriber of a notifier. */
class PythonSubscriber implements AsyncDisposable {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  private constructor(args: readonly string[]) {
    this.#child = spawn(python as string, ["-u", script("subscriber.py"), ...args], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  static async start(port: number, name: string, ...tls: readonly string[]): Promise<PythonSubscriber> {
    const subscriber = new PythonSubscriber([String(port), name, ...tls]);
    expect(await subscriber.line()).toBe("ready");
    return subscriber;
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("Python's subscriber has ended");
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#child, "exit");
    if (this.#child.exitCode !== null) return;
    this.#child.kill("SIGKILL");
    await exited;
  }
}

/** What the other side has, against what is published, without regard to the order of dicts. */
function expectSame(theirs: string, notifier: Notifier): void {
  const ours = encode(notifier.rawView, { version: 2 });
  const isSame = sameValue(decode(theirs, { exact: true }), decode(ours, { exact: true }));
  if (!isSame) expect(encode(decode(theirs, { exact: true }), { version: 2 })).toBe(ours);
  expect(isSame).toBe(true);
}

describe.skipIf(python === undefined)(`our publisher and the subscriber of ${pythonVersion}`, () => {
  const version = modern ? 2 : 1;

  test("agree after any changes, made through live and through methods", async () => {
    const notifier = new Notifier<Record<string, unknown>>(startOfEdits());
    await using publisher = new Publisher({ x: notifier }, { version });
    await publisher.start("127.0.0.1", 0);
    await using subscriber = await PythonSubscriber.start(publisher.port, "x");
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 30 }), fc.infiniteStream(fc.nat()), async (count, stream) => {
        for (let i = 0; i < count; i++) {
          try {
            randomEdit(notifier as Notifier, (limit) => (stream.next().value as number) % limit);
          } catch (error) {
            // What does not fit is refused, and neither side may know anything of it.
            expect(error).toBeInstanceOf(Error);
          }
        }
        notifier.set("end", count);
        expectSame(await subscriber.line(), notifier as Notifier);
      }),
      { numRuns: Number(process.env.SIPYCO_RUNS ?? 100) },
    );
  });

  test("agree after batches and new starts", async () => {
    const notifier = new Notifier<Record<string, unknown>>({ list: [] });
    await using publisher = new Publisher({ x: notifier }, { version });
    await publisher.start("127.0.0.1", 0);
    await using subscriber = await PythonSubscriber.start(publisher.port, "x");
    notifier.batch(() => {
      for (let i = 0; i < 100; i++) (notifier.live.list as number[]).push(i);
    });
    notifier.set("end", 1);
    expectSame(await subscriber.line(), notifier as Notifier);
    notifier.restart({ other: [1.5] });
    (notifier.live.other as number[])[0] = 2;
    expect(await subscriber.line()).toBe("ready");
    notifier.set("end", 2);
    expectSame(await subscriber.line(), notifier as Notifier);
  });

  test("part when the notifier is removed", async () => {
    await using publisher = new Publisher({ x: new Notifier({}) }, { version });
    await publisher.start("127.0.0.1", 0);
    await using subscriber = await PythonSubscriber.start(publisher.port, "x");
    await publisher.remove("x");
    expect(await subscriber.line()).toBe("gone");
  });

  test.runIf(modern)("speak TLS with certificates on both sides", async () => {
    const notifier = new Notifier<Record<string, unknown>>({ t: 20.5 });
    await using publisher = new Publisher({ x: notifier }, { version, tls: tlsFiles("server", "client") });
    await publisher.start("127.0.0.1", 0);
    const { cert, key, peer } = tlsFiles("client", "server");
    await using subscriber = await PythonSubscriber.start(publisher.port, "x", cert, key, peer);
    notifier.live.t = 21;
    notifier.set("end", true);
    expect(await subscriber.line()).toContain("21.0");
  });
});
