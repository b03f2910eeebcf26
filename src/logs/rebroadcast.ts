import { float } from "../pyon/float.js";
import { tuple } from "../pyon/tuple.js";
import { LEVELS } from "./levels.js";
import type { RecordHandler } from "./record.js";

/** What {@link toBroadcaster} hands records to: a Broadcaster. */
export interface RecordBroadcaster {
  broadcast(name: string, obj: unknown): void;
}

/**
 * Broadcasts records as an ARTIQ master does, where its dashboard and our `Receiver` follow them: as tuples of level
 * number, source, time in seconds since 1970, and `name:message`.
 *
 * ```ts
 * const server = new Server([toLogTape(), toBroadcaster(broadcaster)]);
 * ```
 *
 * @param channel name of the channel
 */
export function toBroadcaster(broadcaster: RecordBroadcaster, channel = "log"): RecordHandler {
  return ({ level, source, time, name, message }) => {
    broadcaster.broadcast(channel, tuple(LEVELS[level], source, float(time / 1000), `${name}:${message}`));
  };
}
