// Mods a second to many subscribers, their latency, what stalled subscribers cost, and a large init; against
// Python's Publisher where SIPYCO_PYTHON names one.
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Notifier, Publisher, Subscriber } from "../src/sync-struct/index.js";
import { report } from "./measure.js";
import { Receivers } from "./mod-receivers.js";

/** Subscribers, and mods that each gets: enough for a second or so. */
const CROWDS = [
  [1, 400_000, 60_000],
  [50, 60_000, 6000],
  [500, 6000, 400],
] as const;

interface ModPublisher {
  readonly port: number;
  /** Has it publish; resolves when it says that it has. */
  publish(mods: number): Promise<unknown>;
  close(): void;
}

async function ours(): Promise<ModPublisher & { readonly child: ChildProcess }> {
  const child = fork(fileURLToPath(new URL("mod-publisher.js", import.meta.url)));
  const [{ port }] = (await once(child, "message")) as [{ port: number }];
  return {
    child,
    port,
    publish(mods) {
      child.send({ command: "pace", mods });
      return once(child, "message");
    },
    close: () => child.disconnect(),
  };
}

async function pythons(): Promise<ModPublisher | undefined> {
  const python = process.env.SIPYCO_PYTHON;
  if (python === undefined || python === "") return undefined;
  const script = fileURLToPath(new URL("../../bench/peers/sync_struct.py", import.meta.url));
  const child = spawn(python, ["-u", script], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const port = Number((await lines.next()).value);
  return {
    port,
    publish(mods) {
      child.stdin.write(`${mods}\n`);
      return lines.next();
    },
    close: () => child.stdin.end(),
  };
}

/** Mods delivered a second, over all subscribers; the best of some rounds of each publisher in turn. */
async function deliver(
  count: number,
  publishers: readonly (readonly [ModPublisher, number])[],
): Promise<number[]> {
  const best = publishers.map(() => 0);
  const crowds = await Promise.all(publishers.map(([{ port }]) => Receivers.connect(port, count)));
  for (let round = 0; round < 4; round++) {
    for (const [i, [publisher, mods]] of publishers.entries()) {
      const start = performance.now();
      await Promise.all([publisher.publish(mods), crowds[i]?.until(mods)]);
      const rate = (count * mods * 1000) / (performance.now() - start);
      // The first round warms up.
      if (round > 0) best[i] = Math.max(best[i] as number, rate);
    }
  }
  for (const crowd of crowds) crowd.close();
  return best;
}

/** Milliseconds from a change to a subscriber's callback in the same process. */
async function latencies(): Promise<number[]> {
  const notifier = new Notifier({ x: 0 });
  await using publisher = new Publisher({ bench: notifier });
  await publisher.start("127.0.0.1", 0);
  let arrived: () => void = () => {};
  const subscriber = new Subscriber("bench", undefined, () => arrived());
  await subscriber.connect("127.0.0.1", publisher.port);
  await subscriber.whenReady();
  const times: number[] = [];
  for (let i = 0; i < 5000; i++) {
    const start = performance.now();
    const done = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    notifier.live.x = i;
    await done;
    times.push(performance.now() - start);
  }
  await subscriber.close();
  return times.slice(500).sort((a, b) => a - b);
}

/** MiB that the publisher grows by in a million mods, while 100 subscribers read nothing: twice. */
async function stalled(publisher: { readonly child: ChildProcess; readonly port: number }): Promise<void> {
  const crowd = await Receivers.connect(publisher.port, 100);
  crowd.stall();
  const grown: string[] = [];
  for (let round = 0; round < 2; round++) {
    publisher.child.send({ command: "regardless", mods: 1_000_000 });
    const [{ growth, stats }] = (await once(publisher.child, "message")) as [Growth];
    grown.push(`${growth.toFixed(0)} MiB (${stats.dropped} backlogs dropped)`);
  }
  console.log(`${"100 stalled subscribers, a million mods".padEnd(44)} +${grown.join(", a million more +")}`);
  crowd.close();
}

interface Growth {
  readonly growth: number;
  readonly stats: { readonly dropped: number };
}

/** A structure of 50 MB as a subscriber gets it, against JSON.parse of as much text. */
async function largeInit(publisher: { readonly child: ChildProcess; readonly port: number }): Promise<void> {
  const entries = Array.from({ length: 400_000 }, (_, i) => [
    `group_${i % 100}.value_${i}`,
    {
      value: i * 1.37,
      unit: "MHz",
      history: [i, i + 0.25, i + 0.5],
      note: `measured with instrument ${i % 7}`,
    },
  ]);
  const text = JSON.stringify(Object.fromEntries(entries));
  publisher.child.send({ command: "big", text });
  await once(publisher.child, "message");
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    const subscriber = new Subscriber("bench");
    const start = performance.now();
    await subscriber.connect("127.0.0.1", publisher.port);
    await subscriber.whenReady();
    times.push(performance.now() - start);
    await subscriber.close();
  }
  const start = performance.now();
  JSON.parse(text);
  const parse = performance.now() - start;
  const megabytes = (text.length / 1e6).toFixed(0);
  report(
    `init of ${megabytes} MB, connecting included`,
    "JSON.parse",
    { "JSON.parse": 1000 / parse, ours: 1000 / Math.min(...times) },
    "/s",
  );
}

/** Prints how fast mods go out, how soon they are there, and what slow subscribers cost. */
export async function benchSyncStruct(): Promise<void> {
  const our = await ours();
  const python = await pythons();
  for (const [count, mods, pythonMods] of CROWDS) {
    const publishers: [ModPublisher, number][] = [[our, mods]];
    if (python !== undefined) publishers.push([python, pythonMods]);
    const [rate = 0, pythonRate] = await deliver(count, publishers);
    const rates = {
      "delivered by ours": rate,
      ...(pythonRate === undefined ? {} : { "Python's": pythonRate }),
    };
    report(`mods to ${count} subscriber${count === 1 ? "" : "s"}`, "delivered by ours", rates, "/s");
  }
  python?.close();
  const times = await latencies();
  const at = (part: number): string => ((times[Math.floor(times.length * part)] as number) * 1000).toFixed(0);
  console.log(`${"from change to callback".padEnd(44)} median ${at(0.5)} µs, 99th percentile ${at(0.99)} µs`);
  await stalled(our);
  await largeInit(our);
  our.close();
}
