import { GREETING, type Identification, PYON_V2, type Request } from "../../pc-rpc/protocol.js";
import { parseRequest } from "../../pc-rpc/server/request.js";
import { wireField, wireStrings } from "../../pc-rpc/wire-fields.js";
import { decode } from "../../pyon/decode.js";
import type { RecordedConnection } from "./recording.js";

/** A request, and what was answered. */
export interface Exchange {
  readonly request: Request;
  /** The whole reply, decoded without loss. */
  readonly reply: unknown;
  /** Milliseconds that the server took. */
  readonly delay: number;
}

/** What was said on a connection of pc_rpc. */
export interface Conversation {
  readonly identification: Pick<Identification, "targets" | "description"> | undefined;
  /** The target that the client chose, once the server has opened it. */
  readonly target: { readonly name: string; readonly methods: readonly string[] } | undefined;
  readonly exchanges: readonly Exchange[];
  /** Requests that were answered, but cannot be read, or whose answer cannot. */
  readonly unreadable: number;
}

interface TimedLine {
  readonly t: number;
  readonly line: string;
}

/** Reads a connection; undefined when it is none of pc_rpc. */
export function readConversation({ events }: RecordedConnection): Conversation | undefined {
  const said: Record<"c2s" | "s2c", TimedLine[]> = { c2s: [], s2c: [] };
  for (const event of events) if ("line" in event) said[event.dir].push(event);
  const [greeting, choice, ...requests] = said.c2s;
  const [identity, opened, ...replies] = said.s2c;
  if (greeting?.line !== GREETING) return undefined;
  const identification = identity === undefined ? undefined : readIdentification(identity.line);
  const [name = "", ...features] = choice?.line.split(" ") ?? [];
  const version = features.includes(PYON_V2) ? 2 : 1;
  const methods = opened === undefined ? undefined : readMethods(opened.line, version);
  if (methods === undefined) return { identification, target: undefined, exchanges: [], unreadable: 0 };

  const exchanges: Exchange[] = [];
  let answeredAt = 0;
  // The n-th reply belongs to the n-th request.
  const answered = requests.slice(0, replies.length);
  answered.forEach(({ t, line }, index) => {
    const reply = replies[index] as TimedLine;
    const delay = Math.max(0, (reply.t - Math.max(t, answeredAt)) * 1000);
    answeredAt = reply.t;
    const exchange = readExchange(line, reply.line, version, delay);
    if (exchange !== undefined) exchanges.push(exchange);
  });
  return {
    identification,
    target: { name, methods },
    exchanges,
    unreadable: answered.length - exchanges.length,
  };
}

function readIdentification(line: string): Conversation["identification"] {
  const identification = attempt(() => decode(line));
  const targets = wireStrings(wireField(identification, "targets"));
  if (targets === undefined) return undefined;
  const description = wireField(identification, "description");
  return { targets, description: typeof description === "string" ? description : null };
}

function readMethods(line: string, version: 1 | 2): string[] | undefined {
  return wireStrings(attempt(() => decode(line, { version })));
}

function readExchange(request: string, reply: string, version: 1 | 2, delay: number): Exchange | undefined {
  return attempt(() => {
    const answer = decode(reply, { version, exact: true });
    if (typeof wireField(answer, "status") !== "string") return undefined;
    return { request: parseRequest(request, version, true), reply: answer, delay };
  });
}

/** Undefined for what throws: a line that is no PYON, or says something else. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
