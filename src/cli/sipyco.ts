import { Command, CommanderError } from "commander";
import type { CommandIo } from "./run-command.js";
import { type Entry, SUBCOMMANDS } from "./sipyco/subcommands.js";

/** The command line is wrong. */
const WRONG_USAGE = 2;

/**
 * `sipyco`: what a lab wants from a terminal besides `sipyco_rpctool`. Each subcommand is a module of its own, and only
 * the one that is asked for is loaded.
 *
 * @param argv the arguments, without the program's name
 * @returns the exit status: 0, 1 for what failed, 2 for a wrong command line
 */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  const [name = "--help", ...rest] = argv;
  if (name === "-h" || name === "--help" || name === "help") {
    io.stdout.write(overview());
    return argv.length === 0 ? WRONG_USAGE : 0;
  }
  const entry = SUBCOMMANDS.find((each) => each.name === name);
  if (entry === undefined) {
    io.stderr.write(`sipyco: there is no command ${name}; sipyco --help lists those there are\n`);
    return WRONG_USAGE;
  }
  return await runEntry(entry, rest, io);
}

async function runEntry(entry: Entry, argv: readonly string[], io: CommandIo): Promise<number> {
  const subcommand = await entry.load();
  const command = new Command(`sipyco ${entry.name}`);
  subcommand.configure(command);
  command
    .helpOption("-h, --help", "show this help and end")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  try {
    command.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : WRONG_USAGE;
  }
  try {
    return await subcommand.run(command, io);
  } catch (error) {
    // The command line turned out to be wrong, and that has been said.
    if (error instanceof CommanderError) return WRONG_USAGE;
    const { errorText } = await import("./report-error.js");
    io.stderr.write(errorText(error, "sipyco"));
    return 1;
  }
}

function overview(): string {
  const width = Math.max(...SUBCOMMANDS.map(({ name }) => name.length)) + 2;
  const lines = SUBCOMMANDS.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}\n`);
  return [
    "Usage: sipyco COMMAND …\n\nControllers, mirrored structures, broadcasts and logs, from a terminal.\n\n",
    "Commands (each has a --help of its own):\n",
    ...lines,
  ].join("");
}
