import { isIPv6 } from "node:net";
import { formatAddress } from "../transport/address.js";
import { quote } from "../transport/quote.js";

/** A target as one lists it. */
export interface ListedTarget {
  /** Host name or address, without brackets, in lower case. */
  readonly host: string;
  readonly port: number;
  readonly readOnly: boolean;
}

/** What may follow an address in a list. */
const READ_ONLY = "read-only";

/** Nothing that has a meaning in URLs, lists or patterns. */
const ENTRY = /^(?:\[([^\s[\]/?#@*,]+)\]|([^\s:[\]/?#@*,]+)):([1-9]\d{0,4})$/;

/**
 * Reads an entry of a list of targets: `lab-pc:3250`, `[::1]:3253`, `lab-pc:3250 read-only`.
 *
 * @throws TypeError that says what is wrong with it
 */
export function parseListed(text: string): ListedTarget {
  const [address = "", ...words] = text.trim().split(/\s+/);
  const fault = (what: string): TypeError =>
    new TypeError(`a target is listed as HOST:PORT or HOST:PORT ${READ_ONLY}, not ${quote(text)}${what}`);
  if (words.length > 1 || (words.length === 1 && words[0] !== READ_ONLY)) throw fault("");
  const [, bracketed, plain, digits] = ENTRY.exec(address) ?? [];
  const host = bracketed ?? plain;
  const port = Number(digits);
  if (host === undefined) {
    if (address.includes("*")) throw fault(": there are no patterns, each target has an entry");
    if (isIPv6(address.replace(/:\d+$/, ""))) throw fault(": an IPv6 address goes in brackets, [::1]:3253");
    throw fault("");
  }
  if (port > 65535) throw fault(": a port is a number from 1 to 65535");
  return { host: lowerCase(host), port, readOnly: words.length === 1 };
}

/**
 * Reads the lines of a file that lists targets, one a line. What follows a `#` at the start of a line or behind a
 * space is left out.
 *
 * @throws TypeError that names the line
 */
export function parseAllowFile(text: string): ListedTarget[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const entry = line.replace(/(?:^|\s)#.*$/, "").trim();
    if (entry === "") return [];
    try {
      return [parseListed(entry)];
    } catch (cause) {
      throw new TypeError(`line ${index + 1}: ${(cause as Error).message}`, { cause });
    }
  });
}

/** Whether a host and a port can be listed as a target. */
export function isTarget(host: string, port: number): boolean {
  try {
    parseListed(targetName({ host, port }));
    return true;
  } catch {
    return false;
  }
}

/** How a target is called in lists, URLs, messages and metrics. */
export function targetName({ host, port }: { readonly host: string; readonly port: number }): string {
  return formatAddress(host, port);
}

/**
 * The name that a URL's `/proxy/…` asks for, spelled as {@link targetName} does; undefined when it is none. Only upper
 * case and brackets are evened out: whatever else is spelled otherwise is another name.
 *
 * @param segment what follows `/proxy/`, percent-encoded as it came
 */
export function requestedName(segment: string): string | undefined {
  let text: string;
  try {
    text = decodeURIComponent(segment);
  } catch {
    return undefined;
  }
  const [, bracketed, plain, digits] = /^(?:\[([^[\]]+)\]|([^[\]]+)):([1-9]\d{0,4})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  return host === undefined ? undefined : targetName({ host: lowerCase(host), port: Number(digits) });
}

/** Of ASCII alone: in Unicode, other letters become the same ones. */
export function lowerCase(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
