import { afterEach } from "vitest";
import type { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher, type PublisherOptions } from "../../src/sync-struct/publisher.js";

/** What is closed after each test, the last one first. */
export const open: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

/** Serves notifiers until the test is over. */
export async function publish(
  notifiers: Record<string, Notifier>,
  options: PublisherOptions = {},
  port = 0,
): Promise<Publisher> {
  const publisher = new Publisher(notifiers, { version: 2, ...options });
  open.push(publisher);
  await publisher.start("127.0.0.1", port);
  return publisher;
}
