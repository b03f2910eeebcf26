import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { getLogger } from "@logtape/logtape";
import { formatAddress } from "../transport/address.js";
import { ListenError } from "../transport/channel-error.js";
import { checkPort } from "../transport/check-options.js";
import { errorCode, explainError } from "../transport/explain-error.js";
import { Admission } from "./admission.js";
import { CalmLog } from "./calm-log.js";
import { ConnectionLimits } from "./connection-limits.js";
import type { GatewayStats } from "./counters.js";
import { GatewayConfigError } from "./errors.js";
import { METRICS_TYPE, metricsText } from "./metrics-text.js";
import { type GatewayOptions, type GatewaySettings, resolveGatewayOptions } from "./options.js";
import { refuse, respond } from "./plain-response.js";
import { HEALTH_PATH, METRICS_PATH, PROXY_PATH } from "./protocol.js";
import { loadServerTls } from "./server-tls.js";
import { Target } from "./target.js";
import { targetName } from "./target-name.js";
import { pathOf, remoteOf, Upgrades } from "./upgrades.js";
import { resolveAddresses, WebListener } from "./web-listener.js";

const log = getLogger(["sipyco", "gateway"]);

/** ARTIQ's port for WebSockets. */
const DEFAULT_PORT = 1071;

const LOOPBACK: readonly string[] = ["127.0.0.1", "::1"];

/** A token of fewer characters can be guessed. */
const SHORT_TOKEN = 16;

/** A target as {@link Gateway.targets} tells it. */
export interface GatewayTargetInfo {
  /** How clients name it: `lab-pc:3250`. */
  readonly name: string;
  readonly readOnly: boolean;
  /** The addresses that are dialled for it; undefined when its name has not been found yet. */
  readonly addresses: readonly string[] | undefined;
}

/**
 * Lets web pages speak with SiPyCo's servers: passes lines on between WebSockets and TCP. A client connects to
 * `ws://HOST:1071/proxy/TARGET_HOST:PORT` and sends and gets each line as a text message. Clients of ours do it with the
 * option `via`.
 *
 * ```ts
 * await using gateway = new Gateway({ allow: ["lab-pc:3250 read-only", "lab-pc:3251"] });
 * await gateway.start();
 * ```
 *
 * Only what is listed in `allow` can be reached. What happens is logged under `["sipyco", "gateway"]`.
 *
 * Python counterpart: none in SiPyCo; ARTIQ's WebSocket proxy speaks the same.
 */
export class Gateway implements AsyncDisposable {
  readonly #options: GatewayOptions;
  readonly #settings: GatewaySettings;
  readonly #targets = new Map<string, Target>();
  readonly #log = new CalmLog();
  readonly #upgrades: Upgrades;
  readonly #socketLimits: ConnectionLimits;
  readonly #sockets = new Set<Socket>();
  #starting: Promise<void> | undefined;
  #listener: WebListener | undefined;
  #stopped: Promise<void> | undefined;

  /** @throws TypeError or RangeError for a bad option; above all when `allow` lists no target */
  constructor(options: GatewayOptions) {
    const settings = resolveGatewayOptions(options);
    this.#options = options;
    this.#settings = settings;
    for (const each of settings.targets) {
      const target = new Target(each, settings);
      this.#targets.set(target.name, target);
    }
    this.#upgrades = new Upgrades(this.#targets, settings, this.#log);
    // Requests and handshakes under way are connections too, before they count as such.
    this.#socketLimits = new ConnectionLimits(
      settings.maxConnections * 2,
      settings.maxConnectionsPerAddress * 2,
    );
  }

  /**
   * Starts to listen; may be tried again when it fails. The names of targets are looked up once, here. One that cannot
   * be found now is logged, and looked up again when it is first asked for.
   *
   * @param host address or name to bind to, several of them, or `null` for all addresses of this machine. Default:
   *   loopback, `127.0.0.1` and `::1`
   * @param port TCP port; 0 picks a free one, see {@link port}. Default 1071
   * @throws GatewayConfigError when other machines could come in without TLS or without a token
   * @throws ListenError when the address cannot be bound, TlsFilesError, TypeError or RangeError for bad arguments,
   *   Error when the gateway has been started or stopped before
   */
  async start(host?: string | readonly string[] | null, port: number = DEFAULT_PORT): Promise<void> {
    checkPort(port, 0);
    if (this.#stopped !== undefined) throw new Error("the gateway has been stopped: make a new one");
    if (this.#starting !== undefined) throw new Error("the gateway has been started already");
    this.#starting = this.#start(host, port);
    try {
      await this.#starting;
    } catch (error) {
      this.#starting = undefined;
      throw error;
    }
  }

  /** The port that the gateway listens on. @throws Error before {@link start} */
  get port(): number {
    if (this.#listener === undefined) throw new Error("the gateway has not been started");
    return this.#listener.port;
  }

  /** What it lets through to. */
  get targets(): readonly GatewayTargetInfo[] {
    return [...this.#targets.values()].map(({ name, readOnly, addresses }) => ({
      name,
      readOnly,
      addresses,
    }));
  }

  /**
   * Lets clients through to these from now on, and to no others. Connections that are there already go on.
   *
   * @param allow as the option of that name
   * @throws TypeError or RangeError as the constructor does, TlsFilesError; nothing has changed then
   */
  async setTargets(allow: GatewayOptions["allow"]): Promise<void> {
    const { targets } = resolveGatewayOptions({ ...this.#options, allow });
    const wanted = targets.map((each) => {
      const known = this.#targets.get(targetName(each));
      return known?.isFor(each) ? known : new Target(each, this.#settings);
    });
    const added = wanted.filter((target) => this.#targets.get(target.name) !== target);
    await Promise.all(added.map((target) => target.loadTls()));
    this.#targets.clear();
    for (const target of wanted) this.#targets.set(target.name, target);
    for (const target of added) void this.#resolve(target);
  }

  /** What it has done so far; `/metrics` tells the same. */
  stats(): GatewayStats {
    const targets = [...this.#targets.values()].map(({ name, counters }) => counters.stats(name));
    return {
      connections: this.#upgrades.size,
      connected: targets.reduce((sum, { connected }) => sum + connected, 0),
      refused: this.#upgrades.refused.stats(),
      closed: this.#upgrades.closed.stats(),
      bufferedBytes: this.#upgrades.backlog.bytes,
      targets,
    };
  }

  /**
   * Stops listening and says goodbye to all clients (1001), which get up to 2 s to take what they were sent. May be
   * called twice.
   */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async #start(host: string | readonly string[] | null | undefined, port: number): Promise<void> {
    const { tls, handshakeTimeout, hosts, origins, token } = this.#settings;
    const names = host === undefined ? LOOPBACK : typeof host === "string" ? [host] : host;
    if (
      names !== null &&
      (names.length === 0 || names.some((name) => typeof name !== "string" || name === ""))
    ) {
      throw new TypeError("host must be a host name or an address, or several of them");
    }
    const addresses = names === null ? undefined : await resolveAddresses(names, port);
    const isLoopback = addresses?.every(isLoopbackAddress) ?? false;
    if (!isLoopback) this.#checkExposure(names ?? ["*"], port);
    else if (hosts.length > 0 && token === undefined) {
      log.warn("whoever reaches {hosts} may connect: there is no token", { hosts: hosts.join(", ") });
    }
    const [serverTls] = await Promise.all([
      tls === undefined ? undefined : loadServerTls(tls),
      ...Array.from(this.#targets.values(), (target) => target.loadTls()),
    ]);
    await Promise.all(Array.from(this.#targets.values(), (target) => this.#resolve(target)));
    const isSecure = serverTls !== undefined;
    const admission = new Admission({
      isLoopback,
      isSecure,
      addresses: addresses ?? [],
      hosts,
      origins,
      token,
    });
    const open = (where: readonly string[] | undefined): Promise<WebListener> =>
      WebListener.open(where, port, {
        tls: serverTls,
        handshakeTimeout,
        onSocket: (socket) => this.#onSocket(socket),
        onRequest: (request, response) => this.#onRequest(request, response, admission),
        onUpgrade: (request, socket, head) => this.#upgrades.take(request, socket, head, admission),
        onGarbage: (error, socket) => this.#onGarbage(error, socket),
        onError: (error) => log.error("accepting connections: {error}", { error }),
      });
    let listener: WebListener;
    try {
      listener = await open(addresses);
    } catch (error) {
      const code = error instanceof ListenError ? errorCode(error.cause) : undefined;
      // Where there is no IPv6, loopback is IPv4 alone.
      if (host !== undefined || (code !== "EADDRNOTAVAIL" && code !== "EAFNOSUPPORT")) throw error;
      listener = await open(LOOPBACK.slice(0, 1));
    }
    this.#listener = listener;
  }

  /** @throws GatewayConfigError unless other machines may be let in */
  #checkExposure(names: readonly string[], port: number): void {
    const { tls, insecure, token } = this.#settings;
    const where = names.map((name) => formatAddress(name, port)).join(", ");
    if (tls === undefined && !insecure) {
      throw new GatewayConfigError(
        `on ${where} other machines come in, and without TLS whoever is on the way reads along: set tls, a certificate and its key, or insecure`,
      );
    }
    if (token === undefined) {
      throw new GatewayConfigError(
        `on ${where} other machines come in: set a token that clients have to show`,
      );
    }
    if (tls === undefined) log.warn("the token and all lines go over the network in the clear");
    if (token.length < SHORT_TOKEN) log.warn("the token is so short that it can be guessed");
  }

  async #resolve(target: Target): Promise<void> {
    try {
      await target.resolve();
    } catch (error) {
      const { message } = error as Error;
      log.warn("{reason}; it will be looked up again when it is asked for", { reason: message });
    }
  }

  async #stop(): Promise<void> {
    // A start that failed has told its own caller.
    await this.#starting?.catch(() => undefined);
    this.#listener?.close();
    await this.#upgrades.stop();
    this.#listener?.closeAllConnections();
    for (const socket of this.#sockets) socket.destroy();
  }

  #onSocket(socket: Socket): void {
    const place = this.#socketLimits.take(socket.remoteAddress);
    if (typeof place !== "function") {
      this.#upgrades.note(place, clientOf(socket), "");
      socket.destroy();
      return;
    }
    this.#sockets.add(socket);
    socket.once("close", () => {
      this.#sockets.delete(socket);
      place();
    });
  }

  #onRequest(request: IncomingMessage, response: ServerResponse, admission: Admission): void {
    const path = pathOf(request);
    const isInsight = path === HEALTH_PATH || path === METRICS_PATH;
    const refusal =
      admission.checkHost(request) ??
      (isInsight && !this.#settings.publicMetrics ? admission.checkInsight(request) : undefined);
    if (refusal !== undefined) {
      this.#upgrades.note(refusal, remoteOf(request), path);
      respond(response, refusal.status, `${refusal.text}\n`, refusal.headers);
    } else if (path.startsWith(PROXY_PATH)) {
      respond(response, 426, "a WebSocket is to be asked for here\n", { Upgrade: "websocket" });
    } else if (!isInsight) {
      void this.#serve(request, response, path);
    } else if (request.method !== "GET" && request.method !== "HEAD") {
      respond(response, 405, "GET only\n", { Allow: "GET, HEAD" });
    } else if (path === HEALTH_PATH) {
      respond(response, 200, "ok\n");
    } else {
      respond(response, 200, metricsText(this.stats()), { "Content-Type": METRICS_TYPE });
    }
  }

  /** Leaves a request to the option `serve`. */
  async #serve(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    try {
      if (await this.#settings.serve?.(request, response)) return;
      respond(response, 404, "there is nothing here; WebSockets are at /proxy/HOST:PORT\n");
    } catch (error) {
      log.error("answering the request for {path}: {error}", { path, error });
      if (response.headersSent) response.destroy();
      else respond(response, 500, "that has failed\n");
    }
  }

  /** What came is no HTTP, or no TLS, is too large, or did not come in time. */
  #onGarbage(error: Error, socket: Duplex): void {
    const code = errorCode(error);
    // Hung up, which is no request at all.
    if (code === "ECONNRESET" || code === "EPIPE") {
      socket.destroy();
      return;
    }
    const isLate = code === "ERR_HTTP_REQUEST_TIMEOUT";
    const isHttp = code?.startsWith("HPE_") === true;
    const fault = isHttp ? `it does not speak HTTP: ${error.message}` : explainError(error);
    const text = isLate ? "its request did not come in time" : fault;
    this.#upgrades.note({ reason: "malformed", text }, clientOf(socket as Socket), "");
    if (isHttp || isLate) {
      const status = isLate ? 408 : code === "HPE_HEADER_OVERFLOW" ? 431 : 400;
      refuse(socket, { status, text: "that was no request" });
    } else {
      socket.destroy();
    }
  }
}

function clientOf({ remoteAddress, remotePort }: Socket): string {
  return formatAddress(remoteAddress ?? "unknown", remotePort ?? 0);
}

function isLoopbackAddress(address: string): boolean {
  return /^(?:::ffff:)?127\./i.test(address) || address === "::1";
}
