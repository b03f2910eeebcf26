import { type Command, InvalidArgumentError } from "commander";
import { fileFault } from "../convert/conversion-error.js";
import { describeTarget } from "../types/describe-target.js";
import { isInterfaceName } from "../types/interface-name.js";
import { updateFile } from "../types/update-file.js";
import { watchTarget } from "../types/watch.js";
import {
  connected,
  milliseconds,
  selectTarget,
  type TargetOptions,
  withServer,
  withTarget,
} from "./connection.js";
import type { Subcommand } from "./subcommand.js";

interface TypesOptions extends TargetOptions {
  readonly output?: string;
  readonly name?: string;
  readonly watch?: true;
  /** Milliseconds. */
  readonly every?: number;
}

/** Milliseconds between two looks of `--watch`. */
const EVERY = 5000;

/** `sipyco types HOST PORT [-t TARGET] [-o FILE] [--name NAME] [--watch]`. */
export const types: Subcommand = {
  configure(command) {
    const described = command.description(
      "Write a TypeScript interface of a controller's methods, for Client.connect<Interface>(HOST, PORT).",
    );
    withTarget(withServer(described))
      .option("-o, --output <FILE>", "file to write, only when it changes; default: print it")
      .option("--name <NAME>", "name of the interface; default: one like the target's", interfaceName)
      .option("--watch", "keep FILE current until Ctrl-C, also when the controller restarts")
      .option("--every <SECONDS>", "how often --watch looks; default: 5", milliseconds)
      .action(() => checkUsage(command));
  },
  async run(command, io) {
    const [host, port] = command.processedArgs as [string, number];
    const { output, name, watch, every = EVERY, ...options } = command.opts<TypesOptions>();
    const wanted = { host, port, target: options.target, name };
    try {
      if (output !== undefined && watch) {
        await watchTarget(wanted, { ...options, output, every }, io);
        return 0;
      }
      const { text, warning } = await connected(host, port, options, async (client) => {
        await selectTarget(client, options.target);
        return await describeTarget(client, wanted, { timeout: options.timeout });
      });
      if (warning !== undefined) io.stderr.write(`sipyco: ${warning}\n`);
      if (output === undefined) io.stdout.write(text);
      else await updateFile(output, text, io.signal);
      return 0;
    } catch (error) {
      throw fileFault(output ?? "", error);
    }
  },
};

function checkUsage(command: Command): void {
  const { watch, output } = command.opts<TypesOptions>();
  if (watch && output === undefined) command.error("error: --watch needs a file to keep current: -o FILE");
}

/** The name of an interface, for commander. */
function interfaceName(text: string): string {
  if (!isInterfaceName(text)) {
    throw new InvalidArgumentError(
      "It must be an identifier, and none that the file has another meaning for (Dict, string, …).",
    );
  }
  return text;
}
