import { setMaxListeners } from "node:events";
import type { Command } from "commander";
import { jsonText } from "../../python/json-text.js";
import { safeJson } from "../../python/safe-text.js";
import { sleep } from "../../transport/sleep.js";
import type { CommandIo } from "../run-command.js";
import { type Address, type Endpoint, parseAddress } from "../status/endpoint.js";
import { askMaster, MASTER_PORT, masterServices } from "../status/master.js";
import { type ProbeOptions, probe, type Report } from "../status/probe.js";
import { tableLines } from "../status/table.js";
import { Screen } from "../watch/screen.js";
import { milliseconds, type ServerOptions, withConnection, withJson } from "./connection.js";
import type { Subcommand } from "./subcommand.js";

interface StatusOptions extends ServerOptions {
  readonly master?: Address;
  readonly services?: true;
  readonly json?: true;
  readonly watch?: true;
  /** Milliseconds. */
  readonly interval: number;
}

/** Milliseconds that a server gets, unless the command line says otherwise. */
const DEFAULT_TIMEOUT = 2000;
const DEFAULT_INTERVAL = 2000;

/** `sipyco status [HOST:PORT…] [--master HOST[:PORT]]`. */
export const status: Subcommand = {
  configure(command) {
    withConnection(command.description("Show which controllers are up, and what they are."))
      .argument(
        "[HOST:PORT...]",
        "servers to look at; IPv6 addresses in brackets, [::1]:3253",
        (text: string, before: readonly Address[] | undefined) => [...(before ?? []), parseAddress(text)],
      )
      .option(
        "--master <HOST[:PORT]>",
        `look at the controllers in the device database of an ARTIQ master (port ${MASTER_PORT})`,
        (text: string) => parseAddress(text, MASTER_PORT),
      )
      .option("--services", "look at the master's other services too (ports 3251, 1067 and 1066)")
      .option("--watch", "look again and again, until Ctrl-C")
      .option("--interval <SECONDS>", "seconds between two looks of --watch (default: 2)", milliseconds)
      .action((endpoints: readonly Address[], options: StatusOptions) => {
        if (endpoints.length === 0 && options.master === undefined) {
          command.error("error: name servers as HOST:PORT, or a master with --master");
        }
        if (options.services && options.master === undefined) {
          command.error("error: --services are those of a master: name it with --master");
        }
      });
    withJson(command);
    command.addHelpText("after", "\nA server gets 2 seconds to answer, unless --timeout says otherwise.");
  },
  async run(command, io) {
    const [endpoints] = command.processedArgs as [readonly Address[]];
    const options = readOptions(command);
    const { signal } = io;
    // Each server waits for it.
    setMaxListeners(0, signal);
    const show = shower(options, io);
    try {
      for (;;) {
        const since = performance.now();
        const reports = await look(endpoints, options, { ...probeOptions(options), signal });
        if (signal.aborted) return 0;
        show(reports);
        if (!options.watch) return reports.every(({ state }) => state === "up") ? 0 : 1;
        await sleep(options.interval - (performance.now() - since), signal);
        if (signal.aborted) return 0;
      }
    } finally {
      show(undefined);
    }
  },
};

/** Shows the reports of each round: over those of the one before on a terminal, below them elsewhere; at last none. */
function shower(options: StatusOptions, io: CommandIo): (reports: readonly Report[] | undefined) => void {
  if (options.json) {
    return (reports) => {
      if (reports !== undefined) io.stdout.write(jsonLines(reports, options));
    };
  }
  if (options.watch && io.isTerminal) {
    const screen = new Screen(io);
    return (reports) => {
      if (reports === undefined) screen.end();
      else screen.draw(fitting(tableLines(reports, io), io.rows));
    };
  }
  let separator = "";
  return (reports) => {
    if (reports === undefined) return;
    io.stdout.write(`${separator}${tableLines(reports, io).join("\n")}\n`);
    separator = "\n";
  };
}

/** As many of the lines as there are rows; the last one tells of the others. */
function fitting(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length <= rows) return lines;
  return [...lines.slice(0, rows - 1), `… and ${lines.length - rows + 1} more`];
}

function readOptions(command: Command): StatusOptions {
  return { interval: DEFAULT_INTERVAL, ...command.opts<Partial<StatusOptions>>() };
}

function probeOptions({ ssl, timeout = DEFAULT_TIMEOUT }: StatusOptions): Omit<ProbeOptions, "signal"> {
  return { tls: ssl, timeout };
}

/** Looks at everything there is, all at the same time. */
async function look(
  endpoints: readonly Endpoint[],
  { master, services }: StatusOptions,
  options: ProbeOptions,
): Promise<Report[]> {
  const all = (list: readonly Endpoint[]): Promise<Report[]> =>
    Promise.all(list.map((endpoint) => probe(endpoint, options)));
  const ofMaster = async (): Promise<Report[]> => {
    if (master === undefined) return [];
    const [{ master: itself, controllers, faulty }, others] = await Promise.all([
      askMaster(master, options),
      all(services ? masterServices(master) : []),
    ]);
    return [itself, ...others, ...(await all(controllers)), ...faulty];
  };
  return (await Promise.all([ofMaster(), all(endpoints)])).flat();
}

function jsonLines(reports: readonly Report[], { watch }: StatusOptions): string {
  const time = watch ? { time: new Date().toISOString() } : {};
  return reports
    .map(({ name, endpoint, state, targets, description, ping, pyon, fault }) => {
      const rounded = typeof ping === "number" ? Number(ping.toFixed(3)) : ping;
      const told = { ...time, name, endpoint, state, targets, description, ping: rounded, pyon, fault };
      return `${safeJson(jsonText(told))}\n`;
    })
    .join("");
}
