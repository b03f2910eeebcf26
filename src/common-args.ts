/**
 * The arguments that controllers have in common, for programs that use commander. Python counterpart:
 * `sipyco.common_args`.
 *
 * @module
 */
import { configureSync, type LogLevel, type Sink } from "@logtape/logtape";
import { type Command, InvalidArgumentError, Option } from "commander";
import { LEVELS, type LevelName, toLogTapeLevel } from "./logs/levels.js";
import { fromLogTape } from "./logs/logtape.js";
import { MultilineFormatter } from "./logs/message-format.js";
import { joinSslWords, sslFiles } from "./tools/ssl-option.js";
import type { TlsFiles } from "./transport/tls.js";

/** What {@link verbosityArgs} adds to a command's options. */
export interface VerbosityOptions {
  /** How often `-v` was given. */
  readonly verbose: number;
  /** How often `-q` was given. */
  readonly quiet: number;
}

/** What {@link simpleNetworkArgs} adds to a command's options. */
export interface NetworkOptions {
  /** TCP port to listen on; a program with several ports has one option for each instead. */
  readonly port: number;
  /** What `--bind` named, in addition to the addresses of localhost. */
  readonly bind: readonly string[];
  /** False with `--no-localhost-bind`. */
  readonly localhostBind: boolean;
  /** The files of `--ssl`: goes into the option `tls` of servers. */
  readonly ssl?: TlsFiles | undefined;
}

/** One of several ports of a program. */
export interface PortArgument {
  /** `notify` makes the argument `--port-notify` and the option `portNotify`. */
  readonly name: string;
  /** What comes in there, for the help: `notifications`. */
  readonly purpose: string;
  readonly default: number;
}

/**
 * Adds `-v` and `-q`, each to be given several times, which let a program log more, or less; see
 * {@link initLoggerFromArgs}. They are {@link VerbosityOptions} among `command.opts()`.
 *
 * Python counterpart: `sipyco.common_args.verbosity_args`.
 */
export function verbosityArgs<C extends Command>(command: C): C {
  const counted = (flags: string, description: string): Option =>
    new Option(flags, description)
      .argParser((_, previous: number) => previous + 1)
      .default(0, "")
      .helpGroup("verbosity:");
  command.addOption(counted("-v, --verbose", "increase the logging level; may be repeated"));
  command.addOption(counted("-q, --quiet", "decrease the logging level; may be repeated"));
  return command;
}

/**
 * Adds the arguments that say where a server listens: `--bind ADDRESS`, repeated, `--no-localhost-bind`, and
 * `-p`/`--port`, or for a program with several ports `--port-NAME` for each. They are {@link NetworkOptions} among
 * `command.opts()`.
 *
 * ```ts
 * const command = verbosityArgs(simpleNetworkArgs(new Command("aqctl_lda"), 3253, { ssl: true }));
 * const args = command.parse().opts<NetworkOptions & VerbosityOptions>();
 * initLoggerFromArgs(args);
 * await simpleServerLoop({ lda }, bindAddressFromArgs(args), args.port, { tls: args.ssl });
 * ```
 *
 * Python counterpart: `sipyco.common_args.simple_network_args`.
 *
 * @param defaultPort TCP port, or several with names of their own
 * @param options.ssl also adds `--ssl CERT KEY PEER`; the program then has to pass `ssl` on as `tls`. Default false
 */
export function simpleNetworkArgs<C extends Command>(
  command: C,
  defaultPort: number | readonly PortArgument[],
  { ssl = false }: { readonly ssl?: boolean } = {},
): C {
  const add = (option: Option): Command => command.addOption(option.helpGroup("network server:"));
  add(
    new Option(
      "--bind <ADDRESS>",
      "additional host name or IP address to bind to; '*' binds to all interfaces",
    )
      .argParser((address: string, previous: readonly string[]) => [...previous, address])
      .default([], "none"),
  );
  add(new Option("--no-localhost-bind", "do not bind to the localhost addresses as well"));
  const port = (flags: string, description: string, preset: number): Option =>
    new Option(`${flags} <PORT>`, description).argParser(portNumber).default(preset);
  if (typeof defaultPort === "number") add(port("-p, --port", "TCP port to listen on", defaultPort));
  else {
    for (const { name, purpose, default: preset } of defaultPort) {
      add(port(`--port-${name}`, `TCP port for ${purpose} connections`, preset));
    }
  }
  if (ssl) {
    add(
      new Option(
        "--ssl <CERT KEY PEER>",
        "speak TLS: server certificate, its private key, client certificates to trust",
      ).argParser(sslFiles),
    );
    takeThreeWords(command);
  }
  return command;
}

/**
 * The addresses to listen on, as `start` and `simpleServerLoop` take them: those of localhost, unless
 * `--no-localhost-bind` was given, and those that `--bind` named; `null` for all there are.
 *
 * Python counterpart: `sipyco.common_args.bind_address_from_args`.
 */
export function bindAddressFromArgs({
  bind,
  localhostBind,
}: Pick<NetworkOptions, "bind" | "localhostBind">): string[] | null {
  if (bind.includes("*")) return null;
  return localhostBind ? ["127.0.0.1", "::1", ...bind] : [...bind];
}

const STDERR = "stderr";

/**
 * Has LogTape write what the program logs to standard error, in the format that ARTIQ's controller manager reads: what
 * is at WARNING and above, and one level lower for each `-v`, or higher for each `-q`.
 *
 * Python counterpart: `sipyco.common_args.init_logger_from_args`.
 *
 * @param options.sinks further sinks for the same records, such as `getLogForwarderSink(forwarder)`
 * @throws ConfigError when LogTape has been configured before
 */
export function initLoggerFromArgs(
  { verbose, quiet }: VerbosityOptions,
  { sinks = [] }: { readonly sinks?: readonly Sink[] } = {},
): void {
  const named = Object.fromEntries([
    [STDERR, stderrSink()],
    ...sinks.map((sink, i) => [`sink ${i + 1}`, sink]),
  ]);
  const all = Object.keys(named);
  configureSync({
    sinks: named,
    loggers: [
      { category: [], sinks: all, lowestLevel: lowestLevel(LEVELS.WARNING - 10 * verbose + 10 * quiet) },
      { category: ["logtape", "meta"], sinks: [STDERR], parentSinks: "override", lowestLevel: "warning" },
    ],
  });
}

/** Of the levels from `number` up the lowest; null when there is none. */
function lowestLevel(number: number): LogLevel | null {
  const names = Object.keys(LEVELS) as LevelName[];
  const wanted = names.filter((name) => LEVELS[name] >= number).at(-1);
  return wanted === undefined ? null : toLogTapeLevel(wanted);
}

function stderrSink(): Sink {
  const formatter = new MultilineFormatter();
  // A manager that reads no more is no reason for an instrument's controller to end.
  process.stderr.on("error", () => {});
  return (record) => {
    process.stderr.write(`${formatter.format(fromLogTape(record))}\n`);
  };
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65535) return port;
  throw new InvalidArgumentError("It must be a number from 0 to 65535.");
}

/** Lets the command have its `--ssl` with three words, which commander's options do not have. */
function takeThreeWords(command: Command): void {
  const parseOptions = command.parseOptions.bind(command);
  command.parseOptions = (argv) => parseOptions(joinSslWords(argv));
}
