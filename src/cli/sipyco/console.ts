import { hostname } from "node:os";
import type { Command } from "commander";
import { ConsoleServer } from "../../console/console-server.js";
import type { ControllerConfig } from "../../console/lab-config.js";
import { type LabFile, loadLab } from "../../console/lab-file.js";
import { parseBroadcast, parseController, parseMaster, parseStructure } from "../../console/lab-text.js";
import type { BroadcastOptions, MasterOptions, StructureOptions } from "../../console/options.js";
import { safeText } from "../../python/safe-text.js";
import { formatAddress } from "../../transport/address.js";
import { explainError } from "../../transport/explain-error.js";
import { showLibraryLog } from "../library-log.js";
import type { ListenAddress } from "../logs-view/listen-address.js";
import type { CommandIo } from "../run-command.js";
import { ToolError } from "../tool-error.js";
import { type ServerOptions, withConnection } from "./connection.js";
import { each, parsed } from "./parsed-option.js";
import type { Subcommand } from "./subcommand.js";
import { type AccessOptions, accessOf, DEFAULT_LISTEN, withAccess } from "./web-access.js";

interface ConsoleCommandOptions extends ServerOptions, AccessOptions {
  readonly title?: string;
  readonly controller?: readonly ControllerConfig[];
  readonly notify?: readonly StructureOptions[];
  readonly broadcast?: readonly BroadcastOptions[];
  readonly master?: MasterOptions;
  readonly readOnly?: true;
  readonly verbose?: true;
}

/** `sipyco console [FILE]`. */
export const console: Subcommand = consoleOf(undefined);

/** The same with the page in another folder. */
export function consoleOf(page: string | undefined): Subcommand {
  return { configure, run: (command, io) => serve(command, io, page) };
}

function configure(command: Command): void {
  withLab(command.description("Serve a web page that shows a lab and calls its controllers, until Ctrl-C."));
  withAccess(withConnection(command)).option("-v, --verbose", "tell of every connection");
  command.addHelpText(
    "after",
    "\nThe page comes from port 1071 of this machine, for this machine alone unless --listen says otherwise.\n" +
      "Where a token is needed, it goes behind the address: http://lab-pc:1071/#token=TOKEN\n" +
      "--ssl and --timeout are for the servers behind.",
  );
}

async function serve(command: Command, io: CommandIo, page: string | undefined): Promise<number> {
  const options = command.opts<ConsoleCommandOptions>();
  const { listen = DEFAULT_LISTEN, tls, token, verbose } = options;
  const { signal } = io;
  const server = await create(command, options, page);
  const stopLog = showLibraryLog(io, { level: verbose ? "debug" : "warning" });
  try {
    await server.start(listen.host, listen.port);
    const scheme = tls === undefined ? "http" : "https";
    // For a person to click on; a file or the system's journal is for others to read.
    const shown = io.isTerminal ? token : "…";
    const secret = token === undefined ? "" : `#token=${shown}`;
    io.stderr.write(`sipyco: the console is at ${scheme}://${placeOf(listen, server.port)}/${secret}\n`);
    if (!signal.aborted) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    }
  } finally {
    await server.stop();
    stopLog();
  }
  return 0;
}

function withLab(command: Command): Command {
  return command
    .argument("[FILE]", "a file of JSON or PYON that says what there is, instead of the options or besides")
    .option("--title <TEXT>", "what the page is called")
    .addOption(
      each("--controller <NAME=HOST:PORT>", "a controller; may be given several times", parseController),
    )
    .addOption(
      each(
        "--notify <HOST:PORT[/NOTIFIER]>",
        "a notifier to mirror, or all of those that an ARTIQ master has; may be given several times",
        parseStructure,
      ),
    )
    .addOption(
      each(
        "--broadcast <HOST:PORT[/CHANNEL]>",
        "a channel to listen to, log unless named; may be given several times",
        parseBroadcast,
      ),
    )
    .option(
      "--master <HOST[:PORT]>",
      "an ARTIQ master: its notifiers (port 3250), its log, and the controllers in its device database",
      parsed(parseMaster),
    )
    .option("--read-only", "only watch: nothing can be called or changed");
}

/** @throws CommanderError when the command line is wrong; ToolError when a file is */
async function create(
  command: Command,
  options: ConsoleCommandOptions,
  page: string | undefined,
): Promise<ConsoleServer> {
  const [path] = command.processedArgs as [string | undefined];
  const { controller = [], notify = [], broadcast = [], master, readOnly, ssl, timeout } = options;
  const lab: LabFile = path === undefined ? {} : await labIn(path);
  const { title = lab.title } = options;
  const shown = {
    title,
    controllers: [...(lab.controllers ?? []), ...controller],
    structures: [...(lab.structures ?? []), ...notify],
    broadcasts: [...(lab.broadcasts ?? []), ...broadcast],
    master: master ?? lab.master,
  };
  const lists = [shown.controllers, shown.structures, shown.broadcasts];
  if (shown.master === undefined && lists.every((list) => list.length === 0)) {
    command.error("error: say what to show, with --controller, --notify, --broadcast, --master or a FILE");
  }
  try {
    return new ConsoleServer({
      ...shown,
      page,
      ...(await accessOf(options)),
      readOnly,
      targetTls: ssl,
      dialTimeout: timeout,
    });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) command.error(`error: ${error.message}`);
    throw error;
  }
}

async function labIn(path: string): Promise<LabFile> {
  try {
    return await loadLab(path);
  } catch (error) {
    if (error instanceof TypeError)
      throw new ToolError(`sipyco: ${safeText(error.message)}`, { cause: error });
    if (error instanceof Error && "syscall" in error) {
      throw new ToolError(`sipyco: ${safeText(path)} cannot be read: ${explainError(error)}`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** What a browser is to ask for. */
function placeOf({ host }: ListenAddress, port: number): string {
  return formatAddress(host === null ? hostname() : (host ?? "localhost"), port);
}
