import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  Client,
  KeyError,
  kwargs,
  PythonSyntaxError,
  type Remote,
  Server,
  ValueError,
} from "../../src/pc-rpc/index.js";
import { float, type NDArray } from "../../src/pyon/index.js";
import { connectGlobalRpc, rexecTarget } from "../../src/remote-exec/index.js";
import { freePort, python, pythonVersion, run, script } from "./peer.js";

interface Peer extends AsyncDisposable {
  readonly port: number;
}

/** Starts a server of Python's that says when it listens. */
async function startPeer(name: string): Promise<Peer> {
  const port = await freePort();
  const child = spawn(python as string, ["-u", script(name), String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  await Promise.race([
    once(child.stdout, "data"),
    exited.then(([status]) => {
      throw new Error(`${name} ended with status ${status} before it listened`);
    }),
  ]);
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** Python's methods of a remote execution target. */
interface PythonRexec {
  add_code(code: string): void;
  call(fn: string, ...args: unknown[]): unknown;
}

const PYTHON_CODE = `
import numpy as np

def total(rows, columns=3):
    return controller_driver.expose(rows, columns).sum()

def scaled(factor, *offsets, log=False, **others):
    frame = controller_driver.expose() * factor + sum(offsets)
    return np.log10(frame + 1) if log else (frame, sorted(others))

async def later(x):
    return x

def wrong():
    raise ValueError("99 dB")

def put(key, value):
    dataset_db.set(key, value)

def get(key):
    return dataset_db.get(key)

def names():
    return sorted(n for n in globals() if n.startswith("_sipyco") or n == "dataset_db")

def shared():
    return "dataset_db" in controller_initial_namespace
`;

describe.skipIf(python === undefined)(`our client in the server of ${pythonVersion}`, () => {
  let peer: Peer;
  const connect = (): Promise<Remote<PythonRexec>> =>
    Client.connect<PythonRexec>("127.0.0.1", peer.port, { target: "camera_rexec" });

  beforeAll(async () => {
    peer = await startPeer("remote_exec_server.py");
  });

  afterAll(() => peer?.[Symbol.asyncDispose]());

  test("adds code, calls it with keyword arguments, and gets arrays", async () => {
    await using client = await connect();
    expect([...client.getRpcId()]).toEqual([["camera", "camera_rexec"], "Camera with remote execution"]);
    await client.add_code(PYTHON_CODE);
    expect(await client.call("total", 2)).toBe(15);
    expect(await client.call("total", kwargs({ rows: 1, columns: 2 }))).toBe(1);
    const [frame, others] = (await client.call("scaled", float(2), 1, 1, kwargs({ z: 1 }))) as [
      NDArray,
      string[],
    ];
    expect(frame.toNested()).toEqual([
      [2, 4, 6],
      [8, 10, 12],
    ]);
    expect(others).toEqual(["z"]);
    const logarithms = (await client.call("scaled", 0, 9, kwargs({ log: true }))) as NDArray;
    expect(logarithms.dtype).toBe("<f8");
    expect(logarithms.toNested()).toEqual([
      [1, 1, 1],
      [1, 1, 1],
    ]);
    expect(await client.call("later", 5)).toBe(5);
  });

  test("gets the code's errors", async () => {
    await using client = await connect();
    await client.add_code(PYTHON_CODE);
    await expect(client.call("wrong")).rejects.toBeInstanceOf(ValueError);
    await expect(client.call("nosuch")).rejects.toBeInstanceOf(KeyError);
    await expect(client.call("total")).rejects.toThrow("missing 1 required positional argument: 'rows'");
    await expect(client.add_code("def f(:")).rejects.toBeInstanceOf(PythonSyntaxError);
  });

  test("makes a global RPC client in it, to masters of both kinds", async () => {
    await using master = await startPeer("remote_exec_master.py");
    await using before = await connect();
    await before.add_code(PYTHON_CODE);
    await using client = await connect();
    await client.add_code(PYTHON_CODE);
    expect(await client.call("shared")).toBe(false);
    await connectGlobalRpc(client, { port: master.port });
    await client.call("put", "freq", Float64Array.of(1, 2));
    expect(await client.call("names")).toEqual(["dataset_db"]);
    // Nothing answers at port 1: there is one already, which this connection gets now.
    expect(await before.call("names")).toEqual([]);
    await connectGlobalRpc(before, { port: 1 });
    expect(((await before.call("get", "freq")) as NDArray).toNested()).toEqual([1, 2]);
    await expect(before.call("get", "nosuch")).rejects.toBeInstanceOf(KeyError);

    const datasets = new Map<string, unknown>();
    await using ours = new Server({
      db: { set: (key: string, value: unknown) => void datasets.set(key, value) },
    });
    await ours.start("127.0.0.1", 0);
    await connectGlobalRpc(client, { port: ours.port, target: "db", name: "our_db" });
    await client.add_code("def ours(x):\n    our_db.set('x', x)\n");
    await client.call("ours", [1, 2]);
    expect(datasets.get("x")).toEqual([1, 2]);
    await expect(connectGlobalRpc(client, { port: 1, name: "unreachable" })).rejects.toThrow("refused");
  });
});

describe.skipIf(python === undefined)(`clients of ${pythonVersion} in our server`, () => {
  test("run JavaScript next to the driver", async () => {
    await using master = await startPeer("remote_exec_master.py");
    const camera = {
      expose: (n: number) => Float64Array.from({ length: n }, (_, i) => i),
      settle: () => new Promise((resolve) => setImmediate(resolve)),
    };
    await using rexec = rexecTarget(camera, { timeout: 500 });
    await using server = new Server({ camera, camera_rexec: rexec }, { description: "our camera" });
    await server.start("127.0.0.1", 0);
    const { stdout, stderr, status } = await run(python as string, [
      script("remote_exec_client.py"),
      String(server.port),
      String(master.port),
    ]);
    expect(stderr).toBe("");
    expect(stdout.trim().split("\n")).toEqual([
      "method list",
      "code",
      "arrays",
      "keyword arguments",
      "values",
      "errors",
      "time limit",
      "global client",
      "asyncio",
      "done",
    ]);
    expect(status).toBe(0);
  });
});
