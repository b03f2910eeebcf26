import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { TaskObject } from "../../src/tools/task-object.js";
import { captureLogs } from "../fixtures/logs.js";

class Poller extends TaskObject {
  readonly events: string[] = [];
  readonly #body: (signal: AbortSignal) => Promise<void>;

  constructor(body: (signal: AbortSignal) => Promise<void>) {
    super();
    this.#body = body;
  }

  protected async run(signal: AbortSignal): Promise<void> {
    this.events.push("begins");
    try {
      await this.#body(signal);
    } finally {
      this.events.push("ends");
    }
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  await once(signal, "abort");
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("a task", () => {
  test("runs until it is stopped, and stop waits for its end", async () => {
    const poller = new Poller(async (signal) => {
      await untilAborted(signal);
      await nextTurn();
    });
    expect(poller.running).toBe(false);
    poller.start();
    expect(poller.running).toBe(true);
    await nextTurn();
    expect(poller.events).toEqual(["begins"]);
    await Promise.all([poller.stop(), poller.stop()]);
    expect(poller.events).toEqual(["begins", "ends"]);
    expect(poller.running).toBe(false);
    await poller.stop();
  });

  test("may be stopped before it was started, and before it has begun", async () => {
    const poller = new Poller(untilAborted);
    await poller.stop();
    await poller.finished;
    poller.start();
    await poller.stop();
    expect(poller.events).toEqual([]);
  });

  test("starts once at a time, and again when it has ended", async () => {
    const poller = new Poller(untilAborted);
    poller.start();
    expect(() => poller.start()).toThrow("Poller is running already");
    await nextTurn();
    const stopped = poller.stop();
    expect(() => poller.start()).toThrow("Poller is still stopping");
    await stopped;
    poller.start();
    await nextTurn();
    await poller.stop();
    expect(poller.events).toEqual(["begins", "ends", "begins", "ends"]);
  });

  test.each([
    [
      "the signal's reason",
      (signal: AbortSignal) => untilAborted(signal).then(() => signal.throwIfAborted()),
    ],
    ["an AbortError", (signal: AbortSignal) => setTimeout(1e6, undefined, { signal })],
  ])("has not failed when it ends with %s after stop", async (_, body) => {
    const logs = await captureLogs("tools");
    const poller = new Poller(body);
    poller.start();
    await nextTurn();
    await poller.stop();
    expect(poller.events).toEqual(["begins", "ends"]);
    expect(poller.failure).toBeUndefined();
    expect(logs.warnings).toEqual([]);
  });

  test("that fails is logged at once; its owner can learn of it, and start it again", async () => {
    const logs = await captureLogs("tools");
    const error = new RangeError("no answer");
    let bodies = 0;
    const poller = new Poller(async (signal) => {
      if (bodies++ === 0) throw error;
      await untilAborted(signal);
    });
    poller.start();
    await poller.finished;
    expect(logs.warnings).toEqual(["Poller has failed: no answer"]);
    expect(poller.failure).toBe(error);
    expect(poller.running).toBe(false);
    await poller.stop();
    expect(poller.failure).toBe(error);
    poller.start();
    expect(poller.failure).toBeUndefined();
    await poller.stop();
    expect(logs.warnings).toHaveLength(1);
  });

  test("that fails while it stops has failed, and stop does not throw it", async () => {
    const logs = await captureLogs("tools");
    const poller = new Poller(async (signal) => {
      await untilAborted(signal);
      throw "not an error";
    });
    poller.start();
    await nextTurn();
    await poller.stop();
    expect(logs.warnings).toEqual(["Poller has failed: not an error"]);
    expect(poller.failure).toMatchObject({ message: "not an error", cause: "not an error" });
  });

  test("has failed with an AbortError that nobody asked for", async () => {
    const logs = await captureLogs("tools");
    const poller = new Poller(() => setTimeout(1e6, undefined, { signal: AbortSignal.abort() }));
    poller.start();
    await poller.finished;
    expect(poller.failure?.name).toBe("AbortError");
    expect(logs.warnings).toHaveLength(1);
  });

  test("may be started in the constructor of a derived class", async () => {
    class Eager extends TaskObject {
      readonly begun: string[] = [];

      constructor() {
        super();
        this.start();
      }

      protected async run(): Promise<void> {
        this.begun.push("yes");
      }
    }
    class More extends Eager {
      readonly more = "there";

      protected override async run(): Promise<void> {
        this.begun.push(this.more);
      }
    }
    const task = new More();
    await task.finished;
    expect(task.begun).toEqual(["there"]);
  });

  test("is stopped by disposal", async () => {
    const poller = new Poller(untilAborted);
    {
      await using running = poller;
      running.start();
      await nextTurn();
    }
    expect(poller.events).toEqual(["begins", "ends"]);
  });
});
