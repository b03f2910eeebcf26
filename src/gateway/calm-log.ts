import { getLogger, type Logger } from "@logtape/logtape";

/** Milliseconds for which a reason is told once. */
const QUIET = 10_000;

/** Warns of what clients do wrong, each reason once in 10 s: a flood of requests must not fill the log too. */
export class CalmLog {
  readonly #log: Logger = getLogger(["sipyco", "gateway"]);
  readonly #told = new Map<string, { readonly at: number; others: number }>();

  /** @param message with the names of `properties` in braces */
  warn(reason: string, message: string, properties: Readonly<Record<string, unknown>>): void {
    const now = performance.now();
    const told = this.#told.get(reason);
    if (told !== undefined && now - told.at < QUIET) {
      told.others++;
      this.#log.debug(message, { ...properties, reason });
      return;
    }
    this.#told.set(reason, { at: now, others: 0 });
    const { others = 0 } = told ?? {};
    if (others === 0) this.#log.warn(message, { ...properties, reason });
    else this.#log.warn(`${message} ({others} more of this kind before)`, { ...properties, reason, others });
  }
}
