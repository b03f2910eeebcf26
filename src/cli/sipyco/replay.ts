import { setMaxListeners } from "node:events";
import { InvalidArgumentError, Option } from "commander";
import { safeText } from "../../python/safe-text.js";
import { type ListenAddress, listenAddressText } from "../logs-view/listen-address.js";
import { withListen } from "../recording/listen-option.js";
import type { Difference } from "../recording/player.js";
import { readRecording } from "../recording/reader.js";
import type { RecordedConnection, Recording } from "../recording/recording.js";
import { ReplayServer } from "../recording/replay-server.js";
import { ToolError } from "../tool-error.js";
import type { Subcommand } from "./subcommand.js";

interface ReplayCommandOptions {
  readonly listen: ListenAddress;
  readonly speed?: number;
  readonly fast?: true;
  readonly connection?: string;
  readonly loop?: true;
  readonly lenient?: true;
}

/** Characters of a line that a message shows. */
const SHOWN = 160;

/** `sipyco replay FILE --listen [ADDRESS:]PORT`. */
export const replay: Subcommand = {
  configure(command) {
    withListen(
      command
        .description(
          "Play the server's part of a recording again, and check that clients say what they said.",
        )
        .argument("<FILE>", "a recording"),
    )
      .addOption(
        new Option("--speed <FACTOR>", "so many times as fast as it was recorded")
          .argParser(factor)
          .conflicts("fast"),
      )
      .option("--fast", "as fast as it goes")
      .option("--connection <N>", "play this connection of the recording alone: its number, or its name")
      .option("--loop", "begin again after the last connection, until Ctrl-C")
      .option("--lenient", "tell differences, but go on");
  },
  async run(command, io) {
    const [file] = command.processedArgs as [string];
    const options = command.opts<ReplayCommandOptions>();
    const { signal } = io;
    // Each connection waits for it.
    setMaxListeners(0, signal);
    const recording = await readRecording(file);
    const say = (text: string): void => void io.stderr.write(`sipyco: ${text}\n`);
    if (recording.isCutOff) say(safeText(`the last line of ${file} is cut off and left out`));
    const recorded = choose(recording, file, options.connection);
    let isSame = true;
    const server = new ReplayServer(recorded, {
      speed: options.fast ? Number.POSITIVE_INFINITY : (options.speed ?? 1),
      lenient: options.lenient === true,
      loop: options.loop === true,
      mask: recording.mask,
      signal,
      onDifference: (connection, { label }, difference) => {
        isSame = false;
        say(differenceText(connection, label, difference));
      },
    });
    const { port } = await server.start(options.listen);
    const connections = recorded.length === 1 ? "connection" : "connections";
    say(
      safeText(
        `listening on ${listenAddressText(options.listen, port)}, playing ${recorded.length} ${connections} of ${file}`,
      ),
    );
    const interrupted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    if (!signal.aborted) await Promise.race([server.finished, interrupted]);
    await server.stop();
    return isSame ? 0 : 1;
  },
};

function factor(text: string): number {
  const number = Number(text);
  if (text.trim() === "" || !(number > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return number;
}

/** The connections to be played. */
function choose(
  { connections }: Recording,
  file: string,
  wanted: string | undefined,
): readonly RecordedConnection[] {
  if (wanted === undefined && connections.length > 0) return connections;
  const chosen = connections.find(({ label }) => label === wanted) ?? connections[Number(wanted) - 1];
  if (chosen !== undefined) return [chosen];
  if (connections.length === 0) throw new ToolError(`sipyco: no client ever connected in ${safeText(file)}`);
  const labels = connections.map(({ label }) => safeText(label)).join(" ");
  throw new ToolError(`sipyco: ${safeText(file)} has no connection ${wanted}; there are: ${labels}`);
}

function differenceText(connection: number, label: string, { line, expected, got }: Difference): string {
  const which = `connection ${connection}${label === String(connection) ? "" : ` (recorded as ${safeText(label)})`}`;
  if (expected === undefined && got === undefined) {
    return `${which}: the client hung up before it was told everything`;
  }
  const from = Math.max(0, firstDifference(expected ?? "", got ?? "") - SHOWN / 2);
  const shown = (text: string | undefined): string => {
    if (text === undefined) return "(no more lines)";
    if (text.length <= SHOWN) return safeText(text);
    return `${from > 0 ? "…" : ""}${safeText(text.slice(from, from + SHOWN))}${from + SHOWN < text.length ? "…" : ""}`;
  };
  return `${which}, line ${line} of the client differs\n  expected: ${shown(expected)}\n  got:      ${shown(got)}`;
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index++;
  return index;
}
