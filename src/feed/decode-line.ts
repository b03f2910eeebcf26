import { decode, PyonDecodeError } from "../pyon/codec.js";
import { quote } from "../transport/quote.js";

/** A server sent a line that means nothing here; `message` shows it, shortened, and says what is wrong with it. */
export class InvalidMessage extends Error {
  override readonly name = "InvalidMessage";
  readonly code = "ERR_SIPYCO_INVALID_MESSAGE";

  /** @param from what the feed is called */
  constructor(from: string, line: string, reason: string, options?: ErrorOptions) {
    super(`${from} sent ${quote(line)}: ${reason}`, options);
  }
}

/**
 * Decodes a line of a feed, in either version of PYON.
 *
 * @param from what the feed is called
 * @throws InvalidMessage when it is no PYON
 */
export function decodeLine(line: string, from: string, exact: boolean): unknown {
  try {
    return decode(line, { exact });
  } catch (cause) {
    if (!(cause instanceof PyonDecodeError)) throw cause;
    throw new InvalidMessage(from, line, cause.message, { cause });
  }
}
