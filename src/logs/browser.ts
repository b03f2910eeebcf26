/**
 * Logs, the part that runs anywhere: forwarding them, reading and writing their format. Python counterpart:
 * `sipyco.logging_tools`, in 1.10 `sipyco.logs`.
 *
 * @module
 */
export { LEVELS, type LevelName, levelName } from "./levels.js";
export { LogForwarder, type LogForwarderOptions, type LogForwarderStats } from "./log-forwarder.js";
export { LogParser, type LogParserOptions, type LogStream } from "./log-parser.js";
export { type Emitter, getLogForwarderSink, type ToLogTapeOptions, toLogTape } from "./logtape.js";
export { MultilineFormatter } from "./message-format.js";
export { type ParsedMessage, parseLogMessage } from "./parse-message.js";
export { type PinoDestination, type PinoDestinationOptions, pinoDestination } from "./pino.js";
export { type RecordBroadcaster, toBroadcaster } from "./rebroadcast.js";
export type { LogMessage, LogRecord, RecordHandler } from "./record.js";
export { SourceFilter } from "./source-filter.js";
