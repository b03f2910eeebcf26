import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, test, vi } from "vitest";
import type { Header } from "../../../src/cli/recording/format.js";
import { Tap } from "../../../src/cli/recording/tap.js";
import { RecordingWriter } from "../../../src/cli/recording/writer.js";
import { LineClient } from "../../fixtures/line-client.js";
import { type Peer, ScriptedServer } from "../../fixtures/scripted-server.js";
import { allOf, bareClient, bareServer, entries, open, place, recording, script } from "./tapping.js";

/** A tap with other limits than the command has. */
async function tap(
  port: number,
  options: { maxLineBytes?: number } = {},
): Promise<{ port: number; tap: Tap; errors: string[]; stop: () => Promise<void> }> {
  const errors: string[] = [];
  const header: Header = { format: "sipyco-recording", version: 1, remote: "test", start: "2025-01-01" };
  const writer = await RecordingWriter.create(place.file, header, {
    onFailure: (reason) => errors.push(reason),
  });
  const tap = new Tap(writer, {
    host: "127.0.0.1",
    port,
    mask: [],
    onError: (connection, reason) => errors.push(`${connection}: ${reason}`),
    ...options,
  });
  const listener = await tap.start({ host: "127.0.0.1", port: 0 });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= tap.stop().then(() => writer.close());
    return stopped;
  };
  open.push({ [Symbol.asyncDispose]: stop });
  return { port: listener.port, tap, errors, stop };
}

describe("goodbyes", () => {
  test("are passed on, and the answers still come", async () => {
    const port = await bareServer((socket) => {
      let heard = "";
      socket.setEncoding("utf8").on("data", (text: string) => {
        heard += text;
      });
      socket.on("end", () => socket.end(`heard ${heard}`));
    });
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    client.end("one\ntwo\n");
    expect(await allOf(client)).toBe("heard one\ntwo\n");
    await serving.stop();
    expect(await script()).toEqual(["c2s one", "c2s two", "c2s eof", "s2c heard one", "s2c two", "s2c eof"]);
  });

  test("of the server are passed on too, and lines to it", async () => {
    let heard: Promise<string> | undefined;
    const port = await bareServer((socket) => {
      heard = allOf(socket);
      socket.end("no more\n");
    });
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    expect(await allOf(client)).toBe("no more\n");
    client.end("but this\n");
    expect(await heard).toBe("but this\n");
    await vi.waitFor(async () => expect((await script()).at(-1)).toBe("c2s eof"));
    await serving.stop();
    expect(await script()).toEqual(["s2c no more", "s2c eof", "c2s but this", "c2s eof"]);
  });

  test("in the middle of a line tell how much was cut off", async () => {
    const port = await bareServer((socket) => void allOf(socket).then((text) => socket.end(text)));
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    client.end("whole\ncut o\u00e9");
    expect(await allOf(client)).toBe("whole\n");
    await serving.stop();
    expect((await entries()).slice(2)).toMatchObject([
      { dir: "c2s", line: "whole" },
      { dir: "c2s", eof: true, cut: 7 },
      { dir: "s2c", line: "whole" },
      { dir: "s2c", eof: true },
    ]);
  });
});

describe("a connection that breaks", () => {
  test("since nobody listens there", async () => {
    const server = await ScriptedServer.start(() => {});
    await server.close();
    const serving = recording(server.port);
    const client = await bareClient(await serving.port());
    expect(await allOf(client)).toBe("");
    expect(await serving.stop()).toBe(0);
    expect((await entries()).slice(1)).toEqual([
      { t: expect.any(Number), connection: 1, from: expect.any(String) },
      {
        t: expect.any(Number),
        connection: 1,
        error: `cannot connect to 127.0.0.1:${server.port}: connection refused`,
      },
    ]);
    expect(serving.io.err).toContain(
      `sipyco: connection 1: cannot connect to 127.0.0.1:${server.port}: connection refused\n`,
    );
  });

  test("since a line is not UTF-8, after the lines before", async () => {
    let heard: Promise<string> | undefined;
    const port = await bareServer((socket) => {
      heard = allOf(socket);
      void heard.then(() => socket.end());
    });
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    client.write(
      Buffer.concat([Buffer.from("good\n"), Buffer.from([0x61, 0xff, 10]), Buffer.from("after\n")]),
    );
    expect(await allOf(client)).toBe("");
    client.end();
    expect(await heard).toBe("good\n");
    await serving.stop();
    expect(await script()).toEqual(["c2s good", "c2s the peer sent a line that is not UTF-8"]);
  });

  test("since a line is too long", async () => {
    const port = await bareServer((socket) => {
      socket.on("end", () => socket.end());
      socket.write(`${"x".repeat(10)}\n${"y".repeat(11)}\n`);
    });
    const { port: listening, errors, stop } = await tap(port, { maxLineBytes: 10 });
    const client = await bareClient(listening);
    expect(await allOf(client)).toBe("xxxxxxxxxx\n");
    client.end();
    await stop();
    expect(errors).toEqual([expect.stringContaining("1: the peer sent a line of more than 10 bytes")]);
    expect(await script()).toEqual([
      "s2c xxxxxxxxxx",
      expect.stringMatching(/^s2c the peer sent a line of more/),
    ]);
  });

  test("since the server resets it", async () => {
    const port = await bareServer((socket) => socket.on("data", () => socket.resetAndDestroy()));
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    client.write("hello\n");
    expect(await allOf(client)).toBe("");
    await serving.stop();
    expect(await script()).toEqual(["c2s hello", "s2c connection reset by the peer"]);
  });

  test("since the client resets it", async () => {
    const gone: Promise<unknown>[] = [];
    const port = await bareServer((socket) => {
      gone.push(allOf(socket));
      socket.write("hello\n");
    });
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    await once(client, "data");
    client.resetAndDestroy();
    await vi.waitFor(() => expect(gone).toHaveLength(1));
    expect(await gone[0]).toBe("");
    await serving.stop();
    expect(await script()).toEqual(["s2c hello", "c2s connection reset by the peer"]);
  });

  test("after the server's goodbye is told too", async () => {
    const port = await bareServer((socket) => {
      socket.end("bye\n");
      socket.on("data", () => socket.resetAndDestroy());
    });
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    expect(await allOf(client)).toBe("bye\n");
    const closed = new Promise<boolean>((resolve) => {
      client.on("close", () => resolve(true));
    });
    // A socket from which nothing more is read is noticed to be dead by writing to it.
    const later = (): Promise<boolean> => new Promise((resolve) => setTimeout(() => resolve(false), 5));
    while (!(await Promise.race([closed, later()]))) client.write("hello\n");
    await serving.stop();
    const lines = await script();
    expect(lines.slice(0, 3)).toEqual(["s2c bye", "s2c eof", "c2s hello"]);
    expect(lines.at(-1)).toBe("s2c connection reset by the peer");
  });

  test("harms no other", async () => {
    const server = await ScriptedServer.start(async (peer: Peer) => {
      for (let line = await peer.line(); line !== undefined; line = await peer.line()) peer.send(line);
      peer.socket.end();
    });
    open.push(server);
    const serving = recording(server.port);
    const port = await serving.port();
    const [good, bad] = [await LineClient.connect(port), await bareClient(port)];
    open.push(good);
    bad.write(Buffer.from([0xff, 10]));
    await allOf(bad);
    expect(await good.ask("still there?")).toBe("still there?");
  });
});

describe("whoever is faster is held back", () => {
  /** Writes until the other side takes no more; gives how much went. */
  async function flood(socket: Socket): Promise<number> {
    const line = `${"x".repeat(65_535)}\n`;
    let written = 0;
    while (socket.write(line)) written += line.length;
    for (;;) {
      written += line.length;
      // What does not drain while everything else has had its turn many times is stuck.
      const drained = await Promise.race([
        once(socket, "drain").then(() => true),
        new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300)),
      ]);
      if (!drained) return written;
      while (socket.write(line)) written += line.length;
      if (written > 200_000_000) return written;
    }
  }

  test.each(["the server", "the client"])("%s", async (who) => {
    let tell: (socket: Socket) => void = () => {};
    const serverSocket = new Promise<Socket>((resolve) => {
      tell = resolve;
    });
    const port = await bareServer((socket) => tell(socket));
    const serving = recording(port);
    const client = await bareClient(await serving.port());
    const server = await serverSocket;
    const [fast, slow] = who === "the server" ? [server, client] : [client, server];
    slow.pause();
    const written = await flood(fast);
    // What the kernel keeps on the way, and no more than some buffers of ours.
    expect(written).toBeLessThan(40_000_000);
    fast.end();
    const arrived = allOf(slow);
    slow.resume();
    expect((await arrived).length).toBe(written);
    await serving.stop();
  });
});
