import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Receiver } from "../../src/broadcast/index.js";
import { encode } from "../../src/pyon/encode.js";
import { decode } from "../../src/pyon/index.js";
import { Publisher, relay, Subscriber } from "../../src/sync-struct/index.js";
import { freePort, run, script } from "./peer.js";

/** An interpreter that can import artiq and sipyco; without one these tests are skipped. */
const artiq = process.env.ARTIQ_PYTHON || undefined;
if (artiq === undefined)
  console.warn("ARTIQ_PYTHON is not set: the tests against an ARTIQ master are skipped");

const NOTIFIERS = ["schedule", "devices", "datasets", "interactive_args", "explist", "explist_status"];

/** An ARTIQ master on free ports, in a lab of its own. */
class Master implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #lab: string;

  private constructor(
    process: ChildProcess,
    lab: string,
    readonly notify: number,
    readonly control: number,
    readonly broadcast: number,
  ) {
    this.#process = process;
    this.#lab = lab;
  }

  static async start(): Promise<Master> {
    const lab = mkdtempSync(join(tmpdir(), "artiq-lab-"));
    cpSync(fileURLToPath(new URL("artiq-lab", import.meta.url)), lab, { recursive: true });
    const ports = [await freePort(), await freePort(), await freePort(), await freePort()] as const;
    const flags = ["notify", "control", "broadcast", "logging"].flatMap((name, i) => [
      `--port-${name}`,
      String(ports[i]),
    ]);
    const args = [
      "-u",
      "-m",
      "artiq.frontend.artiq_master",
      "--no-localhost-bind",
      "--bind",
      "127.0.0.1",
      ...flags,
    ];
    const child = spawn(artiq as string, args, { cwd: lab, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) if (line.includes("ready")) break;
    return new Master(child, lab, ports[0], ports[1], ports[2]);
  }

  async submit(): Promise<void> {
    const target = ["-s", "127.0.0.1", "--port", String(this.control)];
    const args = ["-m", "artiq.frontend.artiq_client", ...target, "submit", "-R", "changes.py", "n=20"];
    const { status, stderr } = await run(artiq as string, args);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.kill();
    await exited;
    rmSync(this.#lab, { recursive: true });
  }
}

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
    await receiver.connect("127.0.0.1", master.broadcast);
    const applets = receiver[Symbol.asyncIterator]();
    using python = new PythonMirrors(master.notify);
    expect(await python.line()).toBe("ready");
    const direct = await mirrorAll(master.notify);
    await using publisher = new Publisher({}, { version: 1 });
    await publisher.start("127.0.0.1", 0);
    for (const notifier of NOTIFIERS)
      await relay({ host: "127.0.0.1", port: master.notify, notifier }, publisher);
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
