import { describe, expect, test } from "vitest";
import { Client, type ConnectOptions, type Remote } from "../../../src/pc-rpc/client/client.js";
import {
  CallTimeout,
  ClientClosed,
  ConnectionLost,
  GenericRemoteException,
  KeyError,
  RemoteError,
} from "../../../src/pc-rpc/errors.js";
import { kwargs } from "../../../src/pc-rpc/kwargs.js";
import { PyonEncodeError } from "../../../src/pyon/errors.js";
import { Dict, Float, NpScalar } from "../../../src/pyon/values.js";
import { type Peer, ScriptedServer } from "../../fixtures/scripted-server.js";

interface Target {
  ping(): boolean;
  echo(x: unknown): unknown;
  slow(seconds: number): number;
}

/** Runs `use` with a client whose server has shaken hands and then plays `script`. */
async function withClient(
  script: (peer: Peer) => void | Promise<void>,
  use: (client: Remote<Target>) => Promise<void>,
  options: ConnectOptions = {},
): Promise<void> {
  await using server = await ScriptedServer.start(async (peer) => {
    await peer.greet();
    await script(peer);
  });
  await using client = await Client.connect<Target>("127.0.0.1", server.port, options);
  await use(client);
}

/** A script that answers each echo with its argument. */
async function echo(peer: Peer): Promise<void> {
  for (let line = await peer.line(); line !== undefined; line = await peer.line()) {
    peer.ok(/\[\[(.*)\]\]\]\},"kwargs":\{\}\}$/.exec(line)?.[1] ?? "null");
  }
}

function caught(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("calls", () => {
  test("many at once each get their own reply", async () => {
    await withClient(echo, async (client) => {
      const results = await Promise.all(Array.from({ length: 5000 }, (_, index) => client.echo(index)));
      expect(results).toEqual(Array.from({ length: 5000 }, (_, index) => index));
    });
  });

  test("requests leave without waiting for replies", async () => {
    await withClient(
      async (peer) => {
        for (let count = 0; count < 3; count++) await peer.line();
        peer.ok("1", "2", "3");
      },
      async (client) => {
        expect(await Promise.all([client.echo(1), client.echo(2), client.echo(3)])).toEqual([1, 2, 3]);
      },
    );
  });

  test("a reply that comes in pieces, or with the next one, is read as it should be", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        await peer.line();
        await peer.line();
        peer.socket.write('{"status":"ok",');
        await new Promise(setImmediate);
        peer.socket.write('"ret":"a"}\n{"status":"ok","ret":"b"}\n{"status":"o');
        await new Promise(setImmediate);
        peer.socket.write('k","ret":"c"}\n');
      },
      async (client) => {
        expect(await Promise.all([client.ping(), client.ping(), client.ping()])).toEqual(["a", "b", "c"]);
      },
    );
  });

  test.each([
    ['{"status":"ok","ret":null}', null],
    ['{"status":"ok","ret":{"a":1}}', { a: 1 }],
    ['{"ret":1,"status":"ok"}', 1],
    ['{ "status": "ok", "ret": 2 }', 2],
    ['{"status":"ok","ret":1,"ret":2}', 2],
    ['{"status":"ok","ret":1,"more":[]}', 1],
    ['{"status":"failed","ret":1,"status":"ok"}', 1],
  ])("understands the reply %s", async (line, value) => {
    await withClient(
      async (peer) => {
        await peer.line();
        peer.send(line);
      },
      async (client) => {
        expect(await client.ping()).toEqual(value);
      },
    );
  });

  test("exact decoding keeps what plain values lose", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        peer.ok('[5.0,{"b":1},{"__jsonclass__":["npscalar",["<f4","AAAgQA=="]]}]');
      },
      async (client) => {
        const [number, dict, scalar] = (await client.ping()) as unknown as unknown[];
        expect(number).toBeInstanceOf(Float);
        expect(dict).toBeInstanceOf(Dict);
        expect(scalar).toBeInstanceOf(NpScalar);
      },
      { exact: true },
    );
  });

  test("callRpc takes the name, the arguments and the keyword arguments as data", async () => {
    const asked: (string | undefined)[] = [];
    await withClient(
      async (peer) => {
        for (let count = 0; count < 4; count++) {
          asked.push(await peer.line());
          peer.ok("1");
        }
      },
      async (client) => {
        await client.callRpc("echo", [1], { b: 2 });
        await client.callRpc("echo", Object.freeze([1]), kwargs({ b: 2 }));
        await client.callRpc("closeRpc");
        await client.callRpc("echo", [], JSON.parse('{"__proto__": 1}') as Record<string, unknown>);
      },
    );
    const request = (name: string, args: string, named: string): string =>
      `{"action":"call","name":"${name}","args":{"__jsonclass__":["tuple",[[${args}]]]},"kwargs":{${named}}}`;
    expect(asked).toEqual([
      request("echo", "1", '"b":2'),
      request("echo", "1", '"b":2'),
      request("closeRpc", "", ""),
      request("echo", "", '"__proto__":1'),
    ]);
  });
});

describe("a call that fails", () => {
  test("rejects with the server's exception and its traceback", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        peer.send(
          '{"status":"failed","exception":{"class":"KeyError","message":"7","traceback":["  File \\"lda.py\\"\\n"]}}',
        );
        await peer.line();
        peer.send(
          '{"status":"failed","exception":{"class":"GenericRemoteException","message":"A: b","traceback":[]}}',
        );
        await peer.line();
        peer.send('{"status":"failed"}');
        await peer.line();
        peer.ok("1");
      },
      async (client) => {
        const error = await caught(client.ping());
        expect(error).toBeInstanceOf(KeyError);
        expect(error).toMatchObject({ message: "7", remoteTraceback: ['  File "lda.py"\n'] });
        expect(await caught(client.ping())).toBeInstanceOf(GenericRemoteException);
        expect(await caught(client.ping())).toBeInstanceOf(RemoteError);
        expect(await client.ping()).toBe(1);
      },
    );
  });

  test("has a stack that leads to the caller", async () => {
    async function turnTheKnob(client: Remote<Target>): Promise<void> {
      await client.ping();
    }
    await withClient(
      async (peer) => {
        await peer.line();
        peer.send('{"status":"failed","exception":{"class":"KeyError","message":"7","traceback":[]}}');
      },
      async (client) => {
        expect(((await caught(turnTheKnob(client))) as Error).stack).toContain("turnTheKnob");
      },
    );
  });

  test("for what cannot be encoded touches no other, and says where it is", async () => {
    await withClient(echo, async (client) => {
      const results = await Promise.all([
        client.echo(1),
        caught(client.echo([{ f: () => 1 }])),
        caught(client.echo(kwargs({ x: Symbol("s") }))),
        client.echo(2),
      ]);
      expect(results[0]).toBe(1);
      expect(results[1]).toBeInstanceOf(PyonEncodeError);
      expect((results[1] as PyonEncodeError).path).toEqual([0, 0, "f"]);
      expect((results[2] as PyonEncodeError).path).toEqual(["x"]);
      expect(results[3]).toBe(2);
    });
  });

  test("for its size is never sent", async () => {
    await withClient(
      echo,
      async (client) => {
        const error = await caught(client.echo("x".repeat(1000)));
        expect(error).toBeInstanceOf(RangeError);
        expect((error as Error).message).toMatch(
          /the call of echo takes 1\d{3} bytes, maxLineBytes allows 1000/,
        );
        expect(await client.echo("small")).toBe("small");
      },
      { maxLineBytes: 1000 },
    );
  });

  test("keyword arguments stand at the end only", async () => {
    await withClient(echo, async (client) => {
      const error = await caught(client.callRpc("echo", [kwargs({ a: 1 }), 2]));
      expect(error).toBeInstanceOf(PyonEncodeError);
    });
  });
});

describe("a call that is given up", () => {
  test("at its time limit rejects, and the calls behind it still get their replies", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        await peer.line();
        // The second request comes when the first has timed out.
        peer.ok('"late"', '"right"');
      },
      async (client) => {
        const error = await caught(client.callRpc("slow", [1], {}, { timeout: 20 }));
        expect(error).toBeInstanceOf(CallTimeout);
        expect(error).toMatchObject({ timeout: 20, message: "slow did not answer within 20 ms" });
        expect(await client.ping()).toBe("right");
      },
    );
  });

  test("callTimeout holds for each call that has no limit of its own", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        await peer.line();
        await peer.line();
        peer.ok("1", "2", "3");
      },
      async (client) => {
        const patient = client.callRpc("slow", [1], {}, { timeout: Number.POSITIVE_INFINITY });
        expect(await caught(client.slow(1))).toBeInstanceOf(CallTimeout);
        const last = client.callRpc("ping", [], {}, { timeout: 1e6 });
        expect(await patient).toBe(1);
        expect(await last).toBe(3);
      },
      { callTimeout: 20 },
    );
  });

  test("by its signal rejects with the reason, and the calls behind it still get their replies", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        await peer.line();
        peer.ok('"late"', '"right"');
      },
      async (client) => {
        const controller = new AbortController();
        const given = client.callRpc("slow", [1], {}, { signal: controller.signal });
        const reason = new Error("enough");
        controller.abort(reason);
        expect(await caught(given)).toBe(reason);
        expect(await client.ping()).toBe("right");
      },
    );
  });

  test("before it was made is not sent", async () => {
    await withClient(
      async (peer) => {
        expect(await peer.line()).toContain('"ping"');
        peer.ok("true");
      },
      async (client) => {
        const reason = new Error("too late");
        expect(await caught(client.callRpc("slow", [1], {}, { signal: AbortSignal.abort(reason) }))).toBe(
          reason,
        );
        expect(await client.ping()).toBe(true);
      },
    );
  });

  test("has no effect once the reply has come", async () => {
    await withClient(echo, async (client) => {
      const controller = new AbortController();
      expect(await client.callRpc("echo", [1], {}, { signal: controller.signal, timeout: 1000 })).toBe(1);
      controller.abort();
      expect(await client.echo(2)).toBe(2);
    });
  });

  test("may have a late reply that is broken", async () => {
    await withClient(
      async (peer) => {
        await peer.line();
        await peer.line();
        peer.send("}{");
        peer.ok("1");
      },
      async (client) => {
        await caught(client.callRpc("slow", [1], {}, { timeout: 5 }));
        expect(await client.ping()).toBe(1);
      },
    );
  });

  test.each([0, -1, Number.NaN])("%d is no time limit", async (timeout) => {
    await withClient(echo, async (client) => {
      await expect(client.callRpc("ping", [], {}, { timeout })).rejects.toThrow("timeout must be");
    });
  });
});

describe("backpressure", () => {
  test("large requests wait until the server takes them, in order, and none is lost", async () => {
    const size = 300_000;
    const count = 60;
    let reading = (): void => {};
    const mayRead = new Promise<void>((resolve) => {
      reading = resolve;
    });
    await withClient(
      async (peer) => {
        peer.socket.pause();
        await mayRead;
        peer.socket.resume();
        for (let index = 0; index < count; index++) {
          const line = await peer.line();
          peer.ok(/\[\[(\d+)/.exec(line ?? "")?.[1] ?? "null");
        }
      },
      async (client) => {
        const padding = "x".repeat(size);
        const controller = new AbortController();
        const calls = Array.from({ length: count }, (_, index) => client.callRpc("echo", [index, padding]));
        const dropped = client.callRpc("echo", ["never sent", padding], {}, { signal: controller.signal });
        controller.abort(new Error("no longer"));
        await expect(dropped).rejects.toThrow("no longer");
        reading();
        expect(await Promise.all(calls)).toEqual(Array.from({ length: count }, (_, index) => index));
      },
    );
  });
});

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
