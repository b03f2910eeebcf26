import { describe, expect, test } from "vitest";
import { BackgroundTaskPool } from "../../src/tools/background-task-pool.js";
import { captureLogs } from "../fixtures/logs.js";

/** A task that ends when it is told. */
function pending(): { readonly promise: Promise<void>; readonly end: () => void } {
  let end = (): void => {};
  const promise = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { promise, end };
}

describe("a pool of background tasks", () => {
  test("joins when all tasks have ended, those that came meanwhile too", async () => {
    const pool = new BackgroundTaskPool();
    await pool.join();
    const [first, second] = [pending(), pending()];
    pool.create(first.promise);
    pool.create(async () => {
      await first.promise;
      pool.create(second.promise);
    });
    expect(pool.size).toBe(2);
    let joined = false;
    const join = pool.join().then(() => {
      joined = true;
    });
    first.end();
    await new Promise((resolve) => setImmediate(resolve));
    expect(pool.size).toBe(1);
    expect(joined).toBe(false);
    second.end();
    await join;
    expect(pool.size).toBe(0);
  });

  test("tells of tasks that fail, each once, and joins nevertheless", async () => {
    const logs = await captureLogs("tools");
    const pool = new BackgroundTaskPool();
    pool.create(Promise.reject(new RangeError("a promise")));
    pool.create(() => Promise.reject(new RangeError("a function's promise")));
    pool.create(() => {
      throw new RangeError("a function");
    });
    expect(pool.size).toBe(3);
    await pool.join();
    expect(pool.size).toBe(0);
    expect(logs.warnings.toSorted()).toEqual([
      "a background task has failed: a function",
      "a background task has failed: a function's promise",
      "a background task has failed: a promise",
    ]);
  });

  test("calls a function at once", () => {
    const pool = new BackgroundTaskPool();
    let called = false;
    pool.create(async () => {
      called = true;
    });
    expect(called).toBe(true);
  });

  test("waits for its tasks when disposed", async () => {
    const task = pending();
    let ended = false;
    {
      await using pool = new BackgroundTaskPool();
      pool.create(async () => {
        await task.promise;
        ended = true;
      });
      setImmediate(task.end);
    }
    expect(ended).toBe(true);
  });

  test("takes nothing else", () => {
    const pool = new BackgroundTaskPool();
    for (const wrong of [undefined, null, 5, {}]) {
      expect(() => pool.create(wrong as never)).toThrow(TypeError);
    }
    expect(pool.size).toBe(0);
  });
});
