import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Outbox } from "../../src/broadcast/outbox.js";
import { LineBatch } from "../../src/transport/line-batch.js";
import { memoryChannelPair } from "../../src/transport/memory.js";

function batch(...messages: string[]): LineBatch {
  return new LineBatch(messages.map((message) => `${message}\n`).join(""), messages.length);
}

/** An outbox whose channel holds `highWaterBytes`, and the far end, paused. */
function stalled(limits: { readonly messages: number; readonly bytes: number }, highWaterBytes = 10) {
  const [channel, far] = memoryChannelPair({ highWaterBytes });
  const got: string[] = [];
  far.pause();
  far.receive((line) => got.push(line));
  return { outbox: new Outbox(channel, limits), channel, far, got };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("an outbox", () => {
  test("drops what goes beyond its messages, the newest", async () => {
    const { outbox, far, got } = stalled({ messages: 3, bytes: 1000 });
    expect(outbox.send(batch("fills the channel"))).toBe(0);
    expect(outbox.send(batch("1", "2"))).toBe(0);
    expect(outbox.send(batch("3", "4", "5"))).toBe(2);
    expect(outbox.send(batch("6"))).toBe(1);
    expect([outbox.sent, outbox.queued]).toEqual([1, 3]);
    far.resume();
    await turn();
    expect(got).toEqual(["fills the channel", "1", "2", "3"]);
    expect([outbox.sent, outbox.queued]).toEqual([4, 0]);
    expect(outbox.send(batch("7", "8", "9", "10"))).toBe(0);
  });

  test("drops the messages that do not fit into its bytes", async () => {
    const { outbox, far, got } = stalled({ messages: 100, bytes: 10 });
    outbox.send(batch("fills the channel"));
    expect(outbox.send(batch("1234", "12345", "abcd", "x"))).toBe(2);
    far.resume();
    await turn();
    expect(got.slice(1)).toEqual(["1234", "abcd"]);
  });

  test("flushes without regard to the receiver", async () => {
    const { outbox, far, got } = stalled({ messages: 100, bytes: 1000 });
    for (const message of ["fills the channel", "another that would", "a third"]) {
      outbox.send(batch(message));
    }
    outbox.flush();
    expect([outbox.sent, outbox.queued]).toEqual([3, 0]);
    far.resume();
    await turn();
    expect(got).toHaveLength(3);
  });

  test("sends nothing more once its channel has ended", async () => {
    const { outbox, channel } = stalled({ messages: 100, bytes: 1000 });
    for (const message of ["fills the channel", "1", "2"]) outbox.send(batch(message));
    channel.destroy();
    await turn();
    expect([outbox.sent, outbox.queued]).toEqual([1, 2]);
  });

  test("accounts for every message and keeps order and limits, whatever happens when", async () => {
    const message = fc.stringMatching(/^[a-z]{0,12}$/);
    const step = fc.oneof(
      fc.array(message, { minLength: 1, maxLength: 5 }).map((messages) => ({ messages })),
      fc.constantFrom("pause" as const, "resume" as const),
    );
    const limits = fc.record({
      messages: fc.integer({ min: 1, max: 6 }),
      bytes: fc.integer({ min: 1, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(step),
        limits,
        fc.integer({ min: 1, max: 50 }),
        async (steps, limit, high) => {
          const { outbox, far, got } = stalled(limit, high);
          let [count, dropped] = [0, 0];
          for (const action of steps) {
            if (action === "pause") far.pause();
            else if (action === "resume") far.resume();
            else {
              dropped += outbox.send(batch(...action.messages.map((text) => `${count++} ${text}`)));
            }
            if (typeof action === "string") await turn();
            expect(outbox.queued).toBeLessThanOrEqual(limit.messages);
            expect(outbox.sent + outbox.queued + dropped).toBe(count);
          }
          far.resume();
          await turn();
          expect(outbox.queued).toBe(0);
          expect(got).toHaveLength(count - dropped);
          const numbers = got.map((line) => Number(line.split(" ")[0]));
          expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        },
      ),
    );
  });
});
