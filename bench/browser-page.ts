// What the page of bench/browser.ts does, bundled by it.
import { Client, type NDArray } from "sipyco";

/** What a browser calls a long task lasts as many milliseconds. */
const LONG = 50;

/** The longest task of the page while each array arrived, in milliseconds; 0 where none took {@link LONG}. */
async function longestTasks(port: number, rounds: number): Promise<number[]> {
  const client = await Client.connect("127.0.0.1", port, { target: "camera" });
  const tasks: number[] = [];
  // The first round warms up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    const observer = new PerformanceObserver(() => undefined);
    observer.observe({ type: "longtask" });
    const array = (await client.callRpc("picture", [])) as NDArray;
    if (array.size !== 1024 * 1024) throw new Error("the array has not come");
    // The task that we are in is told of when it has ended.
    await new Promise((resolve) => setTimeout(resolve, LONG));
    const durations = observer.takeRecords().map(({ duration }) => duration);
    observer.disconnect();
    if (round > 0) tasks.push(Math.max(0, ...durations));
  }
  await client.closeRpc();
  return tasks;
}

Object.assign(globalThis, { longestTasks });
