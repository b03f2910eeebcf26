import { Command, CommanderError } from "commander";
import { errorText } from "../../src/cli/report-error.js";
import type { Subcommand } from "../../src/cli/sipyco/subcommand.js";
import { TestIo } from "./io.js";

/** Runs a subcommand with these arguments, as `sipyco` does; gives its exit status. */
export async function runSubcommand(
  subcommand: Subcommand,
  io: TestIo,
  ...argv: readonly (string | number)[]
): Promise<number> {
  const command = new Command("sipyco test");
  subcommand.configure(command);
  command.exitOverride().configureOutput({ writeOut: io.stdout.write, writeErr: io.stderr.write });
  try {
    command.parse(argv.map(String), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  try {
    return await subcommand.run(command, io);
  } catch (error) {
    io.stderr.write(errorText(error, "sipyco"));
    return 1;
  }
}

/** A subcommand that serves until it is interrupted. */
export class Serving implements AsyncDisposable {
  readonly io = new TestIo();
  readonly status: Promise<number>;

  constructor(subcommand: Subcommand, ...argv: readonly (string | number)[]) {
    this.status = runSubcommand(subcommand, this.io, ...argv);
  }

  /** The port that it says it listens on. */
  async port(): Promise<number> {
    const said = /listening on \S*:(\d+),/;
    await Promise.race([this.io.until(() => said.test(this.io.err)), this.status]);
    const port = said.exec(this.io.err)?.[1];
    if (port === undefined) throw new Error(`it does not listen: ${this.io.err}`);
    return Number(port);
  }

  /** Ctrl-C. */
  async stop(): Promise<number> {
    this.io.interrupt();
    return await this.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}
