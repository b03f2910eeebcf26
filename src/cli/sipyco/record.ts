import { safeText } from "../../python/safe-text.js";
import { formatAddress } from "../../transport/address.js";
import { type ListenAddress, listenAddressText } from "../logs-view/listen-address.js";
import { FORMAT, FORMAT_VERSION } from "../recording/format.js";
import { withListen } from "../recording/listen-option.js";
import { Tap } from "../recording/tap.js";
import { RecordingWriter } from "../recording/writer.js";
import { type ServerOptions, withServer } from "./connection.js";
import type { Subcommand } from "./subcommand.js";

interface RecordOptions extends ServerOptions {
  readonly listen: ListenAddress;
  readonly output: string;
  readonly mask?: readonly string[];
  readonly force?: true;
}

/** `sipyco record HOST PORT --listen [ADDRESS:]PORT -o FILE`. */
export const record: Subcommand = {
  configure(command) {
    withListen(
      withServer(
        command.description(
          "Pass connections on to a server and record every line, with its time, until Ctrl-C.",
        ),
      ),
    )
      .requiredOption("-o, --output <FILE>", "file to record into")
      .option(
        "--mask <NAME...>",
        "mask the values of these keyword arguments and dict keys, in the file only",
      )
      .option("-f, --force", "overwrite the file if it exists")
      .addHelpText("after", "\n--ssl is for the connection to the server; clients connect without.");
  },
  async run(command, io) {
    const [host, port] = command.processedArgs as [string, number];
    const { listen, output, mask = [], force, ssl, timeout } = command.opts<RecordOptions>();
    const { signal } = io;
    const say = (text: string): void => void io.stderr.write(`sipyco: ${safeText(text)}\n`);
    const remote = formatAddress(host, port);
    const writer = await RecordingWriter.create(
      output,
      {
        format: FORMAT,
        version: FORMAT_VERSION,
        remote,
        start: new Date().toISOString(),
        ...(mask.length > 0 ? { mask } : {}),
      },
      { force, onFailure: (reason) => say(`recording has stopped, lines are still passed on: ${reason}`) },
    );
    const tap = new Tap(writer, {
      host,
      port,
      tls: ssl,
      timeout,
      mask,
      onError: (connection, reason) => say(`connection ${connection}: ${reason}`),
    });
    try {
      const { port: listening } = await tap.start(listen);
      say(
        `listening on ${listenAddressText(listen, listening)}, passing on to ${remote}, recording into ${output}`,
      );
      if (!signal.aborted) {
        await new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve(), { once: true }),
        );
      }
    } finally {
      await tap.stop();
      await writer.close();
    }
    say(`${count(tap.connections, "connection")} and ${count(tap.lines, "line")} passed on`);
    return writer.failed ? 1 : 0;
  },
};

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
