import { Writable } from "node:stream";
import { inspect } from "node:util";
import { LEVELS, type LevelName, levelName } from "./levels.js";
import type { Emitter } from "./logtape.js";

export interface WinstonTransportOptions {
  /** Lowest of winston's levels that is sent. Default: the logger's own. */
  readonly level?: string | undefined;
  /** Name of records that have no `label`. Default `winston`. */
  readonly name?: string | undefined;
}

/** A record of winston: its level, its text, and whatever else was logged. */
interface WinstonInfo {
  readonly level: string;
  readonly message: unknown;
  readonly [key: string]: unknown;
}

/** The logger that a transport is piped to tells it which levels there are, the gravest being 0. */
interface WinstonLogger {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
}

/** winston's own place for the level, whatever colours a format has given to the other. */
const LEVEL = Symbol.for("level");

/** winston's npm levels and those of syslog, in ours. */
const KNOWN: Readonly<Record<string, LevelName>> = {
  emerg: "CRITICAL",
  alert: "CRITICAL",
  crit: "CRITICAL",
  fatal: "CRITICAL",
  error: "ERROR",
  warn: "WARNING",
  warning: "WARNING",
  notice: "INFO",
  info: "INFO",
  http: "INFO",
  verbose: "DEBUG",
  debug: "DEBUG",
  silly: "TRACE",
  trace: "TRACE",
};

/**
 * A transport of winston that sends what this program logs to a log server. The record's `label` is the name; what it
 * holds besides follows its text, a stack on lines of its own.
 *
 * ```ts
 * const logger = winston.createLogger({ transports: [new WinstonTransport(forwarder, { name: "laser.lock" })] });
 * logger.warn("drifting", { channel: 3 });
 * ```
 */
export class WinstonTransport extends Writable {
  /** Lowest level that is sent; the logger's own when undefined. */
  level?: string;
  /** Sends nothing while true. */
  silent?: boolean;
  readonly #forwarder: Emitter;
  readonly #name: string;
  #logger: WinstonLogger = {};

  constructor(forwarder: Emitter, { level, name = "winston" }: WinstonTransportOptions = {}) {
    super({ objectMode: true });
    this.#forwarder = forwarder;
    this.#name = name;
    if (level !== undefined) this.level = level;
    this.on("pipe", (logger: WinstonLogger) => {
      this.#logger = logger;
    });
  }

  /** Takes one record; winston calls it through the stream. */
  log(info: WinstonInfo, next: () => void): void {
    const { level, message, label, stack, ...rest } = info;
    const text = typeof message === "string" ? message : oneLine(message);
    // Without the symbols under which winston keeps what is its own.
    const others = Object.fromEntries(Object.entries(rest));
    const more = Object.keys(others).length === 0 ? "" : ` ${oneLine(others)}`;
    this.#forwarder.emit({
      level: this.#levelOf(String(info[LEVEL as unknown as string] ?? level)),
      name: typeof label === "string" ? label : this.#name,
      message: `${text}${more}${typeof stack === "string" ? `\n${stack}` : ""}`,
    });
    next();
  }

  override _write(info: WinstonInfo, _encoding: string, next: () => void): void {
    if (this.silent === true || !this.#wants(String(info[LEVEL as unknown as string] ?? info.level))) next();
    else this.log(info, next);
  }

  #wants(level: string): boolean {
    const { levels, level: loggers } = this.#logger;
    const lowest = levels?.[this.level ?? loggers ?? ""];
    return lowest === undefined || (levels?.[level] ?? 0) <= lowest;
  }

  /** A level of the program's own counts as INFO, or as Python's level when its name is one of those. */
  #levelOf(level: string): LevelName {
    const python = LEVELS[level.toUpperCase() as LevelName];
    return KNOWN[level] ?? (python === undefined ? "INFO" : levelName(python));
  }
}

function oneLine(value: unknown): string {
  return inspect(value, { breakLength: Number.POSITIVE_INFINITY });
}
