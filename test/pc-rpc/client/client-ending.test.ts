import { describe, expect, test } from "vitest";
import { Client } from "../../../src/pc-rpc/client/client.js";
import { ClientClosed, ConnectionLost } from "../../../src/pc-rpc/errors.js";
import { ScriptedServer } from "../../fixtures/scripted-server.js";
import { caught, withClient } from "./scripted-client.js";

describe("the end of the connection", () => {
  test("rejects every call in flight, and names them", async () => {
    await withClient(
      async (peer) => {
        for (let count = 0; count < 4; count++) await peer.line();
        peer.ok("1");
        peer.socket.end();
      },
      async (client) => {
        const calls = [client.ping(), client.echo(1), client.echo(2), client.slow(3)].map(caught);
        const [first, ...others] = await Promise.all(calls);
        expect(first).toBeUndefined();
        for (const error of others) {
          expect(error).toBeInstanceOf(ConnectionLost);
          expect(error).toMatchObject({
            code: "ERR_SIPYCO_CONNECTION_LOST",
            inFlight: ["echo", "echo", "slow"],
          });
          expect((error as Error).message).toMatch(
            /^connection to 127\.0\.0\.1:\d+ lost with 3 calls in flight: echo \(2 times\), slow: the peer hung up/,
          );
        }
        expect(await client.rpcClosed).toBe(others[0]);
        expect(await caught(client.ping())).toBe(others[0]);
      },
    );
  });

  test("by a reset is told as such", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        peer.socket.resetAndDestroy();
      },
      async (client) => {
        const error = await caught(client.ping());
        expect(error).toBeInstanceOf(ConnectionLost);
        expect((error as Error).message).toContain("1 call in flight: ping");
        expect((error as Error).cause).toBeInstanceOf(Error);
      },
    );
  });

  test("when idle is told by rpcClosed and the next call", async () => {
    await withClient(
      (peer) => void peer.socket.end(),
      async (client) => {
        expect(await client.rpcClosed).toMatchObject({ inFlight: [] });
        await expect(client.ping()).rejects.toBeInstanceOf(ConnectionLost);
      },
    );
  });

  test("during a request over 4 MiB says what Python's servers take", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        peer.socket.resetAndDestroy();
      },
      async (client) => {
        const small = caught(client.ping());
        const large = caught(client.echo("x".repeat(5 * 1024 * 1024)));
        for (const error of await Promise.all([small, large])) {
          expect((error as Error).message).toMatch(/a request of 52\d{5} bytes was on its way.*4 MiB/);
        }
      },
    );
  });

  test("during smaller requests does not", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        peer.socket.end();
      },
      async (client) => {
        expect(((await caught(client.echo("x".repeat(4e6)))) as Error).message).not.toContain("MiB");
      },
    );
  });

  test.each([
    "nonsense",
    "{",
    "5",
    "{}",
    '{"status":"maybe"}',
    '{"status":"ok"}',
    '{"status":"ok","ret":}',
    '{"status":"ok","ret":{"__jsonclass__":["unheard",[]]}}',
    '{"status": "ok", "ret": (1, )}',
    "",
  ])("follows a reply that cannot be read: %s", async (line) => {
    await withClient(
      async (peer) => {
        await peer.line();
        await peer.line();
        peer.send(line);
        await peer.gone;
      },
      async (client) => {
        const errors = await Promise.all([caught(client.ping()), caught(client.echo(1))]);
        for (const error of errors) {
          expect(error).toBeInstanceOf(ConnectionLost);
          expect((error as Error).message).toMatch(
            /^gave up .* 2 calls in flight: ping, echo: its reply to ping cannot be read: /,
          );
          expect((error as ConnectionLost).inFlight).toEqual(["ping", "echo"]);
          expect((error as Error).cause).toBeInstanceOf(Error);
        }
        expect(await client.rpcClosed).toBe(errors[0]);
      },
    );
  });

  test("follows a line that nobody asked for", async () => {
    await withClient(
      async (peer) => {
        peer.ok("1");
        await peer.gone;
      },
      async (client) => {
        const error = await client.rpcClosed;
        expect(error).toBeInstanceOf(ConnectionLost);
        expect(error?.message).toContain(
          'a line that nobody asked for: "{\\"status\\":\\"ok\\",\\"ret\\":1}"',
        );
      },
    );
  });

  test("follows a reply over maxLineBytes", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        peer.ok(JSON.stringify("x".repeat(5000)));
        await peer.gone;
      },
      async (client) => {
        const error = await caught(client.ping());
        expect(error).toBeInstanceOf(ConnectionLost);
        expect((error as Error).cause).toMatchObject({ code: "ERR_SIPYCO_LINE_TOO_LONG" });
      },
      { maxLineBytes: 1000 },
    );
  });

  test("rejects what still waits to be sent", async () => {
    await withClient(
      async (peer) => {
        peer.socket.pause();
        await new Promise(setImmediate);
        peer.socket.destroy();
      },
      async (client) => {
        const padding = "x".repeat(1e6);
        const errors = await Promise.all(Array.from({ length: 40 }, () => caught(client.echo(padding))));
        for (const error of errors) expect(error).toBeInstanceOf(ConnectionLost);
      },
    );
  });
});

describe("closeRpc", () => {
  test("rejects what is pending, and what comes after", async () => {
    await withClient(
      async (peer) => void (await peer.gone),
      async (client) => {
        const pending = caught(client.ping());
        await client.closeRpc();
        const error = await pending;
        expect(error).toBeInstanceOf(ClientClosed);
        expect(error).toMatchObject({
          code: "ERR_SIPYCO_CLIENT_CLOSED",
          message: "the client was closed with 1 call in flight: ping",
        });
        expect(await caught(client.ping())).toBeInstanceOf(ClientClosed);
        expect(await client.rpcClosed).toBeUndefined();
        await client.closeRpc();
      },
    );
  });

  test("lets what was sent go out", async () => {
    let hear = (_: string | undefined): void => {};
    const heard = new Promise<string | undefined>((resolve) => {
      hear = resolve;
    });
    await withClient(
      async (peer) => hear(await peer.line()),
      async (client) => {
        caught(client.callRpc("terminate"));
        await client.closeRpc();
        expect(await heard).toContain('"terminate"');
      },
    );
  });

  test("is what `await using` does", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet();
      await peer.gone;
    });
    let closed: Promise<Error | undefined>;
    {
      await using client = await Client.connect("127.0.0.1", server.port);
      closed = client.rpcClosed;
    }
    expect(await closed).toBeUndefined();
  });
});
