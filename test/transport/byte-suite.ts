import { afterEach, describe, expect, it } from "vitest";
import type { Channel, ChannelOptions } from "../../src/transport/channel.js";
import { lines, linesUntilEnd, turns } from "./channel-suite.js";

/** A channel whose peer is no channel: it sends what it likes. */
export interface RawPeer {
  readonly channel: Channel;
  /** Sends bytes as they are, in one piece; resolves when they are on their way. */
  write(bytes: Uint8Array): Promise<void>;
  /** Hangs up properly, and takes what still comes. */
  hangUp(): void;
  /** All that the channel sent, once that has ended. */
  readonly received: Promise<string>;
  /** Breaks the connection; over TLS that may look like a plain end. */
  vanish(): void;
}

/** The part of the suite for transports that have bytes under the channel. */
export function describeBytes(name: string, raw: (options?: ChannelOptions) => Promise<RawPeer>): void {
  describe(`bytes over ${name}`, () => {
    const open: Channel[] = [];
    afterEach(() => {
      for (const channel of open.splice(0)) channel.destroy();
    });
    const peer = async (options?: ChannelOptions): Promise<RawPeer> => {
      const made = await raw(options);
      open.push(made.channel);
      return made;
    };

    it("takes a line that comes byte by byte", async () => {
      const { channel, write } = await peer();
      const got = lines(channel, 2);
      for (const byte of Buffer.from("Größe\n大\n")) await write(Uint8Array.of(byte));
      expect(await got).toEqual(["Größe", "大"]);
    });

    it("takes many lines that come in one piece, and the start of the next", async () => {
      const { channel, write } = await peer();
      const got = lines(channel, 1001);
      await write(Buffer.from(`${"line\r\n".repeat(1000)}cut`));
      await write(Buffer.from(" in two\n"));
      const all = await got;
      expect(new Set(all.slice(0, 1000))).toEqual(new Set(["line\r"]));
      expect(all[1000]).toBe("cut in two");
    });

    it("ends with an error at bytes that are not UTF-8, after the lines before them", async () => {
      const { channel, write } = await peer();
      const ended = linesUntilEnd(channel);
      await write(Buffer.concat([Buffer.from("good\n"), Buffer.of(0x61, 0xff, 0x0a), Buffer.from("late\n")]));
      const { got, end } = await ended;
      expect(got).toEqual(["good"]);
      expect(end).toMatchObject({ by: "us", error: { code: "ERR_SIPYCO_INVALID_UTF8" } });
    });

    it("ends at the limit though the line has not ended", async () => {
      const { channel, write } = await peer({ maxLineBytes: 100_000 });
      const ended = linesUntilEnd(channel);
      await write(new Uint8Array(100_001).fill(0x78));
      expect((await ended).end).toMatchObject({ by: "us", error: { code: "ERR_SIPYCO_LINE_TOO_LONG" } });
    });

    it("does not deliver a line that the peer's end cuts off", async () => {
      const { channel, write, hangUp } = await peer();
      const ended = linesUntilEnd(channel);
      await write(Buffer.from("whole\ncut off"));
      hangUp();
      expect(await ended).toEqual({ got: ["whole"], end: { by: "peer" } });
    });

    it("can answer lines from before the peer's goodbye, taken one at a time", async () => {
      const { channel, write, hangUp, received } = await peer();
      channel.receive((line) => {
        channel.pause();
        void turns(10).then(() => {
          channel.send(`answer ${line}`);
          channel.resume();
        });
      });
      await write(Buffer.from("1\n2\n3\n"));
      hangUp();
      expect(await received).toBe("answer 1\nanswer 2\nanswer 3\n");
      expect(await channel.closed).toEqual({ by: "peer" });
    });

    it("holds the peer back while paused, in the middle of a line too", async () => {
      const { channel, write } = await peer();
      channel.pause();
      let written = false;
      const writing = write(new Uint8Array(64_000_000).fill(0x78)).then(() => {
        written = true;
      });
      await turns(200);
      expect(written).toBe(false);
      const got = lines(channel, 1);
      channel.resume();
      await writing;
      await write(Buffer.from("\n"));
      expect((await got)[0]?.length).toBe(64_000_000);
    });

    it("stops drained from waiting when the connection breaks, though lines wait to be taken", async () => {
      const { channel, write, vanish } = await peer({ highWaterBytes: 1000 });
      channel.receive(() => channel.pause());
      await write(Buffer.from("1\n2\n3\n"));
      await turns();
      for (let i = 0; i < 300; i++) channel.send("x".repeat(100_000));
      const waiting = channel.drained();
      vanish();
      await waiting;
      await turns();
      expect(channel.end).toBeUndefined();
      channel.resume();
      channel.receive(() => {});
      const lost = { by: "peer", error: { code: "ERR_SIPYCO_CONNECTION_LOST" } };
      expect(await channel.closed).toMatchObject(lost);
    });

    it("ends by the peer when the peer vanishes", async () => {
      const { channel, vanish } = await peer();
      const ended = linesUntilEnd(channel);
      vanish();
      expect((await ended).end.by).toBe("peer");
    });
  });
}
