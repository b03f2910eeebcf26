import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { FFProxy } from "../src/fire-and-forget.js";
import { Client, Server } from "../src/pc-rpc/index.js";
import { captureLogs } from "./fixtures/logs.js";

class Display {
  readonly shown: string[] = [];
  brightness = 5;
  #release: () => void = () => {};

  show(text: string): number {
    this.shown.push(text);
    return this.shown.length;
  }

  slow(text: string): Promise<void> {
    this.shown.push(text);
    return new Promise((resolve) => {
      this.#release = resolve;
    });
  }

  release(): void {
    this.#release();
  }

  fail(): never {
    throw new RangeError("no such page");
  }
}

describe("a fire-and-forget proxy", () => {
  test("returns at once, with nothing, and runs the method in the background", async () => {
    const display = new Display();
    const proxy = new FFProxy(display);
    expect(proxy.show("scanning")).toBeUndefined();
    expect(display.shown).toEqual([]);
    await proxy.ffJoin();
    expect(display.shown).toEqual(["scanning"]);
    await proxy.ffJoin();
  });

  test("drops calls while the previous one has not ended, counts them, and warns by name", async () => {
    const logs = await captureLogs("fire-and-forget");
    const display = new Display();
    const proxy = new FFProxy(display);
    proxy.slow("first");
    proxy.show("second");
    await Promise.resolve();
    proxy.slow("third");
    expect(proxy.ffDropped).toBe(2);
    expect(logs.warnings).toEqual([
      expect.stringContaining("Display.show dropped"),
      expect.stringContaining("Display.slow dropped"),
    ]);
    let joined = false;
    const join = proxy.ffJoin().then(() => {
      joined = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(joined).toBe(false);
    display.release();
    await join;
    proxy.show("fourth");
    await proxy.ffJoin();
    expect(display.shown).toEqual(["first", "fourth"]);
  });

  test("turns what a method throws into a warning, and goes on", async () => {
    const logs = await captureLogs("fire-and-forget");
    const display = new Display();
    const proxy = new FFProxy(display);
    proxy.fail();
    await proxy.ffJoin();
    proxy.show("after");
    await proxy.ffJoin();
    expect(logs.warnings).toEqual([expect.stringMatching(/Display\.fail failed: .*no such page/)]);
    expect(display.shown).toEqual(["after"]);
  });

  test("has the target's methods only, and may be awaited and printed", async () => {
    const proxy = new FFProxy(new Display());
    expect((proxy as unknown as Record<string, unknown>).brightness).toBeUndefined();
    expect(() => (proxy as unknown as { nosuch(): void }).nosuch()).toThrow(TypeError);
    expect(proxy.show).toBe(proxy.show);
    expect(await proxy).toBe(proxy);
    expect(() => inspect(proxy)).not.toThrow();
    expect(() => Object.assign(proxy, { show: 1 })).toThrow(TypeError);
    expect(() => new FFProxy(5 as never)).toThrow("target of an FFProxy");
  });

  test("serves clients: a lost connection is a warning", async () => {
    const logs = await captureLogs("fire-and-forget");
    const display = new Display();
    await using server = new Server({ display });
    await server.start("127.0.0.1", 0);
    const client = await Client.connect<{ show(text: string): number }>("127.0.0.1", server.port);
    const proxy = new FFProxy(client);
    proxy.show("remote");
    await proxy.ffJoin();
    expect(display.shown).toEqual(["remote"]);
    expect(() => (proxy as unknown as { shwo(): void }).shwo()).toThrow("show");
    await client.closeRpc();
    proxy.show("too late");
    await proxy.ffJoin();
    expect(logs.warnings).toEqual([expect.stringContaining("show failed")]);
  });
});
