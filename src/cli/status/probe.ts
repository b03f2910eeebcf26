import { ClientConnection } from "../../pc-rpc/client/client-connection.js";
import type { HandshakeLimits } from "../../pc-rpc/client/client-handshake.js";
import { checkClientOptions } from "../../pc-rpc/client/client-options.js";
import { timeLeft } from "../../pc-rpc/client/limits.js";
import { RemoteError } from "../../pc-rpc/errors.js";
import { PYON_V2 } from "../../pc-rpc/protocol.js";
import { repr } from "../../python/repr.js";
import { formatAddress } from "../../transport/address.js";
import { ConnectError } from "../../transport/channel-error.js";
import { type DialOptions, dial } from "../../transport/dial.js";
import type { Endpoint } from "./endpoint.js";

/** Longest line taken from a server, in bytes: nothing that is asked for here comes near it. */
const MAX_LINE_BYTES: number = 4 * 1024 * 1024;

/** How one server is. Texts are as the server sent them, so they are not fit for a terminal. */
export interface Report {
  readonly name: string | undefined;
  /** `lab-pc:3253` */
  readonly endpoint: string;
  /** `failing`: it is there, but its ping says no, fails or does not answer in time. */
  readonly state: "up" | "failing" | "down";
  /** Names of its targets, in its own order; undefined where none could be learnt. */
  readonly targets?: readonly string[] | undefined;
  readonly description?: string | null | undefined;
  /** Milliseconds that the ping of the first target took, `null` when it has no ping. */
  readonly ping?: number | null | undefined;
  /** The newest version of PYON that it offers. */
  readonly pyon?: 1 | 2 | undefined;
  /** Why it is not up. */
  readonly fault?: string | undefined;
}

/** How servers are reached, and for how long they are waited for. */
export interface ProbeOptions extends Pick<DialOptions, "tls"> {
  /** Milliseconds for all of it: connecting, the handshake, the ping. */
  readonly timeout: number;
  /** Gives up when aborted. */
  readonly signal: AbortSignal;
}

/** Looks at one server. Whatever is wrong with it is told in the report. */
export async function probe(endpoint: Endpoint, options: ProbeOptions): Promise<Report> {
  const { name, host, port, kind = "rpc" } = endpoint;
  const known = { name, endpoint: formatAddress(host, port) };
  try {
    const { settings, limits } = checkClientOptions({
      target: null,
      timeout: options.timeout,
      signal: options.signal,
      maxLineBytes: MAX_LINE_BYTES,
    });
    const channel = await dial(host, port, { ...options, maxLineBytes: MAX_LINE_BYTES });
    if (kind === "port") {
      void channel.close();
      return { ...known, state: "up" };
    }
    const connection = await ClientConnection.open(channel, null, settings, limits);
    try {
      return { ...known, ...(await ask(connection, limits)) };
    } finally {
      // It is not waited for, so that a server that is slow to hang up does not hold up the others.
      void connection.close();
    }
  } catch (error) {
    return { ...known, state: "down", fault: reasonOf(error, known.endpoint) };
  }
}

/** Asks a server that has told who it is. */
async function ask(
  connection: ClientConnection,
  limits: HandshakeLimits,
): Promise<Omit<Report, "name" | "endpoint">> {
  const { targets, description, features } = connection.identification;
  const pyon = features?.includes(PYON_V2) === true ? 2 : 1;
  const learnt = { targets, description, pyon } as const;
  const [first] = targets;
  if (first === undefined) return { ...learnt, state: "up", ping: null };
  try {
    await connection.select(first, limits);
    if (connection.target?.methods.has("ping") !== true) return { ...learnt, state: "up", ping: null };
    const since = performance.now();
    const answer = await connection.call("ping", [], undefined, {
      timeout: timeLeft(limits.deadline),
      signal: limits.signal,
    });
    const ping = performance.now() - since;
    if (answer === true) return { ...learnt, state: "up", ping };
    return { ...learnt, state: "failing", ping, fault: `ping() answered ${repr(answer)}` };
  } catch (error) {
    return { ...learnt, state: "failing", fault: pingFault(error, connection.channel.remote) };
  }
}

function pingFault(error: unknown, remote: string): string {
  if (error instanceof RemoteError) return `ping() failed: ${error.className}: ${error.message}`;
  return reasonOf(error, remote);
}

/** What went wrong, without the address, which stands beside it. */
function reasonOf(error: unknown, remote: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const prefix = error instanceof ConnectError ? `cannot connect to ${remote}: ` : `${remote} `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
