import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { encode } from "../../src/pyon/encode.js";
import { anyValue } from "../pyon/arbitrary.js";
import { sameValue } from "../pyon/helpers.js";
import { Listener, until } from "./listeners.js";

/** Whether it can be sent: version 1 has no form for some numpy scalars, for example. */
function sendable(value: unknown, version: 1 | 2): boolean {
  try {
    encode(value, { version });
    return true;
  } catch {
    return false;
  }
}

describe.each([1, 2] as const)("from our broadcaster to our receivers, in version %d", (version) => {
  test("any messages arrive equal, in order, at all of them", async () => {
    await using broadcaster = new Broadcaster({ version });
    await broadcaster.start("127.0.0.1", 0);
    const listeners = [1, 2, 3].map(() => new Listener("news", { exact: true }));
    for (const listener of listeners) await listener.connect(broadcaster.port);
    await until(() => broadcaster.stats().receivers === 3);
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyValue, { maxLength: 8 }), async (values) => {
        const messages = values.filter((value) => sendable(value, version));
        for (const message of messages) broadcaster.broadcast("news", message);
        count += messages.length;
        for (const listener of listeners) {
          const got = (await listener.arrived(count)).slice(count - messages.length);
          expect(got).toHaveLength(messages.length);
          got.forEach((message, i) => {
            // What version 1 writes alike, such as an empty set and an empty dict, is alike here too.
            const same = sameValue(message, messages[i]);
            const text = encode(message, { version });
            expect(same || text === encode(messages[i], { version }), text).toBe(true);
          });
        }
      }),
      { numRuns: 300 },
    );
    expect(count).toBeGreaterThan(300);
    expect(broadcaster.stats()).toMatchObject({ messages: count, sent: 3 * count, dropped: 0 });
    for (const listener of listeners) await listener.receiver.close();
  });
});
