import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { Condition } from "../../src/tools/condition.js";

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe("a condition", () => {
  test("wakes all who wait, and nobody who waits later", async () => {
    const condition = new Condition();
    const woken: string[] = [];
    const wait = async (name: string): Promise<void> => {
      await condition.wait();
      woken.push(name);
    };
    condition.notify();
    void wait("first");
    void wait("second");
    await nextTurn();
    expect(woken).toEqual([]);
    condition.notify();
    void wait("third");
    await nextTurn();
    expect(woken).toEqual(["first", "second"]);
    condition.notify();
    await nextTurn();
    expect(woken).toEqual(["first", "second", "third"]);
  });

  test("lets who is woken wait for the next time", async () => {
    const condition = new Condition();
    let times = 0;
    const loop = async (): Promise<void> => {
      for (; times < 3; times++) await condition.wait();
    };
    const looping = loop();
    for (let i = 0; i < 3; i++) {
      condition.notify();
      condition.notify();
      await nextTurn();
      expect(times).toBe(i + 1);
    }
    await looping;
  });

  test("rejects with the signal's reason, and wakes the others", async () => {
    const condition = new Condition();
    const stop = new AbortController();
    const reason = new Error("closing");
    const aborted = condition.wait({ signal: stop.signal });
    const other = condition.wait();
    stop.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    await expect(condition.wait({ signal: stop.signal })).rejects.toBe(reason);
    condition.notify();
    await other;
  });

  test("forgets the signal once notified", async () => {
    const condition = new Condition();
    const stop = new AbortController();
    const waiting = condition.wait({ signal: stop.signal });
    condition.notify();
    stop.abort();
    await waiting;
    expect(getEventListeners(stop.signal, "abort")).toEqual([]);
  });

  test("keeps nobody who was woken or has given up", async () => {
    const condition = new Condition();
    const [woken, givenUp] = [new AbortController(), new AbortController()];
    const letGo = [woken, givenUp].map(({ signal }) => vi.spyOn(signal, "removeEventListener"));
    const waiting = [woken, givenUp].map(({ signal }) => condition.wait({ signal }));
    givenUp.abort();
    condition.notify();
    condition.notify();
    expect(letGo.map((spy) => spy.mock.calls.length)).toEqual([1, 0]);
    expect((await Promise.allSettled(waiting)).map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
    ]);
  });
});
