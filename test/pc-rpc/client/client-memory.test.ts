import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Client, type Remote } from "../../../src/pc-rpc/client/client.js";
import type { ClientOptions } from "../../../src/pc-rpc/client/client-options.js";
import { ConnectionLost, IncompatibleServer, RemoteError } from "../../../src/pc-rpc/errors.js";
import type { Channel } from "../../../src/transport/channel.js";
import { memoryChannelPair } from "../../../src/transport/memory.js";
import { nextLine } from "../../../src/transport/next-line.js";

const IDENTIFICATION = '{"targets":["lda"],"description":null,"features":["pyon_v2"]}';
const METHODS = '{"__jsonclass__":["set",[["echo"]]]}';

interface Target {
  echo(x: number): number;
}

/** A client that has shaken hands, and the server's end. */
async function connected(options: ClientOptions = {}): Promise<[Remote<Target>, Channel]> {
  const [ours, theirs] = memoryChannelPair();
  const connecting = Client.overChannel<Target>(ours, options);
  await nextLine(theirs);
  theirs.send(IDENTIFICATION);
  expect(await nextLine(theirs)).toBe("lda pyon_v2");
  theirs.send(METHODS);
  return [await connecting, theirs];
}

/** Lets what was sent arrive; lines in memory take microtasks. */
function arrive(): Promise<void> {
  return new Promise(setImmediate);
}

test("a client works over any channel", async () => {
  const [client, server] = await connected();
  server.receive((line) => server.send(`{"status":"ok","ret":${/\[\[(\d+)\]/.exec(line)?.[1]}}`));
  expect(await client.echo(7)).toBe(7);
  expect(client.getLocalHost()).toBeUndefined();
  await client.closeRpc();
  expect(server.end).toEqual({ by: "peer" });
});

test("wrong options end the channel", async () => {
  const [ours, theirs] = memoryChannelPair();
  await expect(Client.overChannel(ours, { callTimeout: 0 })).rejects.toThrow(RangeError);
  expect(ours.end).toBeDefined();
  await theirs.closed;
});

test("whatever is given up and when, every call that is not gets its own reply", async () => {
  const action = fc.oneof(
    { weight: 4, arbitrary: fc.constant("call" as const) },
    { weight: 3, arbitrary: fc.constant("reply" as const) },
    { weight: 2, arbitrary: fc.nat(20) },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
      const [client, server] = await connected();
      const requests: number[] = [];
      server.receive((line) => requests.push(Number(/\[\[(\d+)\]/.exec(line)?.[1])));
      const calls: { controller: AbortController; outcome: Promise<unknown> }[] = [];
      const reply = (): void => {
        const number = requests.shift();
        if (number !== undefined) server.send(`{"status":"ok","ret":${number}}`);
      };
      for (const step of actions) {
        if (step === "call") {
          const controller = new AbortController();
          const { signal } = controller;
          const outcome = client.callRpc("echo", [calls.length], {}, { signal }).catch(() => "aborted");
          calls.push({ controller, outcome });
        } else if (step === "reply") {
          await arrive();
          reply();
        } else {
          const call = calls[step];
          if (call !== undefined) call.controller.abort();
        }
      }
      await arrive();
      while (requests.length > 0) reply();
      const outcomes = await Promise.all(calls.map((call) => call.outcome));
      for (const [index, outcome] of outcomes.entries()) {
        if (calls[index]?.controller.signal.aborted !== true) expect(outcome).toBe(index);
        else expect(["aborted", index]).toContain(outcome);
      }
      await client.closeRpc();
    }),
    { numRuns: 200 },
  );
});

describe("whatever the peer sends", () => {
  /** Lines that are nearly right, and any others. */
  const lines = fc.oneof(
    fc.string({ unit: "binary" }).map((text) => text.replaceAll("\n", " ")),
    fc.json(),
    fc.constantFrom(IDENTIFICATION, METHODS, '{"status":"ok","ret":1}', '{"status":"failed","exception":1}'),
    fc
      .tuple(fc.constantFrom(IDENTIFICATION, METHODS, '{"status":"ok","ret":1}'), fc.nat(60))
      .map(([text, end]) => {
        return text.slice(0, end);
      }),
  );

  test("connecting and calling settle, with errors of ours", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 4 }), async (sent) => {
        const [ours, theirs] = memoryChannelPair();
        const settled = Client.overChannel<Target>(ours)
          .then((client) => client.callRpc("echo", [1]))
          .then(
            () => undefined,
            (error: unknown) => error,
          );
        theirs.send(sent[0] ?? "");
        for (const line of sent.slice(1)) {
          await arrive();
          theirs.send(line);
        }
        await arrive();
        await theirs.close();
        const error = await settled;
        if (error === undefined) return;
        const kinds = [ConnectionLost, IncompatibleServer, RemoteError];
        expect(kinds.some((kind) => error instanceof kind) || error).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
