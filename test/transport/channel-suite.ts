import { afterEach, describe, expect, it } from "vitest";
import type { Channel, ChannelEnd, ChannelOptions } from "../../src/transport/channel.js";
import { LineBatch } from "../../src/transport/line-batch.js";

/** How the suite gets at a transport. */
export interface Transport {
  readonly name: string;
  pair(options?: ChannelOptions): Promise<readonly [Channel, Channel]>;
}

/** The next `count` lines that arrive. */
export function lines(channel: Channel, count: number): Promise<string[]> {
  const got: string[] = [];
  return new Promise((resolve) => {
    channel.receive((line) => {
      got.push(line);
      if (got.length < count) return;
      channel.receive(null);
      resolve(got);
    });
  });
}

/** All lines until the end. */
export async function linesUntilEnd(
  channel: Channel,
): Promise<{ readonly got: string[]; readonly end: ChannelEnd }> {
  const got: string[] = [];
  channel.receive((line) => got.push(line));
  return { end: await channel.closed, got };
}

/** Lets everything happen that is due: some rounds of the event loop. */
export async function turns(count = 20): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

export function describeChannel(transport: Transport): void {
  describe(`channel over ${transport.name}`, () => {
    const open: Channel[] = [];
    afterEach(() => {
      for (const channel of open.splice(0)) channel.destroy();
    });
    const pair = async (options?: ChannelOptions): Promise<readonly [Channel, Channel]> => {
      const both = await transport.pair(options);
      open.push(...both);
      return both;
    };

    it("delivers lines in order, both ways at once", async () => {
      const [a, b] = await pair();
      const numbers = Array.from({ length: 3000 }, (_, i) => `${i}`);
      for (const number of numbers) {
        a.send(number);
        b.send(`-${number}`);
      }
      const [toB, toA] = await Promise.all([lines(b, 3000), lines(a, 3000)]);
      expect(toB).toEqual(numbers);
      expect(toA).toEqual(numbers.map((number) => `-${number}`));
    });

    it.each([
      ["an empty line", ""],
      ["ASCII", "plain"],
      ["umlauts and kanji", "Größe 大きさ"],
      ["astral characters", "🔬\u{10ffff}"],
      ["a carriage return at the end", "line\r"],
      ["a byte order mark at the start", "\ufeffline"],
      ["a NUL", "a\0b"],
    ])("carries %s unchanged", async (_name, line) => {
      const [a, b] = await pair();
      for (const each of ["before", line, "after"]) a.send(each);
      expect(await lines(b, 3)).toEqual(["before", line, "after"]);
    });

    it.each([
      ["ASCII", "x"],
      ["other characters", "é"],
    ])("carries a line of 8 million characters of %s among small ones", async (_name, character) => {
      const [a, b] = await pair();
      const huge = character.repeat(8_000_000);
      a.send("before");
      a.send(huge);
      a.send("after");
      const got = await lines(b, 3);
      expect([got[0], got[2]]).toEqual(["before", "after"]);
      expect(got[1] === huge).toBe(true);
    });

    it("delivers later than receive returns", async () => {
      const [a, b] = await pair();
      const first = lines(b, 1);
      a.send("1");
      a.send("2");
      await first;
      await turns();
      const got: string[] = [];
      b.receive((line) => got.push(line));
      expect(got).toEqual([]);
      await turns();
      expect(got).toEqual(["2"]);
    });

    it("lets a receiver replace itself between two lines that arrived together", async () => {
      const [a, b] = await pair();
      const got: string[] = [];
      const done = new Promise<void>((resolve) => {
        b.receive((one) => {
          got.push(`first ${one}`);
          b.receive((other) => {
            got.push(`second ${other}`);
            if (other === "3") resolve();
          });
        });
      });
      for (const line of ["1", "2", "3"]) a.send(line);
      await done;
      expect(got).toEqual(["first 1", "second 2", "second 3"]);
    });

    it("keeps lines back from pause to resume", async () => {
      const [a, b] = await pair();
      const got: string[] = [];
      let all: () => void = () => {};
      const done = new Promise<void>((resolve) => {
        all = resolve;
      });
      b.receive((line) => {
        got.push(line);
        if (line === "2") b.pause();
        if (line === "4") all();
      });
      for (const line of ["1", "2", "3", "4"]) a.send(line);
      await turns(100);
      expect(got).toEqual(["1", "2"]);
      b.resume();
      await done;
      expect(got).toEqual(["1", "2", "3", "4"]);
    });

    it("makes the sender feel that nobody takes the lines, and tells when somebody did", async () => {
      const [a, b] = await pair({ highWaterBytes: 100_000 });
      expect(a.send("small")).toBe(true);
      await lines(b, 1);
      const line = "x".repeat(100_000);
      const count = 320;
      for (let i = 0; i < count; i++) a.send(line);
      expect(a.send("last")).toBe(false);
      let drained = false;
      const waiting = a.drained().then(() => {
        drained = true;
      });
      await turns(200);
      expect(drained).toBe(false);
      expect(a.bufferedBytes).toBeGreaterThan(100_000);
      const got = lines(b, count + 1);
      await waiting;
      expect(a.bufferedBytes).toBeLessThanOrEqual(100_000);
      expect((await got).at(-1)).toBe("last");
    });

    it("keeps a batch in its place among single lines", async () => {
      const [a, b] = await pair();
      const batch = new LineBatch("2\nGröße 🔬\n\n", 3);
      a.send("1");
      a.sendBatch(batch);
      a.send("3");
      a.sendBatch(batch);
      a.sendBatch(new LineBatch("last\n", 1));
      const all = ["1", "2", "Größe 🔬", "", "3", "2", "Größe 🔬", "", "last"];
      expect(await lines(b, all.length)).toEqual(all);
    });

    it("carries one batch to several channels", async () => {
      const pairs = [await pair(), await pair(), await pair()];
      const numbers = Array.from({ length: 5000 }, (_, i) => `${i}`);
      const batch = new LineBatch(`${numbers.join("\n")}\n`, numbers.length);
      const got = pairs.map(([, b]) => lines(b, numbers.length));
      for (const [a] of pairs) a.sendBatch(batch);
      for (const each of await Promise.all(got)) expect(each).toEqual(numbers);
    });

    it("tells who sends batches that nobody takes them", async () => {
      const [a, b] = await pair({ highWaterBytes: 100_000 });
      const batch = new LineBatch(`${"x".repeat(50_000)}\n`.repeat(20), 20);
      expect(a.sendBatch(new LineBatch("small\n", 1))).toBe(true);
      await lines(b, 1);
      for (let i = 0; i < 32; i++) a.sendBatch(batch);
      expect(a.sendBatch(batch)).toBe(false);
      expect(a.bufferedBytes).toBeGreaterThan(100_000);
      const got = lines(b, 33 * 20);
      await a.drained();
      expect((await got).every((line) => line.length === 50_000)).toBe(true);
      expect(a.sendBatch(new LineBatch("small\n", 1))).toBe(true);
    });

    it("has nothing to wait for when little is on its way", async () => {
      const [a] = await pair();
      a.send("line");
      await a.drained();
      expect(a.end).toBeUndefined();
    });

    it("stops drained from waiting when the channel ends", async () => {
      const [a] = await pair({ highWaterBytes: 100_000 });
      for (let i = 0; i < 320; i++) a.send("x".repeat(100_000));
      const waiting = a.drained();
      a.destroy();
      await waiting;
    });

    it("stops drained from waiting when the peer has closed, though lines wait here", async () => {
      const [a, b] = await pair({ highWaterBytes: 100_000 });
      const first = new Promise<void>((resolve) => {
        b.receive(() => {
          b.pause();
          resolve();
        });
      });
      for (const line of ["1", "2", "3"]) a.send(line);
      await first;
      for (let i = 0; i < 320; i++) b.send("x".repeat(100_000));
      const waiting = b.drained();
      void a.close();
      await waiting;
      expect(b.end).toBeUndefined();
    });

    it("sends what was sent before close, and then ends both sides without an error", async () => {
      const [a, b] = await pair();
      const far = linesUntilEnd(b);
      const big = "x".repeat(3_000_000);
      for (const line of ["1", big, "3"]) a.send(line);
      await a.close();
      expect(a.end).toEqual({ by: "us" });
      const { got, end } = await far;
      expect(got.map((line) => line.length)).toEqual([1, 3_000_000, 1]);
      expect(end).toEqual({ by: "peer" });
    });

    it("takes no more lines once close was called", async () => {
      const [a, b] = await pair();
      const got: string[] = [];
      let first: () => void = () => {};
      const once = new Promise<void>((resolve) => {
        first = resolve;
      });
      a.receive((line) => {
        got.push(line);
        void a.close();
        first();
      });
      b.send("1");
      b.send("2");
      await once;
      await a.closed;
      await turns();
      expect(got).toEqual(["1"]);
    });

    it("drops lines that are sent after the end", async () => {
      const [a, b] = await pair();
      const far = linesUntilEnd(b);
      a.send("1");
      const closing = a.close();
      expect(a.send("2")).toBe(false);
      await closing;
      expect(a.send("3")).toBe(false);
      expect((await far).got).toEqual(["1"]);
      expect(b.send("4")).toBe(false);
    });

    it("drops batches that are sent after the end", async () => {
      const [a, b] = await pair();
      const far = linesUntilEnd(b);
      a.sendBatch(new LineBatch("1\n2\n", 2));
      const closing = a.close();
      expect(a.sendBatch(new LineBatch("3\n4\n", 2))).toBe(false);
      await closing;
      expect(a.sendBatch(new LineBatch("5\n", 1))).toBe(false);
      expect((await far).got).toEqual(["1", "2"]);
    });

    it("tells the error it was destroyed with, and tells the peer of the end", async () => {
      const [a, b] = await pair();
      const error = new Error("enough");
      a.destroy(error);
      expect(await a.closed).toEqual({ by: "us", error });
      expect((await b.closed).by).toBe("peer");
    });

    it("drops what waits when destroyed", async () => {
      const [a, b] = await pair();
      const far = linesUntilEnd(b);
      const line = "x".repeat(8_000_000);
      for (let i = 0; i < 8; i++) a.send(line);
      a.destroy();
      expect((await far).got.length).toBeLessThan(8);
    });

    it("ends once, whatever is called afterwards", async () => {
      const [a] = await pair();
      a.destroy();
      const end = await a.closed;
      a.destroy(new Error("late"));
      await a.close();
      await a[Symbol.asyncDispose]();
      expect(await a.closed).toBe(end);
      expect(a.end).toBe(end);
      expect(end).toEqual({ by: "us" });
    });

    it("can be closed and disposed of twice", async () => {
      const [a, b] = await pair();
      await Promise.all([a.close(), a.close(), a[Symbol.asyncDispose](), a[Symbol.asyncDispose]()]);
      expect(a.end).toEqual({ by: "us" });
      expect((await b.closed).by).toBe("peer");
    });

    it("delivers lines from before the peer's end first, to a receiver that comes late", async () => {
      const [a, b] = await pair();
      b.pause();
      a.send("1");
      a.send("2");
      await a.close();
      await turns(50);
      expect(b.end).toBeUndefined();
      b.resume();
      const { got, end } = await linesUntilEnd(b);
      expect(got).toEqual(["1", "2"]);
      expect(end).toEqual({ by: "peer" });
    });

    it("tells of the peer's end when nobody receives and nothing waits", async () => {
      const [a, b] = await pair();
      await a.close();
      expect(await b.closed).toEqual({ by: "peer" });
    });

    it("ends with the error of a receiver that throws", async () => {
      const [a, b] = await pair();
      const error = new Error("receiver's fault");
      b.receive(() => {
        throw error;
      });
      a.send("1");
      expect(await b.closed).toEqual({ by: "us", error });
    });

    it("takes a line of exactly the limit", async () => {
      const [a, b] = await pair({ maxLineBytes: 1000 });
      a.send("x".repeat(1000));
      a.send("é".repeat(500));
      expect((await lines(b, 2)).map((line) => line.length)).toEqual([1000, 500]);
    });

    it.each([
      ["a little", "x".repeat(1001)],
      ["in bytes, not in characters", "é".repeat(501)],
      ["by far", "x".repeat(500_000)],
    ])("ends with an error at a line over the limit (%s), after the lines before it", async (_name, long) => {
      const [a, b] = await pair({ maxLineBytes: 1000 });
      for (const line of ["1", long, "3"]) a.send(line);
      const { got, end } = await linesUntilEnd(b);
      expect(got).toEqual(["1"]);
      expect(end).toMatchObject({ by: "us", error: { code: "ERR_SIPYCO_LINE_TOO_LONG" } });
      expect(end.error?.message).toContain("more than 1000 bytes");
    });

    it.each([{ maxLineBytes: 0 }, { maxLineBytes: Number.NaN }, { highWaterBytes: -1 }])(
      "refuses the options %o",
      async (options) => {
        await expect(pair(options)).rejects.toThrow(RangeError);
      },
    );
  });
}
