import { isIPv6 } from "node:net";
import type { Refusal } from "./admission.js";
import { CloseCode } from "./protocol.js";

/** Limits how many connections there are, in all and of one address. */
export class ConnectionLimits {
  readonly #most: number;
  readonly #mostOfOne: number;
  readonly #byNetwork = new Map<string, number>();
  #all = 0;

  constructor(most: number, mostOfOne: number) {
    this.#most = most;
    this.#mostOfOne = mostOfOne;
  }

  /** Takes a place, which the function that it gives returns; or says why there is none. */
  take(address: string | undefined): (() => void) | Refusal {
    if (this.#all >= this.#most) {
      return {
        reason: "connections",
        status: 503,
        code: CloseCode.tryLater,
        text: `there are ${this.#most} connections already, the limit set by maxConnections`,
      };
    }
    const network = networkOf(address ?? "unknown");
    const taken = this.#byNetwork.get(network) ?? 0;
    if (taken >= this.#mostOfOne) {
      const text = `your address has ${this.#mostOfOne} connections already, the limit set by maxConnectionsPerAddress`;
      return { reason: "address-connections", status: 429, code: CloseCode.tryLater, text };
    }
    this.#all++;
    this.#byNetwork.set(network, taken + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#all--;
      const left = (this.#byNetwork.get(network) ?? 1) - 1;
      if (left === 0) this.#byNetwork.delete(network);
      else this.#byNetwork.set(network, left);
    };
  }
}

/** Whoever has one IPv6 address mostly has all of its /64: they count as one. */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  // URLs spell addresses in one way; a zone is no part of that.
  const [head = "", tail] = new URL(`http://[${address.replace(/%.*$/, "")}]`).hostname
    .slice(1, -1)
    .split("::");
  const groups = head === "" ? [] : head.split(":");
  const rest = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(8 - groups.length - rest.length).fill("0");
  return `${[...groups, ...zeros, ...rest].slice(0, 4).join(":")}::/64`;
}
