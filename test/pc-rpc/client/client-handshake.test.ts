import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { describe, expect, test } from "vitest";
import { Client, type ConnectOptions } from "../../../src/pc-rpc/client/client.js";
import { AutoTarget } from "../../../src/pc-rpc/client/client-handshake.js";
import { CallTimeout, ConnectionLost, IncompatibleServer } from "../../../src/pc-rpc/errors.js";
import { ConnectError } from "../../../src/transport/channel-error.js";
import { type Peer, ScriptedServer } from "../../fixtures/scripted-server.js";
import { tlsFiles } from "../../fixtures/tls.js";

function connect(server: { readonly port: number }, options: ConnectOptions = {}): Promise<Client> {
  return Client.connect("127.0.0.1", server.port, options);
}

/** Why connecting to a server that plays `script` fails. */
async function refusal(
  script: (peer: Peer) => void | Promise<void>,
  options?: ConnectOptions,
): Promise<unknown> {
  await using server = await ScriptedServer.start(script);
  const error: unknown = await connect(server, options).then(
    (client) => client.closeRpc().then(() => new Error("connected")),
    (reason: unknown) => reason,
  );
  return error;
}

/** A script that answers the greeting with `line`. */
function greeting(line: string): (peer: Peer) => Promise<void> {
  return async (peer) => {
    await peer.line();
    peer.send(line);
  };
}

describe("the target", () => {
  const several = ["zeta", "empty", "lda"];

  test("AutoTarget takes the only one", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      expect(await peer.greet()).toBe("lda pyon_v2");
    });
    await using client = await connect(server, { target: AutoTarget });
    expect(client.getSelectedTarget()).toBe("lda");
    expect([...client.getRpcId()]).toEqual([["lda"], "scripted"]);
    expect(client.getLocalHost()).toBe("127.0.0.1");
  });

  test("a name among several", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["ping"], several);
    });
    await using client = await connect(server, { target: "empty" });
    expect(client.getSelectedTarget()).toBe("empty");
  });

  test("AutoTarget with several is refused in Python's words, names sorted", async () => {
    const error = await refusal(async (peer) => void (await peer.greet([], several)));
    expect(error).toBeInstanceOf(IncompatibleServer);
    expect(error).toMatchObject({
      code: "ERR_SIPYCO_INCOMPATIBLE_SERVER",
      message: "Server has multiple targets: empty lda zeta",
    });
  });

  test("AutoTarget with none is refused", async () => {
    expect(await refusal(async (peer) => void (await peer.greet([], [])))).toMatchObject({
      message: "Server has no targets",
    });
  });

  test.each(["nope", "", "empty lda", "lda pyon_v2", "lda\n"])(
    "the unknown name %j is refused",
    async (target) => {
      const error = await refusal(async (peer) => void (await peer.greet([], ["lda", "empty"])), { target });
      expect(error).toBeInstanceOf(IncompatibleServer);
      expect(error).toMatchObject({ message: "valid target name(s): empty lda" });
    },
  );

  test.each(["", "a b", "a\n"])("a name that would break the protocol is never sent: %j", async (name) => {
    let sent: string | undefined;
    const error = await refusal(async (peer) => {
      sent = await peer.greet([], [name]);
    });
    expect(error).toBeInstanceOf(IncompatibleServer);
    expect(sent).toBeUndefined();
  });

  test("null selects none, and then one is selected, once", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["ping"], ["lda", "empty"]);
      await peer.line();
      peer.ok("true");
    });
    await using client = await Client.connect<{ ping(): boolean }>("127.0.0.1", server.port, {
      target: null,
    });
    expect(client.getSelectedTarget()).toBeNull();
    expect(Object.keys(client)).toEqual([]);
    expect(() => client.ping()).toThrow("no target is selected");
    await expect(client.callRpc("ping")).rejects.toThrow("no target is selected");
    await expect(client.selectRpcTarget("nope")).rejects.toThrow("valid target name(s): empty lda");
    await client.selectRpcTarget("lda");
    expect(client.getSelectedTarget()).toBe("lda");
    expect(await client.ping()).toBe(true);
    await expect(client.selectRpcTarget("empty")).rejects.toThrow("only once");
  });

  test("the loss of the connection is noticed while no target is selected", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.line();
      peer.send('{"targets": ["lda"], "description": null}');
      peer.socket.end();
    });
    const client = await connect(server, { target: null });
    expect(await client.rpcClosed).toBeInstanceOf(ConnectionLost);
    await expect(client.selectRpcTarget("lda")).rejects.toBeInstanceOf(ConnectionLost);
  });
});

describe("the version of PYON", () => {
  async function chosen(features: string, pyonVersion: 1 | 2 | "auto"): Promise<string | undefined> {
    let asked: string | undefined;
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.line();
      peer.send(`{"targets":["lda"],"description":null${features}}`);
      asked = await peer.line();
      peer.send(asked?.includes(" ") ? '{"__jsonclass__":["set",[["ping"]]]}' : '{"ping"}');
    });
    await using _ = await connect(server, { pyonVersion });
    return asked;
  }

  test.each([
    ["", "auto", "lda"],
    ["", 1, "lda"],
    [',"features":["pyon_v2"]', "auto", "lda pyon_v2"],
    [',"features":["pyon_v2"]', 1, "lda"],
    [',"features":["pyon_v2"]', 2, "lda pyon_v2"],
    [',"features":["compression"]', "auto", "lda"],
    [',"features":["compression","pyon_v2"]', "auto", "lda pyon_v2"],
  ] as const)("offered %j, wanted %s: %s", async (features, pyonVersion, line) => {
    expect(await chosen(features, pyonVersion)).toBe(line);
  });

  test("version 2 asked of a server without it is refused", async () => {
    const error = await refusal(greeting('{"targets":["lda"],"description":null}'), { pyonVersion: 2 });
    expect(error).toBeInstanceOf(IncompatibleServer);
    expect(error).toMatchObject({ message: expect.stringContaining("does not speak version 2") as string });
  });

  test.each(['["ping"]', '("ping", )', '{"ping"}'])("the method names may be %s", async (names) => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.line();
      peer.send('{"targets": ["lda"], "description": null}');
      await peer.line();
      peer.send(names);
    });
    await using client = await connect(server);
    expect("ping" in client).toBe(true);
  });
});

describe("something else answers", () => {
  test("an HTTP server", async () => {
    const http = createHttpServer().listen(0, "127.0.0.1");
    await once(http, "listening");
    try {
      const error: unknown = await connect(http.address() as { port: number }).catch(
        (reason: unknown) => reason,
      );
      expect(error).toBeInstanceOf(IncompatibleServer);
      expect((error as Error).message).toMatch(
        /^127\.0\.0\.1:\d+ is no SiPyCo RPC server: it sent "HTTP\/1\.1 400 Bad Request.*"; it seems to be an HTTP server$/,
      );
    } finally {
      http.close();
    }
  });

  test.each([
    ["SSH-2.0-OpenSSH_9.2", "an SSH server"],
    ["<!DOCTYPE html>", "an HTTP server"],
    ["ARTIQ moninj", "another of the ARTIQ protocols"],
    ['{"action":"init","struct":{}}', "another of the ARTIQ protocols"],
    ["worker(1):INFO:main:hello", "another of the ARTIQ protocols"],
  ])("%s: %s", async (line, kind) => {
    const error = await refusal(greeting(line));
    expect(error).toBeInstanceOf(IncompatibleServer);
    expect((error as Error).message).toContain(`it seems to be ${kind}`);
  });

  test.each([
    "",
    "hello",
    "5",
    "[]",
    "null",
    "{}",
    '{"targets":5}',
    '{"targets":[1]}',
    '{"targets":"lda"}',
    "{",
    "\\x00",
  ])("a first line that tells no targets, %j", async (line) => {
    const error = await refusal(greeting(line));
    expect(error).toBeInstanceOf(IncompatibleServer);
    expect((error as Error).message).toContain(`it sent ${JSON.stringify(line)}`);
  });

  test("a long first line is shown shortened", async () => {
    const error = await refusal(greeting("x".repeat(1e5)));
    expect((error as Error).message.length).toBeLessThan(200);
  });

  test("a set of methods that is none", async () => {
    const error = await refusal(async (peer) => {
      await greeting('{"targets": ["lda"], "description": null}')(peer);
      await peer.line();
      peer.send("5");
    });
    expect(error).toBeInstanceOf(IncompatibleServer);
    expect((error as Error).message).toContain('sent no set of method names but "5"');
  });

  test("a port that closes at once", async () => {
    const error = await refusal((peer) => void peer.socket.end());
    expect(error).toBeInstanceOf(ConnectionLost);
    expect((error as Error).message).toContain(
      "it may expect TLS, refuse our certificate, or speak another protocol",
    );
  });

  test("a port that resets", async () => {
    const error = await refusal(async (peer) => {
      await peer.line();
      peer.socket.resetAndDestroy();
    });
    expect(error).toBeInstanceOf(ConnectionLost);
  });

  test("a server that hangs up when asked for the target", async () => {
    const error = await refusal(async (peer) => {
      await greeting('{"targets": ["lda"], "description": null}')(peer);
      await peer.line();
      peer.socket.end();
    });
    expect(error).toBeInstanceOf(ConnectionLost);
    expect((error as Error).message).toContain("asked for the target lda");
  });

  test("a server that expects TLS, whose alert is no line", async () => {
    const error = await refusal(async (peer) => {
      await peer.line();
      peer.socket.end(Uint8Array.of(0x15, 3, 3, 0, 2, 2, 0x46));
    });
    expect(error).toBeInstanceOf(ConnectionLost);
    expect((error as Error).message).toContain("it may expect TLS");
  });

  test("a plain server where TLS was meant", async () => {
    const error = await refusal((peer) => peer.send("HTTP/1.1 400 Bad Request"), {
      tls: tlsFiles("client", "server"),
    });
    expect(error).toBeInstanceOf(ConnectError);
    expect((error as Error).message).toMatch(/the peer does not speak TLS$/);
  });

  test("nobody", async () => {
    const server = await ScriptedServer.start(() => {});
    await server.close();
    await expect(connect(server)).rejects.toMatchObject({ code: "ERR_SIPYCO_CONNECT" });
  });
});

describe("limits", () => {
  test("a silent port fails within the time limit", async () => {
    const error = await refusal(async (peer) => void (await peer.gone), { timeout: 50 });
    expect(error).toBeInstanceOf(CallTimeout);
    expect(error).toMatchObject({ code: "ERR_SIPYCO_TIMEOUT", timeout: 50 });
    expect((error as Error).message).toContain("said nothing within 50 ms");
  });

  test("so does one that falls silent after the first line", async () => {
    const error = await refusal(
      async (peer) => {
        await greeting('{"targets": ["lda"], "description": null}')(peer);
        await peer.gone;
      },
      { timeout: 50 },
    );
    expect((error as Error).message).toContain("did not open the target lda within 50 ms");
  });

  test("an aborted signal ends it, with its reason, in each phase", async () => {
    const reason = new Error("changed my mind");
    for (const phase of [0, 1]) {
      const controller = new AbortController();
      const error = await refusal(
        async (peer) => {
          await peer.line();
          if (phase === 1) {
            peer.send('{"targets": ["lda"], "description": null}');
            await peer.line();
          }
          controller.abort(reason);
          await peer.gone;
        },
        { signal: controller.signal },
      );
      expect(error).toBe(reason);
    }
    expect(await refusal(() => {}, { signal: AbortSignal.abort(reason) })).toBe(reason);
  });

  test("the signal has no meaning once connected", async () => {
    const controller = new AbortController();
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet();
      await peer.line();
      peer.ok("true");
    });
    await using client = await connect(server, { signal: controller.signal });
    controller.abort();
    expect(await client.callRpc("ping")).toBe(true);
  });

  test.each([
    [{ timeout: 0 }, "timeout must be a number of milliseconds above 0, not 0"],
    [{ timeout: Number.NaN }, "timeout"],
    [{ callTimeout: -1 }, "callTimeout"],
    [{ callTimeout: "5" as unknown as number }, "callTimeout"],
    [{ maxLineBytes: 0 }, "maxLineBytes must be a number of bytes above 0"],
    [{ pyonVersion: 3 as 2 }, "pyonVersion"],
    [{ exact: "yes" as unknown as boolean }, "exact"],
    [{ target: 5 as unknown as string }, "target"],
  ])("wrong options %j are told by name", async (options, message) => {
    await expect(Client.connect("127.0.0.1", 1, options)).rejects.toThrow(message);
  });

  test.each([
    ["", 3253],
    ["::1", 0],
    ["::1", 65536],
    ["::1", 1.5],
  ])("so are the wrong host or port %j %j", async (host, port) => {
    await expect(Client.connect(host, port)).rejects.toThrow(/host|port/);
  });
});
