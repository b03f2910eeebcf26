import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  BestEffortClient,
  Client,
  ConnectionLost,
  GenericRemoteException,
  IncompatibleServer,
  KeyError,
  kwargs,
  type Remote,
  ValueError,
} from "../../src/pc-rpc/index.js";
import {
  Complex,
  Dict,
  Float,
  Fraction,
  float,
  NDArray,
  NpScalar,
  Slice,
  tuple,
} from "../../src/pyon/index.js";
import { tlsFiles } from "../fixtures/tls.js";
import { modern, type PythonServer, python, pythonVersion, startPythonServer } from "./peer.js";

interface Lda {
  ping(): boolean;
  set_attenuation(attenuation: number | Float, channel?: number): void;
  get_attenuation(channel?: number): number;
  sweep(start: number, stop: number): NDArray;
  total(...values: number[]): number;
  echo(x: unknown): unknown;
  custom_error(): void;
  lookup(): void;
  unserializable(): void;
  values(): unknown[];
  slow(seconds: number): number;
  terminate(): void;
}

describe.skipIf(python === undefined)(`our client on the server of ${pythonVersion}`, () => {
  let server: PythonServer;
  let lda: Remote<Lda>;

  beforeAll(async () => {
    server = await startPythonServer();
    lda = await Client.connect<Lda>("127.0.0.1", server.port);
  });

  afterAll(async () => {
    lda?.closeRpc();
    await server?.[Symbol.asyncDispose]();
  });

  test("knows the server", () => {
    expect([...lda.getRpcId()]).toEqual([["lda"], "Attenuator on the blue laser"]);
    expect(lda.getSelectedTarget()).toBe("lda");
  });

  test("calls with positional, keyword and keyword-only arguments", async () => {
    expect(await lda.ping()).toBe(true);
    expect(await lda.set_attenuation(5)).toBeNull();
    expect(await lda.get_attenuation()).toBe(5);
    await lda.set_attenuation(12.5, kwargs({ channel: 1 }));
    expect(await lda.get_attenuation(kwargs({ channel: 1 }))).toBe(12.5);
    expect(await lda.total(1, 2, 3, kwargs({ a: 4, b: 5.5 }))).toBe(15.5);
    const points = await lda.sweep(0, 1, kwargs({ n: 3, log: true }));
    expect(points.toNested()).toEqual([0, 0.5, 1]);
  });

  test("gets values of every type", async () => {
    const values = await lda.values();
    const [, , , big, , , text, bytes, complex, nested, set, dict, slice, fraction, array, half, infinite] =
      values;
    expect(values.slice(0, 6)).toEqual([1, 2, -0, 10n ** 30n, null, true]);
    expect(big).toBe(10n ** 30n);
    expect(text).toBe("café μm");
    expect(bytes).toEqual(Uint8Array.of(0, 255));
    expect(complex).toEqual(new Complex(1, 2));
    expect(nested).toEqual(tuple(1, tuple(2)));
    expect(set).toEqual(new Set([1, 2]));
    expect(dict).toBeInstanceOf(Dict);
    expect([...(dict as Dict)]).toEqual([
      ["a", 1],
      [2, "b"],
    ]);
    expect(slice).toEqual(new Slice(1, null, 2));
    expect((fraction as Fraction).equals(new Fraction(1, 3))).toBe(true);
    expect((array as NDArray).dtype).toBe("<i2");
    expect((array as NDArray).toNested()).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(half).toBe(0.5);
    expect(infinite).toEqual([Infinity, -Infinity]);
  });

  test("sends values of every type, and gets them back exactly", async () => {
    const client = await Client.connect<Lda>("127.0.0.1", server.port, { exact: true });
    try {
      expect(await client.echo(float(1))).toEqual(new Float(1));
      expect(await client.echo(1)).toBe(1);
      expect(await client.echo("\u{1f600} \0 \n \u2028")).toBe("\u{1f600} \0 \n \u2028");
      // 1.6 understands an empty set, and sends it back as a dict.
      expect(await client.echo(new Set())).toEqual(modern ? new Set() : new Dict());
      expect(await client.echo(new Complex(1, Infinity))).toEqual(new Complex(1, Infinity));
      expect(await client.echo(new NpScalar("<f4", 0.5))).toEqual(new NpScalar("<f4", 0.5));
      expect(await client.echo(tuple(tuple(), 1n, -5n))).toEqual(tuple(tuple(), 1, -5));
      expect(await client.echo(new Map([[tuple(1, 2), "x"]]))).toEqual(new Dict([[tuple(1, 2), "x"]]));
      const view = new NDArray(Float64Array.of(0, 1, 2, 3, 4, 5), { shape: [3, 2], strides: [1, 3] });
      expect(((await client.echo(view)) as NDArray).toNested()).toEqual(view.toNested());
    } finally {
      client.closeRpc();
    }
  });

  test("gets errors by their Python class", async () => {
    const failed = await lda.set_attenuation(99).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ValueError);
    expect((failed as ValueError).message).toBe("attenuation out of range: 99");
    expect((failed as ValueError).remoteTraceback.join("")).toContain("set_attenuation");
    await expect(lda.lookup()).rejects.toBeInstanceOf(KeyError);
    await expect(lda.custom_error()).rejects.toBeInstanceOf(GenericRemoteException);
    await expect(lda.unserializable()).rejects.toMatchObject({ className: "TypeError" });
    expect(() => (lda as unknown as Record<string, () => void>).get_atenuation?.()).toThrow(
      "get_attenuation",
    );
  });

  test("pipelines calls, and lets late ones go", async () => {
    const slow = lda.callRpc("slow", [0.2], {}, { timeout: 20 });
    const next = lda.echo("next");
    await expect(slow).rejects.toMatchObject({ code: "ERR_SIPYCO_TIMEOUT" });
    expect(await next).toBe("next");
    expect(await Promise.all(Array.from({ length: 500 }, (_, i) => lda.echo(i)))).toHaveLength(500);
  });

  test("reads the method list", async () => {
    const { docstring, methods } = await lda.getRpcMethodList();
    expect(docstring).toContain("Simulated attenuator.");
    const [argspec, doc] = methods.sweep as NonNullable<(typeof methods)[string]>;
    expect(doc).toBe("Points of a sweep.");
    expect(argspec).toMatchObject({ args: ["self", "start", "stop", "n"], kwonlyargs: ["log"] });
    expect(methods.terminate?.[0].annotations).toEqual({});
  });

  test("refuses a target that is not there", async () => {
    const wrong = Client.connect("127.0.0.1", server.port, { target: "nosuch" });
    await expect(wrong).rejects.toThrow(IncompatibleServer);
    await expect(wrong).rejects.toThrow("lda");
  });

  test("says why Python hangs up on a large request", async () => {
    const client = await Client.connect<Lda>("127.0.0.1", server.port);
    const failed = await client.echo(new Float64Array(1_000_000)).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(ConnectionLost);
    expect((failed as Error).message).toContain("4 MiB");
  });

  test.runIf(modern)("speaks TLS with certificates on both sides", async () => {
    const { cert, key, peer } = tlsFiles("server", "client");
    await using secure = await startPythonServer(cert, key, peer);
    const client = await Client.connect<Lda>("127.0.0.1", secure.port, { tls: tlsFiles("client", "server") });
    expect(await client.ping()).toBe(true);
    client.closeRpc();
    await expect(Client.connect("127.0.0.1", secure.port, { timeout: 2000 })).rejects.toThrow();
  });

  test("a best-effort client lives through a server's death", async () => {
    const mortal = await startPythonServer();
    const client = await BestEffortClient.connect<Lda>("127.0.0.1", mortal.port, "lda");
    expect(await client.ping()).toBe(true);
    await mortal[Symbol.asyncDispose]();
    expect(await client.ping()).toBeNull();
    client.closeRpc();
  });

  test("ends the server with terminate", async () => {
    const mortal = await startPythonServer();
    const client = await Client.connect<Lda>("127.0.0.1", mortal.port);
    const exited = once(mortal.process, "exit");
    expect(await client.terminate()).toBeNull();
    expect((await exited)[0]).toBe(0);
    client.closeRpc();
  });
});
