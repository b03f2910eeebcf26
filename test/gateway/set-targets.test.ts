import { describe, expect, test } from "vitest";
import { echo, gatewayFor, messages, opened, refusal } from "./gateways.js";

describe("targets that are changed while the gateway runs", () => {
  test("are let through to, and others no longer", async () => {
    const [one, other] = [await echo(), await echo()];
    const gateway = await gatewayFor(one);
    const url = (name: string): string => `ws://127.0.0.1:${gateway.port}/proxy/${name}`;
    await gateway.setTargets([other.name]);
    expect(gateway.targets.map(({ name }) => name)).toEqual([other.name]);
    await opened(url(other.name));
    expect(await refusal(url(one.name))).toMatchObject({ code: 4403 });
  });

  test("that stay keep their connections and their counts", async () => {
    const [one, other] = [await echo(), await echo()];
    const gateway = await gatewayFor(one);
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/proxy/${one.name}`);
    await gateway.setTargets([one.name, other.name]);
    const got = messages(socket, 1);
    socket.send("hello");
    expect(await got).toEqual(["hello"]);
    expect(gateway.stats().targets.map(({ connected }) => connected)).toEqual([1, 0]);
  });

  test("that are no longer listed lose no connection that is there", async () => {
    const [one, other] = [await echo(), await echo()];
    const gateway = await gatewayFor(one);
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/proxy/${one.name}`);
    await gateway.setTargets([other.name]);
    const got = messages(socket, 1);
    socket.send("hello");
    expect(await got).toEqual(["hello"]);
  });

  test("are others when they are read-only now", async () => {
    const one = await echo();
    const gateway = await gatewayFor(one);
    await gateway.setTargets([`${one.name} read-only`]);
    expect(gateway.targets).toMatchObject([{ name: one.name, readOnly: true }]);
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/proxy/${one.name}`);
    const closed = new Promise((resolve) => socket.once("close", resolve));
    socket.send("ARTIQ pc_rpc");
    expect(await closed).toBe(4403);
  });

  test("stay as they were when the new ones are no targets", async () => {
    const one = await echo();
    const gateway = await gatewayFor(one);
    await expect(gateway.setTargets([])).rejects.toThrow("allow must list the targets");
    await expect(gateway.setTargets(["a b"])).rejects.toThrow(TypeError);
    expect(gateway.targets.map(({ name }) => name)).toEqual([one.name]);
  });
});
