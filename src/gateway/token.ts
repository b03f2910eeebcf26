import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { PLAIN_PROTOCOL, TOKEN_PARAMETER, TOKEN_PROTOCOL } from "./protocol.js";

/** What clients have to show. */
export class TokenCheck {
  readonly #digest: Buffer;

  constructor(token: string) {
    this.#digest = digest(token);
  }

  /** Whether one of these is the token; how long it takes does not tell how much of it is right. */
  matchesAny(candidates: readonly string[]): boolean {
    let found = false;
    for (const candidate of candidates) {
      if (timingSafeEqual(digest(candidate), this.#digest)) found = true;
    }
    return found;
  }
}

/** The tokens that a request shows: in its query, as a subprotocol, or as `Authorization: Bearer`. */
export function shownTokens(request: IncomingMessage): string[] {
  const { url = "", headers } = request;
  const query = url.indexOf("?");
  const tokens = query === -1 ? [] : new URLSearchParams(url.slice(query)).getAll(TOKEN_PARAMETER);
  for (const protocol of offeredProtocols(request)) {
    if (protocol.startsWith(TOKEN_PROTOCOL)) tokens.push(protocol.slice(TOKEN_PROTOCOL.length));
  }
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
  if (bearer !== undefined) tokens.push(bearer);
  return tokens;
}

/**
 * The subprotocol to answer with, of those that were offered: browsers hang up when it is none of them. The one with the
 * token only when there is no other of ours.
 */
export function chosenProtocol(offered: ReadonlySet<string>): string | false {
  if (offered.has(PLAIN_PROTOCOL)) return PLAIN_PROTOCOL;
  return [...offered].find((protocol) => protocol.startsWith(TOKEN_PROTOCOL)) ?? false;
}

function offeredProtocols({ headers }: IncomingMessage): string[] {
  const header = headers["sec-websocket-protocol"];
  return header === undefined ? [] : header.split(",").map((protocol) => protocol.trim());
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
