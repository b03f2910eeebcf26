// A publisher in a process of its own, told what to publish by the messages of bench/sync-struct.ts.
import { setImmediate as turn } from "node:timers/promises";
import { Notifier, Publisher } from "../src/sync-struct/index.js";

/** Mods made at one go, between two looks at the sockets. */
const BURST = 500;

const notifier = new Notifier<{ x: number; big: unknown }>({ x: 0, big: null });
const publisher = new Publisher({ bench: notifier });
await publisher.start("127.0.0.1", 0);
process.send?.({ port: publisher.port });

/** Publishes at the pace of the slowest subscriber, so that nothing is dropped. */
async function atTheirPace(mods: number): Promise<void> {
  for (let i = 0; i < mods; ) {
    for (const end = Math.min(mods, i + BURST); i < end; i++) notifier.set("x", i);
    do await turn();
    while (publisher.stats().backlogBytes > 1024 * 1024);
  }
}

/** Publishes without looking whether anybody takes it; gives how much the process has grown, in MiB. */
async function regardless(mods: number): Promise<number> {
  const before = process.memoryUsage().rss;
  for (let i = 0; i < mods; ) {
    for (const end = Math.min(mods, i + BURST); i < end; i++) notifier.set("x", i);
    await turn();
  }
  return (process.memoryUsage().rss - before) / 1024 / 1024;
}

process.on("message", async ({ command, mods, text }: { command: string; mods: number; text: string }) => {
  if (command === "pace") await atTheirPace(mods);
  if (command === "big") notifier.live.big = JSON.parse(text);
  const growth = command === "regardless" ? await regardless(mods) : 0;
  process.send?.({ done: command, growth, stats: publisher.stats() });
});
process.on("disconnect", () => process.exit());
