import { inspect } from "node:util";
import { configure, type LogRecord, reset } from "@logtape/logtape";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BestEffortClient, type BestEffortOptions } from "../../../src/pc-rpc/client/best-effort-client.js";
import { AutoTarget } from "../../../src/pc-rpc/client/client-handshake.js";
import {
  ClientClosed,
  ConnectionLost,
  IncompatibleServer,
  KeyError,
  UnknownMethod,
} from "../../../src/pc-rpc/errors.js";
import { PyonEncodeError } from "../../../src/pyon/errors.js";
import { type Peer, ScriptedServer } from "../../fixtures/scripted-server.js";

interface Target {
  ping(): boolean;
  echo(x: unknown): unknown;
}

let records: LogRecord[] = [];

beforeEach(async () => {
  records = [];
  await configure({
    reset: true,
    sinks: { memory: (record) => records.push(record) },
    loggers: [
      { category: ["sipyco"], lowestLevel: "info", sinks: ["memory"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: [] },
    ],
  });
});

afterEach(reset);

/** What was logged at info and above: level and the start of the text. */
function logged(): [string, string][] {
  return records.map(({ level, message }) => [level, String(message[0])]);
}

/** Collects connection changes, and lets one wait for the next. */
class Changes {
  readonly seen: [boolean, Error | undefined][] = [];
  #wake: (() => void) | undefined;
  #taken = 0;

  readonly listener = (connected: boolean, reason: Error | undefined): void => {
    this.seen.push([connected, reason]);
    this.#wake?.();
  };

  async next(): Promise<[boolean, Error | undefined]> {
    while (this.seen.length === this.#taken) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.seen[this.#taken++] as [boolean, Error | undefined];
  }
}

async function obliging(peer: Peer): Promise<void> {
  await peer.greet();
  while ((await peer.line()) !== undefined) peer.ok("true");
}

function connect(port: number, options: BestEffortOptions = {}) {
  return BestEffortClient.connect<Target>("127.0.0.1", port, "lda", { retry: 10, ...options });
}

describe("while the server is there", () => {
  test("calls work as those of any client, and remote exceptions reject", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet();
      await peer.line();
      peer.ok("true");
      await peer.line();
      peer.send('{"status":"failed","exception":{"class":"KeyError","message":"7","traceback":[]}}');
    });
    await using client = await connect(server.port);
    expect(client.rpcConnected).toBe(true);
    expect(client.getSelectedTarget()).toBe("lda");
    expect(client.getLocalHost()).toBe("127.0.0.1");
    expect(await client.ping()).toBe(true);
    await expect(client.echo(1)).rejects.toBeInstanceOf(KeyError);
    await expect(client.echo(() => 1)).rejects.toBeInstanceOf(PyonEncodeError);
    expect(() => (client as unknown as Record<string, () => void>).pong?.()).toThrow(UnknownMethod);
    expect(logged()).toEqual([]);
  });

  test("AutoTarget, awaiting and printing are possible", async () => {
    await using server = await ScriptedServer.start(obliging);
    await using client = await BestEffortClient.connect<Target>("127.0.0.1", server.port, AutoTarget);
    expect(await client).toBe(client);
    expect(inspect(client)).toMatch(/^BestEffortClient \{ 127\.0\.0\.1:\d+\[\]: connected \}$/);
    expect(await client.callRpc("ping")).toBe(true);
  });

  test("a call that takes longer than callTimeout gives null", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet();
      await peer.gone;
    });
    await using client = await connect(server.port, { callTimeout: 10 });
    expect(await client.ping()).toBeNull();
  });

  test("an aborted call rejects with the reason", async () => {
    await using server = await ScriptedServer.start(obliging);
    await using client = await connect(server.port);
    const reason = new Error("enough");
    await expect(client.callRpc("ping", [], {}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe("while the server is not there", () => {
  async function freePort(): Promise<number> {
    const server = await ScriptedServer.start(() => {});
    await server.close();
    return server.port;
  }

  test("connecting succeeds, any name gives null, and trying goes on", async () => {
    const port = await freePort();
    const changes = new Changes();
    await using client = await connect(port, { onConnectionChange: changes.listener });
    const [connected, reason] = await changes.next();
    expect(connected).toBe(false);
    expect(reason).toMatchObject({ code: "ERR_SIPYCO_CONNECT" });
    expect(client.rpcConnected).toBe(false);
    expect(client.getSelectedTarget()).toBeNull();
    expect(client.getLocalHost()).toBeUndefined();
    expect(inspect(client)).toContain("not connected");
    expect(await client.ping()).toBeNull();
    expect(await (client as unknown as Record<string, () => Promise<unknown>>).whatever?.()).toBeNull();
    expect(await client.callRpc("whatever")).toBeNull();
    await using _ = await ScriptedServer.start(obliging, port);
    expect(await changes.next()).toEqual([true, undefined]);
    expect(client.rpcConnected).toBe(true);
    expect(await client.ping()).toBe(true);
    expect(() => (client as unknown as Record<string, () => void>).whatever?.()).toThrow(UnknownMethod);
    expect(logged()).toEqual([
      ["warning", "cannot connect to "],
      ["info", "connected to "],
    ]);
  });

  test("a silent port is given up after firstconTimeout, and tried again", async () => {
    let clients = 0;
    await using server = await ScriptedServer.start(async (peer) => {
      if (clients++ === 0) await peer.gone;
      else await obliging(peer);
    });
    const changes = new Changes();
    await using client = await connect(server.port, {
      firstconTimeout: 30,
      onConnectionChange: changes.listener,
    });
    expect((await changes.next())[0]).toBe(false);
    expect((await changes.next())[0]).toBe(true);
    expect(await client.ping()).toBe(true);
  });

  test("a server without the target counts as absent, as in Python", async () => {
    const changes = new Changes();
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["ping"], ["other"]);
    });
    await using client = await connect(server.port, { onConnectionChange: changes.listener });
    expect(await changes.next()).toEqual([false, expect.any(IncompatibleServer)]);
    expect(await client.ping()).toBeNull();
  });

  test("closeRpc ends the trying, and calls then reject", async () => {
    const client = await connect(await freePort(), { retry: 1e9 });
    await client.closeRpc();
    await expect(client.ping()).rejects.toBeInstanceOf(ClientClosed);
    await client.closeRpc();
  });

  test("closeRpc ends an attempt under way", async () => {
    let tried = (): void => {};
    const attempt = new Promise<void>((resolve) => {
      tried = resolve;
    });
    let clients = 0;
    await using server = await ScriptedServer.start(async (peer) => {
      if (clients++ === 0) {
        peer.socket.destroy();
        return;
      }
      await peer.line();
      tried();
      await peer.gone;
    });
    const client = await connect(server.port, { retry: 1, timeout: 1e9 });
    await attempt;
    await client.closeRpc();
  });

  test("wrong arguments and an aborted signal reject", async () => {
    await expect(BestEffortClient.connect("", 1, "lda")).rejects.toThrow(TypeError);
    await expect(BestEffortClient.connect("::1", 0, "lda")).rejects.toThrow(RangeError);
    await expect(connect(1, { retry: -1 })).rejects.toThrow("retry must be a number of milliseconds");
    await expect(connect(1, { firstconTimeout: 0 })).rejects.toThrow("firstconTimeout");
    await expect(connect(1, { callTimeout: 0 })).rejects.toThrow("callTimeout");
    await expect(BestEffortClient.connect("::1", 1, null as unknown as string)).rejects.toThrow("target");
    const reason = new Error("no");
    await expect(connect(1, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.line();
      controller.abort(reason);
      await peer.gone;
    });
    await expect(connect(server.port, { signal: controller.signal, firstconTimeout: 1e6 })).rejects.toBe(
      reason,
    );
  });
});

describe("when the server goes away and comes back", () => {
  test("calls give null in between, the loss is logged once, and the return too", async () => {
    const changes = new Changes();
    const first = await ScriptedServer.start(async (peer) => {
      await peer.greet();
      await peer.line();
      peer.ok("true");
      await peer.line();
      // The second call is never answered.
    });
    const { port } = first;
    await using client = await connect(port, { onConnectionChange: changes.listener });
    expect(await changes.next()).toEqual([true, undefined]);
    const { ping } = client;
    expect(await ping()).toBe(true);
    const unanswered = ping();
    await first.close();
    expect(await unanswered).toBeNull();
    expect(await changes.next()).toEqual([false, expect.any(ConnectionLost)]);
    expect(client.rpcConnected).toBe(false);
    expect(await ping()).toBeNull();
    expect(() => (client as unknown as Record<string, () => void>).pong?.()).toThrow(UnknownMethod);
    await using _ = await ScriptedServer.start(obliging, port);
    expect(await changes.next()).toEqual([true, undefined]);
    expect(await ping()).toBe(true);
    expect(logged()).toEqual([
      ["warning", "lost the connection to "],
      ["info", "connected to "],
    ]);
  });

  test("a server that hangs up after each handshake is not pestered", async () => {
    let clients = 0;
    const changes = new Changes();
    await using server = await ScriptedServer.start(async (peer) => {
      clients++;
      await peer.greet();
      peer.socket.end();
    });
    await using _ = await connect(server.port, { retry: 1e6, onConnectionChange: changes.listener });
    await changes.next();
    await changes.next();
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    expect(clients).toBe(1);
  });

  test("a listener that throws does no harm", async () => {
    await using server = await ScriptedServer.start(obliging);
    await using client = await connect(server.port, {
      onConnectionChange: () => {
        throw new Error("mine");
      },
    });
    expect(await client.ping()).toBe(true);
    expect(logged()).toEqual([["error", "onConnectionChange has thrown: "]]);
  });
});
