import { decode } from "../../pyon/codec.js";
import type { Channel } from "../../transport/channel.js";
import { ConnectError } from "../../transport/channel-error.js";
import { nextLine } from "../../transport/next-line.js";
import { CallTimeout, ConnectionLost, IncompatibleServer } from "../client-errors.js";
import { GREETING, type Identification, PYON_V2 } from "../protocol.js";
import { wireField, wireStrings } from "../wire-fields.js";
import { timeLeft } from "./limits.js";

/**
 * Stands for the target of a server that has just one, whatever its name.
 *
 * Python counterpart: `sipyco.pc_rpc.AutoTarget`.
 */
export const AutoTarget: unique symbol = Symbol("AutoTarget");

/** Which target a client wants: a name, {@link AutoTarget}, or null to choose it later. */
export type TargetChoice = string | typeof AutoTarget | null;

/** Limits of a handshake, as far as it goes. */
export interface HandshakeLimits {
  /** The time limit for everything together, in milliseconds; `Infinity` for none. */
  readonly timeout: number;
  /** When it ends, as `performance.now()` counts. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

/** A target that the server has opened for us. */
export interface SelectedTarget {
  readonly name: string;
  readonly version: 1 | 2;
  readonly methods: ReadonlySet<string>;
}

/**
 * Greets the server, which then tells who it is. On failure the channel has ended.
 *
 * @throws IncompatibleServer when it answers something else, ConnectionLost when it hangs up, ConnectError when a
 *   gateway on the way does not let us through, CallTimeout when it stays silent, the signal's reason
 */
export async function identify(channel: Channel, limits: HandshakeLimits): Promise<Identification> {
  channel.send(GREETING);
  const silent = `${channel.remote} took the connection but said nothing within ${limits.timeout} ms: it may be no SiPyCo server, expect TLS, or hang`;
  const line = await answer(channel, limits, silent, "greeted");
  const identification = parseIdentification(line);
  if (identification === undefined) {
    return refuse(channel, `is no SiPyCo RPC server: it sent ${quote(line)}${guess(line)}`);
  }
  return identification;
}

/**
 * The name of the target to select, or null for none yet.
 *
 * @throws IncompatibleServer in Python's words when the server has no such target, or several to choose from
 */
export function chooseTarget({ targets }: Identification, choice: TargetChoice): string | null {
  if (choice === null) return null;
  const names = [...targets].sort().join(" ");
  if (choice === AutoTarget) {
    if (targets.length === 1) return targets[0]!;
    throw new IncompatibleServer(
      targets.length === 0 ? "Server has no targets" : `Server has multiple targets: ${names}`,
    );
  }
  if (!targets.includes(choice)) throw new IncompatibleServer(`valid target name(s): ${names}`);
  return choice;
}

/**
 * Asks for a target, in the newest version that both sides speak and `pyonVersion` allows. On failure the
 * channel has ended.
 *
 * @throws as {@link identify} does
 */
export async function openTarget(
  channel: Channel,
  identification: Identification,
  name: string,
  pyonVersion: 1 | 2 | "auto",
  limits: HandshakeLimits,
): Promise<SelectedTarget> {
  // A space or a line feed would make the server read something else than the name.
  if (name === "" || /\s/u.test(name)) {
    return refuse(channel, `has a target ${quote(name)}, a name that the protocol cannot carry`);
  }
  const offered = identification.features?.includes(PYON_V2) === true;
  if (pyonVersion === 2 && !offered) {
    return refuse(channel, "does not speak version 2 of PYON, which pyonVersion asks for");
  }
  const version = offered && pyonVersion !== 1 ? 2 : 1;
  channel.send(version === 2 ? `${name} ${PYON_V2}` : name);
  const silent = `${channel.remote} did not open the target ${name} within ${limits.timeout} ms`;
  const line = await answer(channel, limits, silent, `asked for the target ${name}`);
  let methods: string[] | undefined;
  try {
    methods = wireStrings(decode(line, { version }));
  } catch {
    // Told below, like a value of another kind.
  }
  if (methods === undefined) return refuse(channel, `sent no set of method names but ${quote(line)}`);
  return { name, version, methods: new Set(methods) };
}

/** The server's next line; `after` says what it had been told last, for the error. */
async function answer(
  channel: Channel,
  { timeout, deadline, signal }: HandshakeLimits,
  silent: string,
  after: string,
): Promise<string> {
  const giveUp = (reason: unknown): void => channel.destroy(reason as Error);
  const onAbort = (): void => giveUp(signal?.reason);
  const late = (): void => giveUp(new CallTimeout(silent, timeout));
  const timer = timeout === Infinity ? undefined : setTimeout(late, timeLeft(deadline));
  if (signal?.aborted === true) onAbort();
  signal?.addEventListener("abort", onAbort);
  try {
    return await nextLine(channel);
  } catch (error) {
    if (error instanceof CallTimeout || error instanceof ConnectError || signal?.aborted === true)
      throw error;
    throw hungUp(channel, after, error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

function hungUp(channel: Channel, after: string, cause: unknown): ConnectionLost {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConnectionLost(
    `${channel.remote} did not answer when ${after}: ${reason} (it may expect TLS, refuse our certificate, or speak another protocol)`,
    [],
    { cause },
  );
}

function refuse(channel: Channel, what: string): never {
  const error = new IncompatibleServer(`${channel.remote} ${what}`);
  channel.destroy(error);
  throw error;
}

function parseIdentification(line: string): Identification | undefined {
  let decoded: unknown;
  try {
    decoded = decode(line);
  } catch {
    return undefined;
  }
  const targets = wireStrings(wireField(decoded, "targets"));
  if (targets === undefined) return undefined;
  const description = wireField(decoded, "description");
  const features = wireStrings(wireField(decoded, "features"));
  return {
    targets,
    description: typeof description === "string" ? description : null,
    ...(features === undefined ? {} : { features }),
  };
}

/** First lines of what is often found on a wrong port. */
const STRANGERS: readonly (readonly [RegExp, string])[] = [
  [/^HTTP\/|^<(?:!doctype|html)/i, "an HTTP server"],
  [/^SSH-/, "an SSH server"],
  [/^ARTIQ |^\{\s*"action"|^[^:]+:[A-Z]+(?:<\d+>)?:/, "another of the ARTIQ protocols"],
];

function guess(line: string): string {
  const kind = STRANGERS.find(([pattern]) => pattern.test(line))?.[1];
  return kind === undefined ? "" : `; it seems to be ${kind}`;
}

function quote(line: string): string {
  return JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}
