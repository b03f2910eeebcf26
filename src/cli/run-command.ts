/** Where a command's output goes. */
export interface CommandOutput {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: { write(text: string): unknown };
}

/** A command: takes the arguments without the program's name, gives the exit status. */
export type Command = (argv: readonly string[], output: CommandOutput) => Promise<number>;

/** Exit status after Ctrl-C, as shells count: 128 and the number of the signal. */
const INTERRUPTED = 130;

/**
 * Runs a command as this process, and ends it: with the command's status once its output has gone out; with 130
 * on Ctrl-C; quietly when who reads the output has enough of it (`| head`).
 */
export async function runCommand(command: Command): Promise<never> {
  const { stdout, stderr } = process;
  process.once("SIGINT", () => process.exit(INTERRUPTED));
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: Error & { code?: string }) => {
      process.exit(error.code === "EPIPE" ? 0 : 1);
    });
  }
  const status = await command(process.argv.slice(2), { stdout, stderr });
  // Ends although a connection may still be closing, but not before what was written has left.
  await new Promise((written) => stdout.write("", written));
  await new Promise((written) => stderr.write("", written));
  process.exit(status);
}
