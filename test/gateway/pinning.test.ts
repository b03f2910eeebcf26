import type { LookupAddress } from "node:dns";
import { lookup } from "node:dns/promises";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { WebSocket } from "ws";
import { captureLogs } from "../fixtures/logs.js";
import { echo, gatewayFor, messages, opened, RawClient, refusal, until, urlOf } from "./gateways.js";

vi.mock("node:dns/promises", async (original) => {
  const dns = await original<typeof import("node:dns/promises")>();
  return { ...dns, lookup: vi.fn(dns.lookup) };
});

/** What name servers say of `lab-pc`, one answer after the other. */
let answers: (() => Promise<readonly string[]>)[];
let asked: number;

beforeEach(async () => {
  const dns = await vi.importActual<typeof import("node:dns/promises")>("node:dns/promises");
  answers = [];
  asked = 0;
  const answer = async (name: string): Promise<LookupAddress[]> => {
    if (name !== "lab-pc") return await dns.lookup(name, { all: true });
    asked++;
    const addresses = await (answers.shift() ?? (() => Promise.reject(new Error("asked too often"))))();
    return addresses.map((address) => ({ address, family: 4 }));
  };
  vi.mocked(lookup).mockImplementation(answer as unknown as typeof lookup);
});

const found =
  (...addresses: string[]) =>
  () =>
    Promise.resolve(addresses);
const notFound = (): Promise<never> =>
  Promise.reject(Object.assign(new Error("getaddrinfo ENOTFOUND lab-pc"), { code: "ENOTFOUND" }));

describe("the name of a target", () => {
  test("is looked up once, so that who controls it later leads nobody elsewhere", async () => {
    const target = await echo();
    answers = [found("127.0.0.1"), found("127.0.0.2"), found("169.254.169.254")];
    const gateway = await gatewayFor([], { allow: [`lab-pc:${target.port}`] });
    const url = `ws://127.0.0.1:${gateway.port}/proxy/lab-pc:${target.port}`;
    for (let i = 0; i < 3; i++) {
      const socket = await opened(url);
      const got = messages(socket, 1);
      socket.send("hello");
      expect(await got).toEqual(["hello"]);
    }
    expect(asked).toBe(1);
    expect(target.accepted).toBe(3);
    expect(gateway.targets).toEqual([
      { name: `lab-pc:${target.port}`, readOnly: false, addresses: ["127.0.0.1"] },
    ]);
  });

  test("may have several addresses, of which one answers", async () => {
    const target = await echo();
    answers = [found("127.0.0.2", "127.0.0.3", "127.0.0.1")];
    const gateway = await gatewayFor([], { allow: [`lab-pc:${target.port}`] });
    await opened(`ws://127.0.0.1:${gateway.port}/proxy/lab-pc:${target.port}`);
    expect(target.accepted).toBe(1);
  });

  test("that is not found is told, and looked up again when it is asked for, until it is found", async () => {
    const { warnings } = await captureLogs("gateway");
    const target = await echo();
    answers = [notFound, notFound, found("127.0.0.1"), found("127.0.0.2")];
    const name = `lab-pc:${target.port}`;
    const gateway = await gatewayFor([], { allow: [name] });
    const reason = `cannot connect to ${name}: host name not found`;
    expect(warnings).toEqual([`${reason}; it will be looked up again when it is asked for`]);
    expect(gateway.targets[0]?.addresses).toBeUndefined();
    const url = `ws://127.0.0.1:${gateway.port}/proxy/${name}`;
    expect(await refusal(url)).toEqual({ code: 4502, reason });
    await opened(url);
    await opened(url);
    expect(asked).toBe(3);
  });

  describe("that no name server answers for", () => {
    const never = (): Promise<never> => new Promise(() => {});

    test("delays the start by dialTimeout, and each request", async () => {
      answers = [never];
      const gateway = await gatewayFor([], { allow: ["lab-pc:1"], dialTimeout: 300 });
      const url = `ws://127.0.0.1:${gateway.port}/proxy/lab-pc:1`;
      const [first, second] = await Promise.all([refusal(url), refusal(url)]);
      expect(first).toEqual({
        code: 4502,
        reason: "cannot connect to lab-pc:1: no answer from a name server within 300 ms",
      });
      expect(second).toEqual(first);
      expect(asked).toBe(1);
    });

    test("is not waited for when the client breaks the connection", async () => {
      answers = [notFound, never];
      const other = await echo();
      const gateway = await gatewayFor([], {
        allow: ["lab-pc:1", other.name],
        dialTimeout: 600_000,
        maxConnections: 1,
      });
      const client = await RawClient.connect(gateway.port);
      client.request("/proxy/lab-pc:1");
      await until(() => asked === 2);
      expect(await refusal(urlOf(gateway, other))).toMatchObject({ code: 1013 });
      client.socket.resetAndDestroy();
      // Its place is free again, though the target has not been found.
      let socket: WebSocket | undefined;
      while (socket === undefined) socket = await opened(urlOf(gateway, other)).catch(() => undefined);
      expect(gateway.stats().refused).not.toHaveProperty("dial");
    });

    test("is given up when the gateway stops, which the client is told", async () => {
      answers = [notFound, never];
      const gateway = await gatewayFor([], { allow: ["lab-pc:1"], dialTimeout: 600_000 });
      const told = refusal(`ws://127.0.0.1:${gateway.port}/proxy/lab-pc:1`);
      await until(() => asked === 2);
      await gateway.stop();
      expect(await told).toEqual({ code: 1001, reason: "the gateway stops" });
    });
  });
});
