import { configure, getLogger, reset } from "@logtape/logtape";
import pino from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import winston from "winston";
import {
  getLogForwarderSink,
  type LogMessage,
  pinoDestination,
  WinstonTransport,
  type WinstonTransportOptions,
} from "../../src/logs/index.js";

/** Stands for a forwarder. */
class Emitted {
  readonly all: LogMessage[] = [];

  emit(message: LogMessage): void {
    this.all.push(message);
  }

  get texts(): string[] {
    return this.all.map(({ level, name, message }) => `${level}:${name}:${message}`);
  }
}

const error = new Error("no beam");
error.stack = "Error: no beam\n    at lock (laser.js:1:1)";

describe("the sink for LogTape", () => {
  test("sends what a program logs", async () => {
    const emitted = new Emitted();
    await configure({
      reset: true,
      sinks: { lab: getLogForwarderSink(emitted) },
      loggers: [
        { category: ["laser"], sinks: ["lab"], lowestLevel: "trace" },
        { category: ["logtape", "meta"], sinks: [], lowestLevel: "fatal" },
      ],
    });
    onTestFinished(reset);
    const logger = getLogger(["laser", "lock"]);
    logger.trace("t");
    logger.debug("d");
    logger.info("locked at {frequency} MHz on {channel}", { frequency: 12.5, channel: "a" });
    logger.warn("drift: {drift}", { drift: { percent: 5 } });
    logger.warn("lost the laser: {error}", { error });
    logger.warn("lost the laser", { error });
    logger.error("locking failed: {error}", { error });
    logger.error(error);
    logger.fatal("two\nlines");
    expect(emitted.texts).toEqual([
      "TRACE:laser.lock:t",
      "DEBUG:laser.lock:d",
      "INFO:laser.lock:locked at 12.5 MHz on a",
      "WARNING:laser.lock:drift: { percent: 5 }",
      "WARNING:laser.lock:lost the laser: no beam",
      "WARNING:laser.lock:lost the laser\nError: no beam",
      `ERROR:laser.lock:locking failed: no beam\n${error.stack}`,
      `ERROR:laser.lock:no beam\n${error.stack}`,
      "CRITICAL:laser.lock:two\nlines",
    ]);
  });

  test("adds the causes of an error", async () => {
    const emitted = new Emitted();
    const outer = new Error("no lock", { cause: error });
    outer.stack = "Error: no lock";
    error.cause = outer;
    getLogForwarderSink(emitted)({
      category: [],
      level: "error",
      message: ["x"],
      rawMessage: "x",
      timestamp: 0,
      properties: { outer },
    });
    expect(emitted.texts).toEqual([`ERROR::x\nError: no lock\ncaused by: ${error.stack}`]);
    delete error.cause;
  });
});

describe("the destination for pino", () => {
  test("sends what a program logs", () => {
    const emitted = new Emitted();
    const logger = pino(
      { name: "laser.lock", level: "trace", customLevels: { notice: 35 } },
      pinoDestination(emitted),
    );
    logger.trace("t");
    logger.debug("d");
    logger.info("locked at %d MHz", 12.5);
    logger.notice("between");
    logger.warn({ channel: 3 }, "drifting");
    logger.error(error);
    logger.error({ err: error, channel: 3 }, "locking failed");
    logger.fatal("two\nlines");
    logger.child({ name: "laser.seed", part: "a" }).info("child");
    expect(emitted.texts.map((text) => text.replace(/\n.*laser\.js/s, "\n…laser.js"))).toEqual([
      "TRACE:laser.lock:t",
      "DEBUG:laser.lock:d",
      "INFO:laser.lock:locked at 12.5 MHz",
      "INFO:laser.lock:between",
      'WARNING:laser.lock:drifting {"channel":3}',
      "ERROR:laser.lock:no beam\n…laser.js:1:1)",
      'ERROR:laser.lock:locking failed {"channel":3}\n…laser.js:1:1)',
      "CRITICAL:laser.lock:two\nlines",
      'INFO:laser.seed:child {"part":"a"}',
    ]);
  });

  test("has a name for loggers without one, and takes what is no record", () => {
    const emitted = new Emitted();
    const destination = pinoDestination(emitted, { name: "app" });
    pino(destination).info({ no: "text" });
    destination.write("plain\n");
    expect(emitted.texts).toEqual(['INFO:app:{"no":"text"}', "INFO:app:plain"]);
  });
});

describe("the transport for winston", () => {
  function logger(emitted: Emitted, options?: WinstonTransportOptions): winston.Logger {
    return winston.createLogger({ level: "silly", transports: [new WinstonTransport(emitted, options)] });
  }

  test("sends what a program logs", () => {
    const emitted = new Emitted();
    const log = logger(emitted, { name: "laser.lock" });
    log.silly("s");
    log.debug("d");
    log.verbose("v");
    log.http("h");
    log.info("locked");
    log.warn("drifting", { channel: 3, big: 5n });
    log.log({ level: "error", message: "locking failed", stack: error.stack, label: "laser.seed" });
    log.info({ not: "text" });
    expect(emitted.texts).toEqual([
      "TRACE:laser.lock:s",
      "DEBUG:laser.lock:d",
      "DEBUG:laser.lock:v",
      "INFO:laser.lock:h",
      "INFO:laser.lock:locked",
      "WARNING:laser.lock:drifting { channel: 3, big: 5n }",
      `ERROR:laser.seed:locking failed\n${error.stack}`,
      "INFO:laser.lock:{ not: 'text' }",
    ]);
  });

  test("holds to its level, or the logger's, also when that changes or a format colours it", () => {
    const emitted = new Emitted();
    const log = winston.createLogger({
      level: "info",
      format: winston.format.colorize(),
      transports: [
        new WinstonTransport(emitted),
        new WinstonTransport(emitted, { level: "error", name: "errors" }),
      ],
    });
    log.debug("not wanted");
    log.info("i");
    log.level = "debug";
    log.debug("d");
    log.error("e");
    expect(emitted.texts).toEqual(["INFO:winston:i", "DEBUG:winston:d", "ERROR:winston:e", "ERROR:errors:e"]);
  });

  test("can be silent, and knows the levels of syslog and of the program", () => {
    const emitted = new Emitted();
    const transport = new WinstonTransport(emitted);
    const levels = { ...winston.config.syslog.levels, critical: 8, odd: 9 };
    const log = winston.createLogger({ level: "odd", levels, transports: [transport] });
    for (const level of Object.keys(levels)) log.log(level, level);
    transport.silent = true;
    log.log("error", "not told");
    expect(emitted.texts).toEqual([
      "CRITICAL:winston:emerg",
      "CRITICAL:winston:alert",
      "CRITICAL:winston:crit",
      "ERROR:winston:error",
      "WARNING:winston:warning",
      "INFO:winston:notice",
      "INFO:winston:info",
      "DEBUG:winston:debug",
      "CRITICAL:winston:critical",
      "INFO:winston:odd",
    ]);
  });
});
