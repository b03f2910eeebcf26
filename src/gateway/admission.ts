import type { IncomingMessage } from "node:http";
import { quote } from "../transport/quote.js";
import type { RefusalReason } from "./counters.js";
import { CloseCode } from "./protocol.js";
import { lowerCase } from "./target-name.js";
import { shownTokens, TokenCheck } from "./token.js";

/** Why a request is turned away, and how that is told. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Status of the HTTP response. */
  readonly status: number;
  /** A request for a WebSocket gets one that is closed with this code; without, it gets the HTTP response. */
  readonly code?: CloseCode | undefined;
  /** For the client and for the log; it holds no secret. */
  readonly text: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** What decides who is let in. */
export interface AdmissionRules {
  /** Whether only this machine can reach us. */
  readonly isLoopback: boolean;
  /** Whether we speak TLS ourselves. */
  readonly isSecure: boolean;
  /** Addresses that we listen on. */
  readonly addresses: readonly string[];
  readonly hosts: readonly string[];
  readonly origins: readonly string[] | undefined;
  readonly token: string | undefined;
}

const LOOPBACK_HOSTS: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Decides who is let in: by the host that was asked for, the page's origin, and the token. */
export class Admission {
  readonly #rules: AdmissionRules;
  readonly #hosts: ReadonlySet<string> | undefined;
  readonly #origins: ReadonlySet<string> | undefined;
  readonly #token: TokenCheck | undefined;

  constructor(rules: AdmissionRules) {
    const { isLoopback, addresses, hosts, origins, token } = rules;
    this.#rules = rules;
    if (isLoopback || hosts.length > 0) {
      const own = addresses.map((address) => (address.includes(":") ? `[${address}]` : address));
      this.#hosts = new Set([...LOOPBACK_HOSTS, ...own, ...hosts]);
    }
    this.#origins = origins === undefined ? undefined : new Set(origins);
    this.#token = token === undefined ? undefined : new TokenCheck(token);
  }

  /**
   * Whether the host that was asked for is us. A page whose own name its owner has had resolve to our address asks for
   * that name: its browser takes us for the page's own server.
   */
  checkHost(request: IncomingMessage): Refusal | undefined {
    if (this.#hosts === undefined) return undefined;
    const name = hostName(request);
    if (name !== undefined && this.#hosts.has(name)) return undefined;
    const { host = "" } = request.headers;
    return { reason: "host", status: 403, text: `this gateway is not called ${quote(host)}` };
  }

  /** Whether the page may connect; what is no browser does not name one. */
  checkOrigin({ headers: { origin, host = "" } }: IncomingMessage): Refusal | undefined {
    if (origin === undefined) return undefined;
    const isAllowed =
      this.#origins === undefined
        ? isSameOrigin(origin, host, this.#rules.isSecure)
        : this.#origins.has(lowerCase(origin));
    if (isAllowed) return undefined;
    return { reason: "origin", status: 403, text: `pages of ${quote(origin)} may not connect` };
  }

  /** Whether the token is there, if one is asked for. */
  checkToken(request: IncomingMessage): Refusal | undefined {
    if (this.#token === undefined) return undefined;
    const shown = shownTokens(request);
    if (this.#token.matchesAny(shown)) return undefined;
    const text = shown.length === 0 ? "a token is needed" : "that is not the token";
    const headers = { "WWW-Authenticate": "Bearer" };
    return { reason: "token", status: 401, code: CloseCode.badToken, text, headers };
  }

  /** Whether a request may look at the gateway itself: any for loopback on loopback, others with the token. */
  checkInsight(request: IncomingMessage): Refusal | undefined {
    const { isLoopback } = this.#rules;
    // A reverse proxy passes on the name that it was asked for.
    if (isLoopback && LOOPBACK_HOSTS.includes(hostName(request) ?? "")) return undefined;
    return this.checkToken(request);
  }
}

/** The host that was asked for, in lower case, without a port. */
function hostName({ headers: { host = "" } }: IncomingMessage): string | undefined {
  const [, name] = /^(\[[^[\]]*\]|[^:]*)(?::\d*)?$/.exec(host) ?? [];
  return name === undefined ? undefined : lowerCase(name);
}

/**
 * Whether a page came from the host that it asks for. Where a reverse proxy speaks TLS for us we do not know the scheme;
 * where we do it ourselves, a page that came without has had time to be tampered with.
 */
function isSameOrigin(origin: string, host: string, isSecure: boolean): boolean {
  try {
    const page = new URL(origin);
    if (page.protocol !== "https:" && (page.protocol !== "http:" || isSecure)) return false;
    return page.host !== "" && new URL(`${page.protocol}//${host}`).host === page.host;
  } catch {
    return false;
  }
}
