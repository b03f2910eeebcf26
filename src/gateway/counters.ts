/** Why a request was turned away, before anything could be passed on. */
export type RefusalReason =
  /** No such path. */
  | "path"
  /** It was no proper request for a WebSocket, or no HTTP. */
  | "malformed"
  /** It named another host than the gateway's. */
  | "host"
  /** It came from a page of another origin. */
  | "origin"
  /** It had no token, or a wrong one. */
  | "token"
  /** Its target is not on the list. */
  | "target"
  /** There were `maxConnections` already. */
  | "connections"
  /** Its address had `maxConnectionsPerAddress` already. */
  | "address-connections"
  /** The target could not be reached. */
  | "dial"
  /** The gateway was about to stop. */
  | "stopping";

/** Why a connection ended. */
export type CloseReason =
  /** The client hung up. */
  | "client"
  /** The target hung up. */
  | "target"
  /** The connection to the target broke. */
  | "target-lost"
  /** The target sent a line over `maxLineBytes`, or one that is not UTF-8. */
  | "target-line"
  /** The client broke the rules for messages: binary, a line over `maxRequestBytes`, bad frames. */
  | "message"
  /** The client wanted more than a read-only target gives. */
  | "read-only"
  /** The client did not take what it was sent for `stallTimeout`. */
  | "client-stalled"
  /** The target did not take what it was sent for `stallTimeout`. */
  | "target-stalled"
  /** All clients together had `maxBufferedBytes` waiting. */
  | "memory"
  /** The client no longer answered. */
  | "vanished"
  /** Nothing was said for `idleTimeout`. */
  | "idle"
  /** The gateway stopped. */
  | "stopping";

/** Lines and bytes that went one way; line feeds do not count. */
export interface Traffic {
  readonly lines: number;
  readonly bytes: number;
}

/** What a gateway has done for one of its targets. */
export interface TargetStats {
  /** As it is listed: `lab-pc:3250`. */
  readonly target: string;
  /** Connections now. */
  readonly connections: number;
  /** Connections in all. */
  readonly connected: number;
  /** How often it could not be reached. */
  readonly dialFailures: number;
  readonly toClients: Traffic;
  readonly toTarget: Traffic;
  /** How often a client did not keep up, so that the target was held back. */
  readonly clientStalls: number;
  /** How often the target did not keep up, so that a client was held back. */
  readonly targetStalls: number;
}

/** What a gateway has done so far. */
export interface GatewayStats {
  /** Connections now. */
  readonly connections: number;
  /** Connections in all. */
  readonly connected: number;
  /** Requests turned away, by reason; reasons that never came up are missing. */
  readonly refused: Readonly<Partial<Record<RefusalReason, number>>>;
  /** Connections that have ended, by reason. */
  readonly closed: Readonly<Partial<Record<CloseReason, number>>>;
  /** Bytes that wait for clients that do not keep up. */
  readonly bufferedBytes: number;
  readonly targets: readonly TargetStats[];
}

/** Counts what goes one way. */
export class TrafficCounter implements Traffic {
  lines = 0;
  bytes = 0;

  add(bytes: number, lines = 1): void {
    this.lines += lines;
    this.bytes += bytes;
  }
}

/** Counts for one target. */
export class TargetCounters {
  connections = 0;
  connected = 0;
  dialFailures = 0;
  clientStalls = 0;
  targetStalls = 0;
  readonly toClients: TrafficCounter = new TrafficCounter();
  readonly toTarget: TrafficCounter = new TrafficCounter();

  stats(target: string): TargetStats {
    const { connections, connected, dialFailures, clientStalls, targetStalls, toClients, toTarget } = this;
    return {
      target,
      connections,
      connected,
      dialFailures,
      toClients: { ...toClients },
      toTarget: { ...toTarget },
      clientStalls,
      targetStalls,
    };
  }
}

/** Counts by reason. */
export class ReasonCounter<Reason extends string> {
  readonly #counts = new Map<Reason, number>();

  add(reason: Reason): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
  }

  stats(): Partial<Record<Reason, number>> {
    return Object.fromEntries(this.#counts) as Partial<Record<Reason, number>>;
  }
}
