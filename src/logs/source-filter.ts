import { LEVELS, type LevelName } from "./levels.js";
import type { LogRecord } from "./record.js";

/**
 * Holds records of this program to a level of its own, and lets those of others pass, who have filtered theirs.
 *
 * ```ts
 * const filter = new SourceFilter("WARNING", "gateway");
 * new Server((record) => filter.filter(record) && console.log(record.message));
 * ```
 *
 * Python counterpart: `sipyco.logging_tools.SourceFilter`.
 */
export class SourceFilter {
  readonly #lowest: number;
  readonly #source: string;

  /**
   * @param localLevel level that this program's records must have at least
   * @param localSource what this program is called
   * @throws TypeError for a level that there is not
   */
  constructor(localLevel: LevelName, localSource: string) {
    this.#lowest = LEVELS[localLevel];
    if (this.#lowest === undefined) {
      throw new TypeError(
        `localLevel is one of ${Object.keys(LEVELS).join(", ")}, not ${String(localLevel)}`,
      );
    }
    this.#source = localSource;
  }

  /** Whether a record is to be kept; one without a source is this program's own. */
  filter(record: Pick<LogRecord, "level"> & { readonly source?: string | undefined }): boolean {
    const { source = this.#source, level } = record;
    return source !== this.#source || LEVELS[level] >= this.#lowest;
  }
}
