import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { Client, type Remote } from "../../../src/pc-rpc/client/client.js";
import { AttributeError, UnknownMethod } from "../../../src/pc-rpc/errors.js";
import { Kwargs, kwargs } from "../../../src/pc-rpc/kwargs.js";
import { ScriptedServer } from "../../fixtures/scripted-server.js";

interface Target {
  ping(): boolean;
  set_attenuation(attenuation: number): void;
}

/** Runs `use` with a client; gives the requests that reached the server. */
async function heardBy(use: (client: Remote<Target>) => unknown, methods: string[]): Promise<string[]> {
  const heard: string[] = [];
  await using server = await ScriptedServer.start(async (peer) => {
    await peer.greet(methods);
    for (let line = await peer.line(); line !== undefined; line = await peer.line()) {
      heard.push(line);
      peer.ok('"remote"');
    }
  });
  await using client = await Client.connect<Target>("127.0.0.1", server.port);
  await use(client);
  return heard;
}

const METHODS = ["ping", "set_attenuation", "__str__", "_private"];

describe("the proxy", () => {
  test("awaiting, printing and serialising a client reaches no server", async () => {
    const names = [...METHODS, "then", "toJSON", "constructor", "toString", "valueOf", "hasOwnProperty"];
    const heard = await heardBy(async (client) => {
      expect(await client).toBe(client);
      expect(await Promise.resolve(client)).toBe(client);
      expect(JSON.stringify(client)).toBe("{}");
      expect(String(client)).toBe("[object Object]");
      expect(inspect(client)).toContain("Client");
      expect(inspect(client, { showProxy: true })).toContain("Client");
      expect(`${client}`).toBe("[object Object]");
      expect(client.constructor).toBe(Client);
      expect(client).toBeInstanceOf(Client);
      expect((client as { then?: unknown }).then).toBeUndefined();
      expect((client as { toJSON?: unknown }).toJSON).toBeUndefined();
      expect((client as unknown as Record<symbol, unknown>)[Symbol.iterator]).toBeUndefined();
      expect((client as unknown as Record<symbol, unknown>)[Symbol.toPrimitive]).toBeUndefined();
      expect(Object.hasOwn(client, "ping")).toBe(true);
      // What test runners do to find out what they have.
      expect(client).toEqual(client);
      expect(() => expect(client).toEqual({ other: 1 })).toThrow();
    }, names);
    expect(heard).toEqual([]);
  });

  test("lists the public methods and tells which exist", async () => {
    await heardBy((client) => {
      expect(Object.keys(client)).toEqual(["ping", "set_attenuation"]);
      expect("ping" in client).toBe(true);
      expect("_private" in client).toBe(true);
      expect("closeRpc" in client).toBe(true);
      expect("pong" in client).toBe(false);
      expect("then" in client).toBe(false);
      expect({ ...client }).toHaveProperty("ping");
      const descriptor = Object.getOwnPropertyDescriptor(client, "ping");
      expect(descriptor).toMatchObject({ writable: false, enumerable: true });
      expect(descriptor?.value).toBe(client.ping);
      expect(Object.getOwnPropertyDescriptor(client, "pong")).toBeUndefined();
    }, METHODS);
  });

  test("a method is one function, which needs no this", async () => {
    const heard = await heardBy(async (client) => {
      const { ping } = client;
      expect(client.ping).toBe(ping);
      expect(ping.name).toBe("ping");
      expect(await ping()).toBe("remote");
      expect(await [1, 2].map(() => ping())[1]).toBe("remote");
      const { getRpcId, closeRpc } = client;
      expect(getRpcId()[0]).toEqual(["lda"]);
      expect(client.closeRpc).toBe(closeRpc);
    }, METHODS);
    expect(heard).toHaveLength(3);
  });

  test("private and dunder names can be called when the server lists them, as in Python", async () => {
    await heardBy(async (client) => {
      const any = client as unknown as Record<string, () => Promise<unknown>>;
      expect(await any._private?.()).toBe("remote");
      expect(await any.__str__?.()).toBe("remote");
      expect(any.__repr__).toBeUndefined();
    }, METHODS);
  });

  test("an unknown name throws at once, naming what is near", async () => {
    const heard = await heardBy((client) => {
      const any = client as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
      let error: unknown;
      try {
        void any.setAttenuation?.(5);
      } catch (thrown) {
        error = thrown;
      }
      expect(error).toBeInstanceOf(UnknownMethod);
      expect(error).toBeInstanceOf(AttributeError);
      expect(error).toMatchObject({
        code: "ERR_SIPYCO_UNKNOWN_METHOD",
        className: "AttributeError",
        methodName: "setAttenuation",
        message: "target lda has no method setAttenuation; did you mean set_attenuation?",
      });
      expect(() => any.get_rpc_id).toThrow("did you mean getRpcId?");
      expect(() => any.frobnicate).toThrow("there are: ");
    }, METHODS);
    expect(heard).toEqual([]);
  });

  test("the client's own members win, and callRpc reaches the others", async () => {
    const heard = await heardBy(
      async (client) => {
        expect(client.getSelectedTarget()).toBe("lda");
        expect(await client.callRpc("getSelectedTarget")).toBe("remote");
        expect(await client.callRpc("then")).toBe("remote");
        expect(await client.callRpc("not_listed")).toBe("remote");
      },
      ["getSelectedTarget", "closeRpc", "then"],
    );
    expect(heard).toHaveLength(3);
  });

  test("nothing can be set, defined or deleted", async () => {
    await heardBy((client) => {
      const any = client as unknown as Record<string, unknown>;
      expect(() => (any.ping = 1)).toThrow(TypeError);
      expect(() => (any.other = 1)).toThrow(TypeError);
      expect(() => delete any.ping).toThrow(TypeError);
      expect(() => Object.defineProperty(any, "x", { value: 1 })).toThrow(TypeError);
    }, METHODS);
  });
});

describe("kwargs", () => {
  test("are frozen and keep any name", () => {
    const marked = kwargs(JSON.parse('{"__proto__": 1, "a": 2}') as Record<string, unknown>);
    expect(marked).toBeInstanceOf(Kwargs);
    expect(Object.isFrozen(marked)).toBe(true);
    expect(Object.isFrozen(marked.values)).toBe(true);
    expect(Object.entries(marked.values)).toEqual([
      ["__proto__", 1],
      ["a", 2],
    ]);
  });

  test("are a copy", () => {
    const source = { a: 1 };
    const marked = kwargs(source);
    source.a = 2;
    expect(marked.values.a).toBe(1);
  });

  test.each([null, undefined, 5, "x", [1], new Map()])("cannot be made of %j", (value) => {
    expect(() => kwargs(value as unknown as Record<string, unknown>)).toThrow(TypeError);
  });
});
