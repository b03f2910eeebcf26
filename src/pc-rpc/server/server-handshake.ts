import { getLogger } from "@logtape/logtape";
import { encode } from "../../pyon/encode.js";
import type { Channel } from "../../transport/channel.js";
import { nextLine } from "../../transport/next-line.js";
import { quote } from "../../transport/quote.js";
import { GREETING, type Identification, PYON_V2 } from "../protocol.js";
import type { ExposedTarget } from "./exposed-target.js";
import type { Targets } from "./targets.js";

const log = getLogger(["sipyco", "pc-rpc"]);

/** What a client and we agreed on. */
export interface Agreement {
  readonly target: ExposedTarget;
  readonly version: 1 | 2;
}

/** A handshake that the client got wrong; the message says how. */
class HandshakeError extends Error {
  override readonly name = "HandshakeError";
}

/**
 * The line that tells clients who we are: JSON and version 1 at once. So characters beyond U+FFFF stand for
 * themselves, since the escapes of the two versions for them differ.
 */
export function identificationLine(targets: readonly string[], description: string | null): string {
  const identification: Identification = { targets, description, features: [PYON_V2] };
  return encode(identification, { version: 2 }).replace(/\\ud[89ab]..\\ud[c-f]../g, (pair) =>
    JSON.parse(`"${pair}"`),
  );
}

/** What a handshake needs to know of the server. */
export interface HandshakeContext {
  readonly targets: Targets;
  readonly identification: string;
  readonly handshakeTimeout: number;
}

/**
 * Greets a client and opens the target that it chooses.
 *
 * @throws HandshakeError when the client does not speak pc_rpc, asks for what is not there or takes too long;
 *   whatever a target function throws; the channel's error when it ends before
 */
export async function acceptHandshake(channel: Channel, context: HandshakeContext): Promise<Agreement> {
  const { name, version } = await readChoice(channel, context);
  const target = await openTarget(channel, context.targets, name);
  channel.send(encode(new Set(target.methods.keys()), { version }));
  return { target, version };
}

async function readChoice(
  channel: Channel,
  { targets, identification, handshakeTimeout }: HandshakeContext,
): Promise<{ name: string; version: 1 | 2 }> {
  const timer = setTimeout(() => {
    channel.destroy(new HandshakeError(`no handshake within ${handshakeTimeout} ms`));
  }, handshakeTimeout);
  try {
    const greeting = await nextLine(channel);
    if (greeting !== GREETING) {
      throw new HandshakeError(`expected the line ${quote(GREETING)}, got ${quote(greeting)}`);
    }
    channel.send(identification);
    const [name = "", ...features] = (await nextLine(channel)).split(" ");
    const unknown = features.find((feature) => feature !== PYON_V2);
    if (unknown !== undefined) throw new HandshakeError(`unknown feature ${quote(unknown)}`);
    if (!targets.has(name)) {
      throw new HandshakeError(`unknown target ${quote(name)}, there are: ${targets.names.join(" ")}`);
    }
    return { name, version: features.length > 0 ? 2 : 1 };
  } finally {
    clearTimeout(timer);
  }
}

/** Opens a target; one that is ready only after its client has gone is closed again. */
async function openTarget(channel: Channel, targets: Targets, name: string): Promise<ExposedTarget> {
  const { remote, localAddress } = channel;
  const opening = Promise.resolve(targets.open(name, { remote, localAddress }));
  await Promise.race([opening, channel.closed]);
  if (channel.end === undefined) return opening;
  opening
    .then((target) => targets.close(target))
    .catch((error: unknown) => {
      log.error("target {target}, made for a client that had gone: {error}", { target: name, error });
    });
  throw new HandshakeError("the client hung up while its target was being made");
}
