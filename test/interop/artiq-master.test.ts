import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { Receiver } from "../../src/broadcast/index.js";
import { encode } from "../../src/pyon/encode.js";
import { decode } from "../../src/pyon/index.js";
import { Publisher, relay, Subscriber } from "../../src/sync-struct/index.js";
import { artiq, Master } from "./artiq-master.js";
import { script } from "./peer.js";

const NOTIFIERS = ["schedule", "devices", "datasets", "interactive_args", "explist", "explist_status"];

/** What Python's own subscribers have. */
class PythonMirrors implements Disposable {
  readonly #child;
  readonly #lines: AsyncIterator<string>;

  constructor(port: number) {
    this.#child = spawn(artiq as string, ["-u", script("mirrors.py"), String(port), ...NOTIFIERS], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    return (await this.#lines.next()).value;
  }

  async structures(): Promise<Record<string, string>> {
    this.#child.stdin.write("now\n");
    return JSON.parse(await this.line()) as Record<string, string>;
  }

  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
  }
}

/** Mirrors all notifiers, without loss. */
async function mirrorAll(port: number): Promise<Map<string, Subscriber>> {
  const mirrors = new Map(
    NOTIFIERS.map((name) => [name, new Subscriber(name, undefined, undefined, undefined, { exact: true })]),
  );
  for (const mirror of mirrors.values()) {
    await mirror.connect("127.0.0.1", port);
    await mirror.whenReady();
  }
  return mirrors;
}

/** Resolves when `holds` does, which is asked at each mod. */
async function until(mirror: Subscriber, holds: (value: Map<unknown, unknown>) => boolean): Promise<void> {
  await new Promise<void>((resolve) => {
    const unwatch = mirror.watch([], (value) => {
      if (!holds(value as Map<unknown, unknown>)) return;
      unwatch();
      resolve();
    });
    if (holds(mirror.value as Map<unknown, unknown>)) {
      unwatch();
      resolve();
    }
  });
}

describe.skipIf(artiq === undefined)("a live ARTIQ master", () => {
  test("is mirrored exactly while an experiment runs, directly and through a relay", async () => {
    await using master = await Master.start();
    const receiver = new Receiver("ccb", () => {});
    await receiver.connect("127.0.0.1", master.ports.broadcast);
    const applets = receiver[Symbol.asyncIterator]();
    using python = new PythonMirrors(master.ports.notify);
    expect(await python.line()).toBe("ready");
    const direct = await mirrorAll(master.ports.notify);
    await using publisher = new Publisher({}, { version: 1 });
    await publisher.start("127.0.0.1", 0);
    for (const notifier of NOTIFIERS)
      await relay({ host: "127.0.0.1", port: master.ports.notify, notifier }, publisher);
    const relayed = await mirrorAll(publisher.port);

    await master.submit();
    for (const mirrors of [direct, relayed]) {
      await until(mirrors.get("datasets") as Subscriber, (datasets) => datasets.has("changes.done"));
      await until(mirrors.get("schedule") as Subscriber, (schedule) => schedule.size === 0);
    }
    // Python's mirrors may hear of the end a little later.
    let structures = await python.structures();
    while (structures.schedule !== "{}" || !structures.datasets?.includes("changes.done")) {
      structures = await python.structures();
    }
    for (const name of NOTIFIERS) {
      const theirs = encode(decode(structures[name] as string, { exact: true }));
      expect(encode(direct.get(name)?.value), name).toBe(theirs);
      expect(encode(relayed.get(name)?.value), `${name} relayed`).toBe(theirs);
    }
    expect(structures.datasets).toContain("changes.picture");
    expect(await applets.next()).toMatchObject({ value: { service: "create_applet" } });
    await receiver.close();
    for (const mirror of [...direct.values(), ...relayed.values()]) await mirror.close();
  });
});
