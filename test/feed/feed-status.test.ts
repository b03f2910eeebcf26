import { describe, expect, test } from "vitest";
import { type FeedStatus, FeedStatusSource } from "../../src/feed/feed-status.js";

const connecting: FeedStatus = { type: "connecting" };
const live: FeedStatus = { type: "live" };
const closed: FeedStatus = { type: "closed", reason: undefined };

function waiting(delay: number): FeedStatus {
  return { type: "waiting", reason: new Error("lost"), delay };
}

async function all(source: FeedStatusSource): Promise<FeedStatus[]> {
  const got: FeedStatus[] = [];
  for await (const status of source) got.push(status);
  return got;
}

describe("the status of a feed", () => {
  test("is connecting at first", () => {
    expect(new FeedStatusSource().current).toEqual(connecting);
  });

  test("gives each iteration the present state, then each change, and ends after closed", async () => {
    const source = new FeedStatusSource();
    const early = all(source);
    source.set(live);
    const late = all(source);
    source.set(closed);
    expect(await early).toEqual([connecting, live, closed]);
    expect(await late).toEqual([live, closed]);
    expect(await all(source)).toEqual([closed]);
  });

  test("stays closed", async () => {
    const source = new FeedStatusSource();
    source.set(closed);
    source.set(live);
    expect(source.current).toEqual(closed);
    expect(await all(source)).toEqual([closed]);
  });

  test("keeps the latest changes for a consumer that is behind, closed among them", async () => {
    const source = new FeedStatusSource();
    const behind = source[Symbol.asyncIterator]();
    for (let i = 0; i < 1000; i++) source.set(waiting(i));
    source.set(closed);
    const got: FeedStatus[] = [];
    for (let next = await behind.next(); next.done !== true; next = await behind.next()) got.push(next.value);
    expect(got).toHaveLength(16);
    expect(got[0]).toMatchObject({ type: "waiting", delay: 985 });
    expect(got.at(-1)).toEqual(closed);
  });

  test("an iteration that breaks off hinders nobody", async () => {
    const source = new FeedStatusSource();
    for await (const _ of source) break;
    const other = all(source);
    source.set(closed);
    expect(await other).toEqual([connecting, closed]);
  });
});
