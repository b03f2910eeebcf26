import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { Channel } from "../transport/channel.js";
import { ConnectError } from "../transport/channel-error.js";
import { ConnectAttempt } from "../transport/connect-attempt.js";
import { explainError } from "../transport/explain-error.js";
import { connectTcp } from "../transport/tcp.js";
import { type TlsContext, tlsContext } from "../transport/tls.js";
import { TargetCounters } from "./counters.js";
import type { GatewaySettings, TargetSettings } from "./options.js";
import { targetName } from "./target-name.js";

/** How targets are reached. */
type DialSettings = Pick<GatewaySettings, "dialTimeout" | "maxLineBytes" | "highWaterBytes">;

/** A server that the gateway lets through to. */
export class Target {
  /** How it is listed and asked for: `lab-pc:3250`. */
  readonly name: string;
  /** Mirrors and broadcasts only. */
  readonly readOnly: boolean;
  readonly counters: TargetCounters = new TargetCounters();
  readonly #target: TargetSettings;
  readonly #settings: DialSettings;
  #tls: TlsContext | undefined;
  #addresses: readonly string[] | undefined;
  #resolving: Promise<readonly string[]> | undefined;

  constructor(target: TargetSettings, settings: DialSettings) {
    this.name = targetName(target);
    this.readOnly = target.readOnly;
    this.#target = target;
    this.#settings = settings;
    if (isIP(target.host) !== 0) this.#addresses = [target.host];
  }

  /** Whether these settings make the same target. */
  isFor({ host, port, readOnly, tls }: TargetSettings): boolean {
    const own = this.#target;
    return own.host === host && own.port === port && own.readOnly === readOnly && own.tls === tls;
  }

  /** The only addresses that are ever dialled for it; undefined until they are known. */
  get addresses(): readonly string[] | undefined {
    return this.#addresses;
  }

  /**
   * Reads its files for TLS.
   *
   * @throws TlsFilesError
   */
  async loadTls(): Promise<void> {
    if (this.#target.tls !== undefined) this.#tls = await tlsContext(this.#target.tls);
  }

  /**
   * Looks the name up, unless that has been done: what it says the first time holds for good, so that who controls the
   * name later cannot lead the gateway elsewhere.
   *
   * @throws ConnectError when it does not resolve, or not in time
   * @throws the signal's reason when aborted
   */
  async resolve(signal?: AbortSignal): Promise<readonly string[]> {
    if (this.#addresses !== undefined) return this.#addresses;
    this.#resolving ??= this.#lookUp().finally(() => {
      this.#resolving = undefined;
    });
    const { dialTimeout } = this.#settings;
    // A look-up cannot be given up, but nobody has to wait for it.
    const attempt = new ConnectAttempt(this.name, { timeout: dialTimeout, signal });
    attempt.waitsFor = " from a name server";
    try {
      return await attempt.step<readonly string[]>((succeed, fail) => {
        this.#resolving?.then(succeed, fail);
        return () => {};
      });
    } finally {
      attempt.over();
    }
  }

  /**
   * Connects to it.
   *
   * @throws ConnectError when it cannot be reached
   * @throws the signal's reason when aborted
   */
  async dial(signal: AbortSignal): Promise<Channel> {
    const addresses = await this.resolve(signal);
    const { dialTimeout, maxLineBytes, highWaterBytes } = this.#settings;
    return await connectTcp(this.#target.host, this.#target.port, {
      addresses,
      timeout: dialTimeout,
      maxLineBytes,
      highWaterBytes,
      tls: this.#tls,
      signal,
    });
  }

  async #lookUp(): Promise<readonly string[]> {
    try {
      const found = await lookup(this.#target.host, { all: true });
      this.#addresses ??= [...new Set(found.map(({ address }) => address))];
      return this.#addresses;
    } catch (cause) {
      throw new ConnectError(this.name, explainError(cause as Error), { cause });
    }
  }
}
