import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getLogger } from "@logtape/logtape";
import { type WebSocket, WebSocketServer } from "ws";
import { formatAddress } from "../transport/address.js";
import type { Channel } from "../transport/channel.js";
import { quote } from "../transport/quote.js";
import type { Admission, Refusal } from "./admission.js";
import { Backlog } from "./backlog.js";
import { Bridge, type BridgeEnd } from "./bridge.js";
import type { CalmLog } from "./calm-log.js";
import { ConnectionLimits } from "./connection-limits.js";
import { type CloseReason, ReasonCounter, type RefusalReason } from "./counters.js";
import { dismiss } from "./goodbye.js";
import type { GatewaySettings } from "./options.js";
import { refuse } from "./plain-response.js";
import { CloseCode, PROXY_PATH } from "./protocol.js";
import type { Target } from "./target.js";
import { requestedName } from "./target-name.js";
import { chosenProtocol } from "./token.js";

const log = getLogger(["sipyco", "gateway"]);

const STOPPING: Refusal = {
  reason: "stopping",
  status: 503,
  code: CloseCode.stopping,
  text: "the gateway stops",
};

/** Takes requests for WebSockets: checks them, connects to their targets, and joins both. */
export class Upgrades {
  readonly refused: ReasonCounter<RefusalReason> = new ReasonCounter<RefusalReason>();
  readonly closed: ReasonCounter<CloseReason> = new ReasonCounter<CloseReason>();
  readonly backlog: Backlog;
  readonly #targets: ReadonlyMap<string, Target>;
  readonly #settings: GatewaySettings;
  readonly #log: CalmLog;
  readonly #limits: ConnectionLimits;
  readonly #server: WebSocketServer;
  readonly #bridges = new Set<Bridge>();
  /** Gives up connecting to targets. */
  readonly #dialling = new Map<AbortController, Promise<void>>();
  #isStopping = false;

  constructor(targets: ReadonlyMap<string, Target>, settings: GatewaySettings, calmLog: CalmLog) {
    this.#targets = targets;
    this.#settings = settings;
    this.#log = calmLog;
    this.backlog = new Backlog(settings.maxBufferedBytes);
    this.#limits = new ConnectionLimits(settings.maxConnections, settings.maxConnectionsPerAddress);
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression would cost each connection 300 kB and each line its latency, would let a client send 1000 times what
      // it pays for, and arrays in base64 shrink little.
      perMessageDeflate: false,
      // The line feed that our own clients send does not count.
      maxPayload: settings.maxRequestBytes + 1,
      handleProtocols: chosenProtocol,
    });
    this.#server.on("wsClientError", (error, socket, request) => {
      this.refuse({ reason: "malformed", status: 400, text: error.message }, request, socket);
    });
  }

  /** Connections now. */
  get size(): number {
    return this.#bridges.size;
  }

  /** Takes a request; answers it whatever comes. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, admission: Admission): void {
    // `ws` adds one that acts on it.
    socket.on("error", () => {});
    const target = this.#isStopping ? STOPPING : this.#admit(request, admission);
    if ("reason" in target) {
      this.refuse(target, request, socket, head);
      return;
    }
    const place = this.#limits.take(request.socket.remoteAddress);
    if (typeof place !== "function") {
      this.refuse(place, request, socket, head);
      return;
    }
    const giveUp = new AbortController();
    const connecting = this.#connect(request, socket, head, target, giveUp)
      .then((bridge) => {
        if (bridge === undefined) place();
        else void bridge.ended.then(place);
      })
      .catch((error: unknown) => {
        log.error("connecting {client}: {error}", { client: remoteOf(request), error });
        socket.destroy();
        place();
      })
      .finally(() => this.#dialling.delete(giveUp));
    this.#dialling.set(giveUp, connecting);
  }

  /**
   * Turns a request away, which is counted and logged. What has been admitted so far is told why in a WebSocket, since
   * browsers keep the status of a response from pages.
   *
   * @param head what followed the request already; without it, the response is one of HTTP in any case
   */
  refuse(refusal: Refusal, request: IncomingMessage, socket: Duplex, head?: Buffer): void {
    this.note(refusal, remoteOf(request), pathOf(request));
    const { code, text } = refusal;
    if (code === undefined || head === undefined) refuse(socket, refusal);
    else this.#server.handleUpgrade(request, socket, head, (client) => dismiss(client, code, text));
  }

  /** Counts and logs that somebody was turned away; `path` is empty where none was asked for yet. */
  note({ reason, text }: Pick<Refusal, "reason" | "text">, client: string, path: string): void {
    this.refused.add(reason);
    if (path === "") this.#log.warn(reason, "refused {client}: {text}", { client, text });
    else this.#log.warn(reason, "refused {client} {path}: {text}", { client, path: quote(path), text });
  }

  /** Says goodbye to everybody; resolves when they are gone. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const giveUp of this.#dialling.keys()) giveUp.abort(STOPPING);
    await Promise.all(this.#dialling.values());
    for (const bridge of this.#bridges) bridge.stop();
    await Promise.all([...this.#bridges].map(({ ended }) => ended));
  }

  /** The target that a request may have, or why it has none. */
  #admit(request: IncomingMessage, admission: Admission): Target | Refusal {
    const wrongHost = admission.checkHost(request);
    if (wrongHost !== undefined) return wrongHost;
    const path = pathOf(request);
    if (!path.startsWith(PROXY_PATH)) {
      return { reason: "path", status: 404, text: "WebSockets are at /proxy/HOST:PORT" };
    }
    const refusal =
      checkHandshake(request) ?? admission.checkOrigin(request) ?? admission.checkToken(request);
    if (refusal !== undefined) return refusal;
    const name = requestedName(path.slice(PROXY_PATH.length));
    const target = name === undefined ? undefined : this.#targets.get(name);
    if (target !== undefined) return target;
    const text = `${quote(path.slice(PROXY_PATH.length))} is not on the list`;
    return { reason: "target", status: 403, code: CloseCode.notAllowed, text };
  }

  /** Connects to the target first: once a client's WebSocket is open, there is somebody behind it. */
  async #connect(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    target: Target,
    giveUp: AbortController,
  ): Promise<Bridge | undefined> {
    const channel = await this.#dial(target, socket, giveUp);
    if (channel === undefined) return undefined;
    if ("reason" in channel) {
      this.refuse(channel, request, socket, head);
      return undefined;
    }
    let bridge: Bridge | undefined;
    this.#server.handleUpgrade(request, socket, head, (client) => {
      bridge = this.#join(client, request.socket, channel, target, remoteOf(request));
    });
    // The client has gone, or the rest of its request was no good.
    if (bridge === undefined) channel.destroy();
    return bridge;
  }

  /** Undefined when the client has not waited for it. */
  async #dial(
    target: Target,
    socket: Duplex,
    giveUp: AbortController,
  ): Promise<Channel | Refusal | undefined> {
    const onGone = (): void => giveUp.abort();
    socket.once("close", onGone);
    try {
      const channel = await target.dial(giveUp.signal);
      if (!giveUp.signal.aborted) return channel;
      channel.destroy();
    } catch (error) {
      if (!giveUp.signal.aborted) {
        target.counters.dialFailures++;
        const { message } = error as Error;
        return { reason: "dial", status: 502, code: CloseCode.unreachable, text: message };
      }
    } finally {
      socket.off("close", onGone);
    }
    return giveUp.signal.reason === STOPPING ? STOPPING : undefined;
  }

  #join(socket: WebSocket, stream: Socket, channel: Channel, target: Target, client: string): Bridge {
    const bridge = new Bridge({
      socket,
      stream,
      channel,
      target,
      settings: this.#settings,
      backlog: this.backlog,
    });
    this.#bridges.add(bridge);
    target.counters.connections++;
    target.counters.connected++;
    log.debug("{client} is connected to {target}", { client, target: target.name });
    void bridge.ended.then((end) => {
      this.#bridges.delete(bridge);
      target.counters.connections--;
      this.closed.add(end.reason);
      this.#tellEnd(end, client, target.name);
    });
    return bridge;
  }

  #tellEnd({ reason, text }: BridgeEnd, client: string, target: string): void {
    if (text === "") log.debug("{client} and {target} are done: {reason}", { client, target, reason });
    else
      this.#log.warn(reason, "the connection of {client} to {target} has ended: {text}", {
        client,
        target,
        text,
      });
  }
}

/** The path, without the query: that may hold a token. */
export function pathOf({ url = "" }: IncomingMessage): string {
  const query = url.indexOf("?");
  return query === -1 ? url : url.slice(0, query);
}

/** Who asks. */
export function remoteOf({ socket }: IncomingMessage): string {
  return formatAddress(socket.remoteAddress ?? "unknown", socket.remotePort ?? 0);
}

/** Whether it is a proper request for a WebSocket: what is not has no business with a target. */
function checkHandshake({ method, headers }: IncomingMessage): Refusal | undefined {
  const key = headers["sec-websocket-key"];
  if (
    method !== "GET" ||
    headers.upgrade?.toLowerCase() !== "websocket" ||
    !/^[\w+/]{22}==$/.test(key ?? "")
  ) {
    return { reason: "malformed", status: 400, text: "that is no request for a WebSocket" };
  }
  if (headers["sec-websocket-version"] === "13") return undefined;
  const version = { "Sec-WebSocket-Version": "13" };
  return {
    reason: "malformed",
    status: 426,
    text: "version 13 of WebSocket is spoken here",
    headers: version,
  };
}
