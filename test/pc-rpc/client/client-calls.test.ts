import { describe, expect, test } from "vitest";
import type { Remote } from "../../../src/pc-rpc/client/client.js";
import { CallTimeout, GenericRemoteException, KeyError, RemoteError } from "../../../src/pc-rpc/errors.js";
import { kwargs } from "../../../src/pc-rpc/kwargs.js";
import { PyonEncodeError } from "../../../src/pyon/errors.js";
import { Dict, Float, NpScalar } from "../../../src/pyon/values.js";
import { caught, echo, type Target, withClient } from "./scripted-client.js";

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
