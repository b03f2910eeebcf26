import { jsonText } from "../../python/json-text.js";
import { pformat } from "../../python/pprint.js";
import { sleep } from "../../transport/sleep.js";
import { parseArgument } from "../rpctool/argument.js";
import type { CommandIo } from "../run-command.js";
import {
  connected,
  milliseconds,
  selectTarget,
  type TargetOptions,
  withJson,
  withServer,
  withTarget,
} from "./connection.js";
import type { Subcommand } from "./subcommand.js";

interface CallOptions extends TargetOptions {
  readonly json?: true;
  /** Milliseconds. */
  readonly repeat?: number;
}

/** `sipyco call HOST PORT [-t TARGET] METHOD [ARG…] [NAME=ARG…]`. */
export const call: Subcommand = {
  configure(command) {
    withServer(command.description("Call a method of a controller and print what it returns."))
      .argument("<METHOD>", "name of the method")
      .argument("[ARGS...]", "arguments in Python's syntax: 5, -2.5, '\"text\"', np.zeros(3), channel=1")
      .option("--repeat <SECONDS>", "call again after so long, until Ctrl-C", milliseconds)
      // So that -5 is an argument.
      .allowUnknownOption();
    withJson(withTarget(command));
  },
  async run(command, io) {
    const [host, port, method, words] = command.processedArgs as [string, number, string, string[]];
    const options = command.opts<CallOptions>();
    const { args, kwargs } = await readArguments(words[0] === "--" ? words.slice(1) : words);
    return await connected(host, port, options, async (client) => {
      await selectTarget(client, options.target);
      const once = async (): Promise<void> => {
        print(await client.callRpc(method, args, kwargs, { timeout: options.timeout }), options, io);
      };
      await once();
      if (options.repeat === undefined) return 0;
      const { signal } = io;
      for (;;) {
        await sleep(options.repeat, signal);
        if (signal.aborted) return 0;
        await once();
      }
    });
  },
};

/** Arguments with a name in front, as `channel=1`, are keyword arguments; `a==b` is a comparison. */
async function readArguments(
  words: readonly string[],
): Promise<{ args: unknown[]; kwargs: Record<string, unknown> }> {
  const args: unknown[] = [];
  const named: [string, unknown][] = [];
  for (const [index, word] of words.entries()) {
    const [, name, text] = /^([\p{L}_][\p{L}\p{N}_]*)=(?!=)(.*)$/su.exec(word) ?? [];
    if (name === undefined || text === undefined)
      args.push(await parseArgument(word, `argument ${index + 1}`));
    else named.push([name, await parseArgument(text, `argument ${name}`)]);
  }
  return { args, kwargs: Object.fromEntries(named) };
}

function print(result: unknown, { json }: CallOptions, io: CommandIo): void {
  if (json) io.stdout.write(`${jsonText(result)}\n`);
  else if (result !== null) io.stdout.write(`${pformat(result)}\n`);
}
