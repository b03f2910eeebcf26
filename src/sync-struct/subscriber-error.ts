import type { Change } from "./protocol.js";
import { describeChange } from "./read-mod.js";

/** Characters that are shown of a mod, and of what is wrong with it. */
const SHOWN = 200;

/**
 * A mod does not apply to the structure as it is here: its path leads nowhere, or what it asks for cannot be done
 * there. The message names the mod; `cause` is the error that Python would raise.
 *
 * Python counterpart: that error by itself, in the task of the `Subscriber`.
 */
export class SubscriberError extends Error {
  override readonly name = "SubscriberError";
  readonly code = "ERR_SIPYCO_MOD_FAILED";

  /** @param from what the notifier is called */
  constructor(from: string, change: Change, cause: unknown) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(`${from} sent a mod that does not apply, ${shorten(describeChange(change))}: ${shorten(reason)}`, {
      cause,
    });
  }
}

function shorten(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
