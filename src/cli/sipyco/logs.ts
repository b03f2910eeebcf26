import { type Command, Option } from "commander";
import { Receiver } from "../../broadcast/receiver.js";
import { Server } from "../../logs/server.js";
import { formatAddress } from "../../transport/address.js";
import { ListenError } from "../../transport/channel-error.js";
import { showLibraryLog } from "../library-log.js";
import { type ListenAddress, listenAddress, listenAddressText } from "../logs-view/listen-address.js";
import { type FilterOptions, levelNumber, recordFilter } from "../logs-view/record-filter.js";
import { recordJson, recordText } from "../logs-view/record-text.js";
import { recordOfBroadcast, recordOfServer, type ShownRecord } from "../logs-view/shown-record.js";
import type { CommandIo } from "../run-command.js";
import { ordinaryPace, type Pace } from "../watch/clock.js";
import { cutTo } from "../watch/columns.js";
import { ConnectionNotes } from "../watch/connection-notes.js";
import { follow } from "../watch/follow.js";
import { oneLineArgument } from "../watch/one-line-argument.js";
import { oneLine } from "../watch/tree-rows.js";
import { portNumber, type ServerOptions, withConnection, withJson } from "./connection.js";
import type { Subcommand } from "./subcommand.js";

/** The channel on which an ARTIQ master broadcasts its log, and the port. */
const CHANNEL = "log";
const BROADCAST_PORT = 1067;

/** Columns that are shown of a broadcast that is no record. */
const SHOWN = 200;

interface LogsOptions extends ServerOptions, FilterOptions {
  readonly json?: true;
  readonly utc?: true;
  readonly listen?: ListenAddress;
}

/** Shows a record, or does not. */
type Show = (record: ShownRecord) => void;

/** `sipyco logs HOST [PORT]`, `sipyco logs --listen [ADDRESS:]PORT`. */
export const logs: Subcommand = logsBy(ordinaryPace);

/** The same at another pace. */
export function logsBy(pace: Pace): Subcommand {
  return {
    configure,
    async run(command, io) {
      const [host, port] = command.processedArgs as [string | undefined, number];
      const options = command.opts<LogsOptions>();
      const show = shower(options, io);
      if (options.listen !== undefined) await listen(options.listen, options, show, io);
      else await followMaster(host as string, port, options, show, io, pace);
      return 0;
    },
  };
}

function configure(command: Command): void {
  withConnection(
    command.description("Follow the log of an ARTIQ master, or be a log server, and show the records."),
  )
    .argument("[HOST]", "host name or address of the master", oneLineArgument)
    .argument("[PORT]", "TCP port of its broadcasts", portNumber, BROADCAST_PORT)
    .addOption(
      new Option(
        "--listen <[ADDRESS:]PORT>",
        "take in what programs log, as a server (on loopback, or on an address; * is all of them)",
      ).argParser(listenAddress),
    )
    .option("--level <LEVEL>", "only records of this level and above: a name or a number", levelNumber)
    .option("--source <PATTERN>", "only of such sources; * stands for anything")
    .option("--name <PATTERN>", "only of loggers of such names; * stands for anything")
    .option("--grep <TEXT>", "only with this in the message, in upper or lower case")
    .option("--utc", "give times in UTC")
    .action((host: string | undefined, _port: number, { listen: address }: LogsOptions) => {
      if (host === undefined && address === undefined) {
        command.error("error: name the host of an ARTIQ master, or take in logs with --listen PORT");
      }
      if (host !== undefined && address !== undefined) {
        command.error(`error: follow the log of ${host}, or take in logs with --listen, not both`);
      }
    });
  withJson(command);
}

function shower({ json, utc, ...filters }: LogsOptions, io: CommandIo): Show {
  const isWanted = recordFilter(filters);
  return (record) => {
    if (isWanted(record)) io.stdout.write(json ? recordJson(record) : recordText(record, io, utc === true));
  };
}

async function followMaster(
  host: string,
  port: number,
  { ssl, timeout }: LogsOptions,
  show: Show,
  io: CommandIo,
  pace: Pace,
): Promise<void> {
  const notes = new ConnectionNotes(io, pace.clock, `the log of ${formatAddress(host, port)}`);
  const receiver = new Receiver(CHANNEL, (broadcast) => {
    notes.noteArrival();
    const record = recordOfBroadcast(broadcast);
    if (record !== undefined) show(record);
    else io.stderr.write(`sipyco: this broadcast is no log record: ${cutTo(oneLine(broadcast), SHOWN)}\n`);
  });
  const connect = (): Promise<void> => receiver.connect(host, port, { retry: pace.retry, tls: ssl, timeout });
  await follow(receiver, connect, io.signal, (status) => notes.setStatus(status));
}

async function listen(
  address: ListenAddress,
  { ssl }: LogsOptions,
  show: Show,
  io: CommandIo,
): Promise<void> {
  const { signal } = io;
  const server = new Server((record) => show(recordOfServer(record)), { tls: ssl });
  const stopWarnings = showLibraryLog(io);
  try {
    await start(server, address);
    io.stderr.write(`sipyco: taking in logs on ${listenAddressText(address, server.port)}\n`);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener("abort", () => resolve(), { once: true });
    });
    await server.stop();
  } finally {
    stopWarnings();
  }
}

/** Starts on loopback by default: on IPv4 alone where there is no IPv6. */
async function start(server: Server, { host, port }: ListenAddress): Promise<void> {
  if (host !== undefined) {
    await server.start(host, port);
    return;
  }
  try {
    await server.start(["127.0.0.1", "::1"], port);
  } catch (error) {
    const code = error instanceof ListenError ? (error.cause as NodeJS.ErrnoException).code : undefined;
    if (code !== "EADDRNOTAVAIL" && code !== "EAFNOSUPPORT") throw error;
    await server.start("127.0.0.1", port);
  }
}
