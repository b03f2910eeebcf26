import { describe, expect, test } from "vitest";
import { Client, Server, ValueError } from "../../src/pc-rpc/index.js";
import { connectGlobalRpc, type RemoteExecServer, rexecTarget } from "../../src/remote-exec/index.js";
import { captureLogs } from "../fixtures/logs.js";
import { failure, type RexecRemote, serve } from "./serving.js";

/** A master's datasets, which count their clients. */
class DatasetDb {
  readonly #datasets = new Map<string, unknown>();

  set(key: string, value: unknown): void {
    this.#datasets.set(key, value);
  }

  get(key: string): unknown {
    return this.#datasets.get(key);
  }
}

async function startMaster(port = 0): Promise<Server> {
  const server = new Server({ master_dataset_db: new DatasetDb(), other: new DatasetDb() });
  await server.start("127.0.0.1", port);
  return server;
}

const CODE = `
  const put = async (key, value) => { await dataset_db.set(key, value); };
  const get = async (key) => await dataset_db.get(key);
  const has = (name) => [typeof globalThis[name], Object.hasOwn(controller_initial_namespace, name)];
  const sameClient = () => dataset_db === controller_initial_namespace.dataset_db;
`;

async function joined(lab: { rexec(): Promise<RexecRemote> }): Promise<RexecRemote> {
  const client = await lab.rexec();
  await client.add_code(CODE);
  return client;
}

describe("a global RPC client", () => {
  test("is shared by all connections, and made once", async () => {
    await using master = await startMaster();
    const lab = await serve({});
    const [first, before] = [await joined(lab), await joined(lab)];
    await connectGlobalRpc(first, { port: master.port });
    await first.call("put", "freq", [1, 2]);
    expect(await first.call("get", "freq")).toEqual([1, 2]);
    const later = await joined(lab);
    expect(await later.call("get", "freq")).toEqual([1, 2]);
    // As in Python, what was there before finds it among the shared values.
    expect(await before.call("has", "dataset_db")).toEqual(["undefined", true]);
    // Nothing answers at port 1, so this would fail if it connected.
    await connectGlobalRpc(before, { port: 1 });
    expect(await before.call("get", "freq")).toEqual([1, 2]);
    expect(await before.call("sameClient")).toBe(true);
    expect(master.connections).toBe(1);
  });

  test("goes where it is told, under the name it is told", async () => {
    await using master = await startMaster();
    const client = await joined(await serve({}));
    await connectGlobalRpc(client, { host: "localhost", port: master.port, target: "other", name: "others" });
    expect(await client.call("has", "others")).toEqual(["object", true]);
    expect(await client.call("has", "dataset_db")).toEqual(["undefined", false]);
  });

  test("leaves alone what has the name, whatever it is", async () => {
    const lab = await serve({}, { initialNamespace: { dataset_db: { get: () => "the server's" } } });
    const client = await joined(lab);
    await connectGlobalRpc(client, { port: 1 });
    await connectGlobalRpc(client, { port: 1, name: "controller_driver" });
    expect(await client.call("get", "x")).toBe("the server's");
  });

  test("is made once, too, when two ask for it at the same time", async () => {
    await using master = await startMaster();
    const lab = await serve({});
    const clients = await Promise.all([joined(lab), joined(lab), joined(lab)]);
    await Promise.all(clients.map((client) => connectGlobalRpc(client, { port: master.port })));
    for (const client of clients) expect(await client.call("sameClient")).toBe(true);
    expect(master.connections).toBe(1);
  });

  test("that cannot be made fails for each who asks, and stands in nobody's way", async () => {
    const lab = await serve({});
    const clients = await Promise.all([joined(lab), joined(lab)]);
    const errors = await Promise.all(clients.map((client) => failure(connectGlobalRpc(client, { port: 1 }))));
    for (const error of errors) expect(error.message).toContain("connection refused");
    await using master = await startMaster();
    const wrong = await failure(connectGlobalRpc(clients[0]!, { port: master.port, target: "nosuch" }));
    expect(wrong.message).toContain("IncompatibleServer: ");
    await connectGlobalRpc(clients[0]!, { port: master.port });
    expect(await clients[0]!.call("sameClient")).toBe(true);
  });

  test("whose connection has ended is told in the log, and makes room for another", async () => {
    const logs = await captureLogs("remote-exec");
    const lab = await serve({});
    const client = await joined(lab);
    const mortal = await startMaster();
    const { port } = mortal;
    await connectGlobalRpc(client, { port });
    await client.call("put", "x", 1);
    await mortal.stop();
    expect((await failure(client.call("get", "x"))).message).toContain("ConnectionLost");
    expect(logs.warnings).toEqual([
      expect.stringContaining(`global RPC client dataset_db has lost its connection to 127.0.0.1:${port}`),
    ]);
    await using _master = await startMaster(port);
    await connectGlobalRpc(client, { port });
    await client.call("put", "x", 2);
    expect(await client.call("get", "x")).toBe(2);
  });

  test("ends with the target that it belongs to", async () => {
    await using master = await startMaster();
    const rexec = rexecTarget({});
    const server = new Server({ rexec });
    await server.start("127.0.0.1", 0);
    const client = await Client.connect<RemoteExecServer>("127.0.0.1", server.port);
    await connectGlobalRpc(client, { port: master.port });
    expect(master.connections).toBe(1);
    await server.stop();
    await rexec[Symbol.asyncDispose]();
    while (master.connections > 0) await new Promise(setImmediate);
  });

  test.each(["not a name", "", "1", "if"])("has a name that code can use, not %j", async (name) => {
    const client = await joined(await serve({}));
    const error = await failure(client.connect_global_rpc("127.0.0.1", 1, "target", name));
    expect(error).toBeInstanceOf(ValueError);
  });
});

describe("connectGlobalRpc", () => {
  /** A client of a server that has no method of ours, such as Python's. */
  function recorder(localHost: string | undefined) {
    const calls: [string, readonly unknown[]][] = [];
    return {
      calls,
      client: {
        callRpc: async (name: string, args: readonly unknown[]) => calls.push([name, args]),
        getLocalHost: () => localHost,
      },
    };
  }

  test("sends Python code to servers that have not our method, with the values as arguments", async () => {
    const { calls, client } = recorder("10.0.0.1");
    await connectGlobalRpc(client, { name: "db" });
    expect(calls.map(([name]) => name)).toEqual(["add_code", "call"]);
    const [[, [code]], [, [fn, ...args]]] = calls as [[string, [string]], [string, [string, ...unknown[]]]];
    expect(code).toContain(`def ${fn}(`);
    expect(args).toEqual(["10.0.0.1", 3251, "master_dataset_db", "db"]);
  });

  test.each<[object, string]>([
    [{ host: "" }, "host"],
    [{ host: 5 }, "host"],
    [{ target: "" }, "target"],
    [{ name: null }, "name"],
    [{ port: 0 }, "port"],
    [{ port: "3251" }, "port"],
  ])("refuses %j", async (options, name) => {
    const { calls, client } = recorder("10.0.0.1");
    await expect(connectGlobalRpc(client, options)).rejects.toThrow(name);
    expect(calls).toEqual([]);
  });

  test("needs a host where the connection has no address", async () => {
    await expect(connectGlobalRpc(recorder(undefined).client)).rejects.toThrow("host must be given");
  });
});
