import type { Runtime } from "../runtime.js";

/** Spends what looking for a text or bytes in others can take at worst. */
export function spendSearch(runtime: Runtime, length: number, partLength: number): void {
  runtime.budget.spendSteps((length * Math.min(partLength, 256)) / 128 + 1);
}

/** Where bytes hold others from `start` on; -1 when they do not. */
export function findBytes(runtime: Runtime, bytes: Uint8Array, part: Uint8Array, start = 0): number {
  const last = bytes.length - part.length;
  const first = part[0];
  if (first === undefined) return start <= bytes.length ? start : -1;
  for (let at = start; at <= last; at++) {
    at = bytes.indexOf(first, at);
    if (at === -1 || at > last) return -1;
    let same = 1;
    while (same < part.length && bytes[at + same] === part[same]) same++;
    runtime.budget.spendSteps(1 + same / 16);
    if (same === part.length) return at;
  }
  return -1;
}

/** The last place up to `start` where bytes hold others; -1 when there is none. */
export function findLastBytes(runtime: Runtime, bytes: Uint8Array, part: Uint8Array, start: number): number {
  for (let at = Math.min(start, bytes.length - part.length); at >= 0; at--) {
    let same = 0;
    while (same < part.length && bytes[at + same] === part[same]) same++;
    runtime.budget.spendSteps(1 + same / 16);
    if (same === part.length) return at;
  }
  return -1;
}
