import { type Command, InvalidArgumentError } from "commander";
import { Gateway } from "../../gateway/gateway.js";
import type { GatewayOptions } from "../../gateway/options.js";
import { type ListedTarget, parseAllowFile, parseListed } from "../../gateway/target-name.js";
import { safeText } from "../../python/safe-text.js";
import { showLibraryLog } from "../library-log.js";
import { listenAddressText } from "../logs-view/listen-address.js";
import { ToolError } from "../tool-error.js";
import { milliseconds, type ServerOptions, withConnection, withJson } from "./connection.js";
import { each } from "./parsed-option.js";
import type { Subcommand } from "./subcommand.js";
import { type AccessOptions, accessOf, DEFAULT_LISTEN, readText, withAccess } from "./web-access.js";

/** The options that are the gateway's own too, as it takes them. */
type PassedOn = Pick<
  GatewayOptions,
  | "maxBufferedBytes"
  | "maxConnections"
  | "maxConnectionsPerAddress"
  | "maxLineBytes"
  | "maxRequestBytes"
  | "stallTimeout"
  | "pingInterval"
  | "idleTimeout"
  | "publicMetrics"
  | "readOnly"
>;

interface GatewayCommandOptions extends ServerOptions, AccessOptions, PassedOn {
  readonly allow?: readonly ListedTarget[];
  readonly allowFile?: string;
  readonly json?: true;
  readonly verbose?: true;
}

/** `sipyco gateway --allow HOST:PORT…`. */
export const gateway: Subcommand = {
  configure(command) {
    command.description(
      "Let web pages speak with servers: pass lines on between WebSockets and TCP, until Ctrl-C.",
    );
    withTargets(command);
    withAccess(command);
    withLimits(command);
    withJson(command.option("-v, --verbose", "tell of every connection, not only of what went wrong"));
    command.addHelpText(
      "after",
      "\nPages connect to ws://ADDRESS:1071/proxy/HOST:PORT. --ssl and --timeout are for the servers behind.",
    );
  },
  async run(command, io) {
    const options = command.opts<GatewayCommandOptions>();
    const { listen = DEFAULT_LISTEN, json, verbose } = options;
    const { signal } = io;
    const gateway = await create(command, options);
    const targets = gateway.targets.map(({ name, readOnly }) => (readOnly ? `${name} (read-only)` : name));
    const say = (message: string, facts: object): void => {
      if (!json) io.stderr.write(`sipyco: ${safeText(message)}\n`);
      else {
        const told = { time: new Date().toISOString(), level: "info", message, ...facts };
        io.stdout.write(`${JSON.stringify(told)}\n`);
      }
    };
    const stopLog = showLibraryLog(io, { level: verbose ? "debug" : "warning", json: json === true });
    try {
      await gateway.start(listen.host, listen.port);
      const { port } = gateway;
      say(`listening on ${listenAddressText(listen, port)}, passing on to ${targets.join(", ")}`, {
        port,
        targets: gateway.targets,
      });
      if (!signal.aborted) {
        await new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve(), { once: true }),
        );
      }
    } finally {
      await gateway.stop();
      stopLog();
    }
    const { connected, targets: counts } = gateway.stats();
    const lines = counts.reduce((sum, { toClients, toTarget }) => sum + toClients.lines + toTarget.lines, 0);
    say(`connections: ${connected}, lines passed on: ${lines}`, { connections: connected, lines });
    return 0;
  },
};

function withTargets(command: Command): void {
  command
    .addOption(
      each(
        "--allow <HOST:PORT...>",
        'servers that clients may reach, and no others; "HOST:PORT read-only" for mirrors and broadcasts alone',
        parseListed,
      ),
    )
    .option("--allow-file <FILE>", "a file of such servers, one a line")
    .option("--read-only", "mirrors and broadcasts alone, whatever the server");
  withConnection(command);
}

function withLimits(command: Command): void {
  command
    .option("--max-connections <COUNT>", "connections at a time (default: 1000)", wholeNumber)
    .option("--max-connections-per-address <COUNT>", "those of one client (default: 100)", wholeNumber)
    .option("--max-line-bytes <BYTES>", "longest line to a client (default: 100 MiB)", wholeNumber)
    .option("--max-request-bytes <BYTES>", "longest line to a server (default: 4 MiB)", wholeNumber)
    .option(
      "--max-buffered-bytes <BYTES>",
      "what may wait for slow clients, all together (default: 512 MiB)",
      wholeNumber,
    )
    .option(
      "--stall-timeout <SECONDS>",
      "time in which a slow side has to take 1 MiB (default: 30)",
      milliseconds,
    )
    .option("--ping-interval <SECONDS>", "time in which a client has to answer (default: 30)", milliseconds)
    .option(
      "--idle-timeout <SECONDS>",
      "close connections on which nothing is said (default: never)",
      milliseconds,
    )
    .option("--public-metrics", "give /healthz and /metrics to anybody, without the token");
}

/** @throws CommanderError when the command line is wrong; ToolError when a file is */
async function create(command: Command, options: GatewayCommandOptions): Promise<Gateway> {
  const {
    allow = [],
    allowFile,
    token,
    tokenFile,
    origin,
    host,
    tls,
    insecure,
    ssl,
    timeout,
    ...others
  } = options;
  const { listen: _, json: __, verbose: ___, ...own } = others;
  if (allow.length === 0 && allowFile === undefined) {
    command.error("error: say which servers clients may reach, with --allow HOST:PORT or --allow-file FILE");
  }
  const listedInFile = allowFile === undefined ? [] : await allowedIn(allowFile);
  const access = await accessOf({ token, tokenFile, origin, host, tls, insecure });
  try {
    return new Gateway({
      ...own,
      ...access,
      allow: [...allow, ...listedInFile],
      targetTls: ssl,
      dialTimeout: timeout,
    });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) command.error(`error: ${error.message}`);
    throw error;
  }
}

async function allowedIn(file: string): Promise<ListedTarget[]> {
  const text = await readText(file);
  try {
    return parseAllowFile(text);
  } catch (error) {
    throw new ToolError(`sipyco: ${safeText(file)}, ${(error as Error).message}`);
  }
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 1.");
  return Number(text);
}
