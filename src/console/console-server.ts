import type { IncomingMessage, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { Gateway } from "../gateway/gateway.js";
import { isTarget } from "../gateway/target-name.js";
import { shownTokens, TokenCheck } from "../gateway/token.js";
import { pathOf } from "../gateway/upgrades.js";
import { Subscriber } from "../sync-struct/subscriber.js";
import { controllersIn } from "./device-database.js";
import { labConfig, targetsOf } from "./lab.js";
import type { LabConfig } from "./lab-config.js";
import type { ConsoleOptions } from "./options.js";
import { type PageFile, readPageFiles } from "./page-files.js";
import { sendFile, sendText } from "./page-response.js";

const log = getLogger(["sipyco", "console"]);

/** Where the page asks what there is to see. */
const CONFIG_PATH = "/config.json";

/** Where the package has the page: beside the built file of this folder, wherever bundling has put this one. */
function builtPage(): string {
  const entry = createRequire(import.meta.url).resolve("sipyco/console");
  return join(dirname(entry), "page");
}

/** What several pages of one machine open, each a connection a controller and a structure. */
const CONNECTIONS = 2000;

/** Milliseconds between attempts to reach the master, at first and at most. */
const RETRY = { retry: 1000, maxRetry: 10_000 } as const;

/**
 * Serves the web console: its page, what there is to see, and a gateway to exactly those servers.
 *
 * ```ts
 * await using server = new ConsoleServer({ controllers: [{ name: "lda", host: "::1", port: 3253 }] });
 * await server.start();
 * ```
 *
 * Python counterpart: none in SiPyCo; ARTIQ has its dashboard.
 */
export class ConsoleServer implements AsyncDisposable {
  readonly #options: ConsoleOptions;
  readonly #gateway: Gateway;
  readonly #token: TokenCheck | undefined;
  #config: LabConfig;
  #files: ReadonlyMap<string, PageFile> = new Map();
  #devices: Subscriber | undefined;
  #isStopped = false;

  /** @throws TypeError or RangeError for a bad option; TypeError when there is nothing to see */
  constructor(options: ConsoleOptions) {
    this.#options = options;
    this.#config = labConfig(options, []);
    const { tls, insecure, token, origins, hosts, readOnly, targetTls, dialTimeout } = options;
    this.#gateway = new Gateway({
      tls,
      insecure,
      token,
      origins,
      hosts,
      readOnly,
      targetTls,
      dialTimeout,
      allow: targetsOf(this.#config),
      maxConnections: CONNECTIONS,
      maxConnectionsPerAddress: CONNECTIONS,
      serve: (request, response) => this.#handle(request, response),
    });
    this.#token = token === undefined ? undefined : new TokenCheck(token);
  }

  /**
   * Starts to serve, by default on loopback alone.
   *
   * @param host as {@link Gateway.start} takes it
   * @param port TCP port; 0 picks a free one, see {@link port}. Default 1071
   * @throws what Gateway.start throws; ConsolePageError when the page is not there
   */
  async start(host?: string | readonly string[] | null, port?: number): Promise<void> {
    this.#files = await readPageFiles(this.#options.page ?? builtPage());
    await this.#gateway.start(host, port);
    this.#followDevices();
  }

  /** The port that it listens on. @throws Error before {@link start} */
  get port(): number {
    return this.#gateway.port;
  }

  /** What there is to see now. */
  get config(): LabConfig {
    return this.#config;
  }

  /** Stops serving; pages that are open are told. May be called twice. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await Promise.all([this.#devices?.close(), this.#gateway.stop()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  /** Shows the controllers in the master's device database, as long as it is there and as it changes. */
  #followDevices(): void {
    const { master } = this.#config;
    if (master === undefined) return;
    const devices = new Subscriber("devices");
    this.#devices = devices;
    let showing = Promise.resolve();
    devices.watch([], (database) => {
      showing = showing.then(() => this.#showControllers(database));
      return showing;
    });
    // Not waited for: the page is to be there although the master is not.
    devices.connect(master.host, master.notify, { ...RETRY, tls: this.#options.targetTls }).catch((error) => {
      if (!this.#isStopped) log.error("the master's controllers are not followed: {error}", { error });
    });
  }

  async #showControllers(database: unknown): Promise<void> {
    let found: ReturnType<typeof controllersIn>;
    try {
      found = controllersIn(database);
    } catch (error) {
      log.warn("the master's controllers are not shown: {reason}", { reason: (error as Error).message });
      return;
    }
    for (const { name, fault } of found.faulty) this.#passOver(name, fault);
    const controllers = found.controllers.filter(({ name, host, port }) => {
      const isHost = isTarget(host, port);
      if (!isHost) this.#passOver(name, "its host is no name and no address");
      return isHost;
    });
    const config = labConfig(this.#options, controllers);
    // The page hears of a controller when it can be reached.
    await this.#gateway.setTargets(targetsOf(config));
    this.#config = config;
  }

  #passOver(name: string, fault: string): void {
    log.warn("the controller {name} of the device database is not shown: {fault}", { name, fault });
  }

  #handle(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== "GET" && request.method !== "HEAD") {
      sendText(request, response, 405, "GET only\n", { Allow: "GET, HEAD" });
      return true;
    }
    const path = pathOf(request);
    if (path === CONFIG_PATH) {
      this.#sendConfig(request, response);
      return true;
    }
    const file = this.#files.get(path);
    if (file === undefined) {
      sendText(request, response, 404, "there is nothing here\n");
      return true;
    }
    sendFile(request, response, file).catch((error: unknown) => {
      log.error("sending {path}: {error}", { path, error });
      response.destroy();
    });
    return true;
  }

  #sendConfig(request: IncomingMessage, response: ServerResponse): void {
    if (this.#token?.matchesAny(shownTokens(request)) === false) {
      sendText(request, response, 401, "a token is needed\n", { "WWW-Authenticate": "Bearer" });
      return;
    }
    const type = { "Content-Type": "application/json" };
    sendText(request, response, 200, JSON.stringify(this.#config), type);
  }
}
