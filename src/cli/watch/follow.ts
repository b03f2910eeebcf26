import type { FeedStatus, FeedStatusSource } from "../../feed/feed-status.js";
import { safeText } from "../../python/safe-text.js";
import { ToolError } from "../tool-error.js";

/** What can be followed: a `Subscriber`, a `Receiver`. */
export interface Feed {
  readonly status: FeedStatusSource;
  close(): Promise<void>;
}

/**
 * Follows a feed until it is over, or the command is interrupted.
 *
 * @param connect connects it, with `retry` or without
 * @param onStatus is told how the connection is, at first and in each of its changes; what it throws ends the following
 * @throws what `onStatus` throws; ToolError with the reason why the feed is over
 */
export async function follow(
  feed: Feed,
  connect: () => Promise<void>,
  signal: AbortSignal,
  onStatus: (status: FeedStatus) => void,
): Promise<void> {
  // Nobody waits for the other end to hang up as well.
  const close = (): void => void feed.close();
  signal.addEventListener("abort", close);
  if (signal.aborted) close();
  let failure: unknown;
  void connect().catch((error: unknown) => {
    failure = error;
    close();
  });
  try {
    for await (const status of feed.status) {
      onStatus(status);
      if (status.type === "closed" && !signal.aborted) failure = status.reason ?? failure;
    }
  } finally {
    signal.removeEventListener("abort", close);
    close();
  }
  if (failure !== undefined && !signal.aborted) throw readable(failure);
}

/** The library's own errors quote what others have sent. */
function readable(error: unknown): unknown {
  const isKnown = error instanceof Error && "code" in error && String(error.code).startsWith("ERR_SIPYCO_");
  return isKnown ? new ToolError(`sipyco: ${safeText(error.message)}`, { cause: error }) : error;
}
