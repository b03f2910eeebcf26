import { Command, CommanderError, InvalidArgumentError } from "commander";
import { joinSslWords, sslFiles } from "../../tools/ssl-option.js";
import type { TlsFiles } from "../../transport/tls.js";

const NAME = "sipyco_rpctool";
const USAGE =
  "[-h] [--ssl CERT KEY PEER] [--timeout SECONDS] SERVER PORT {list-targets,list-methods,call,interactive} ...";

/** What the command line asks for. */
export interface Invocation {
  readonly server: string;
  readonly port: number;
  /** Speak TLS with these files; undefined for plain TCP. */
  readonly tls: TlsFiles | undefined;
  /** Milliseconds to wait for the connection, and for each answer; undefined for what is usual. */
  readonly timeout: number | undefined;
  readonly task: Task;
}

export type Task =
  | { readonly action: "list-targets" }
  | { readonly action: "list-methods"; readonly target: string | undefined }
  | {
      readonly action: "call";
      readonly target: string | undefined;
      readonly method: string;
      /** The arguments in Python's syntax. */
      readonly args: readonly string[];
    }
  | { readonly action: "interactive"; readonly target: string | undefined };

/** The command line asks for help (`exitCode` 0, `text` for stdout) or is wrong (2, stderr). */
export class CommandLineExit extends Error {
  readonly exitCode: number;
  readonly text: string;

  constructor(exitCode: number, text: string) {
    super(text);
    this.exitCode = exitCode;
    this.text = text;
  }
}

/**
 * Reads the arguments of the command, without the program's name.
 *
 * @throws CommandLineExit
 */
export function parseCommandLine(argv: readonly string[]): Invocation {
  const { common, action, rest } = split(joinTimeoutWords(joinSslWords(argv)));
  const top = topCommand();
  // An action's own help needs no server; for any other action the server's place is checked first.
  const [server, port] = parse(top, common, USAGE) as [string, number];
  const { ssl, timeout } = top.opts<{ ssl?: TlsFiles; timeout?: number }>();
  return { server, port, tls: ssl, timeout, task: taskOf(action, rest) };
}

/** Makes one word of `--timeout SECONDS`, so that no operand is taken for another. */
function joinTimeoutWords(argv: readonly string[]): string[] {
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] as string;
    const seconds = word === "--timeout" ? argv[i + 1] : undefined;
    words.push(seconds === undefined ? word : `--timeout=${seconds}`);
    if (seconds !== undefined) i++;
  }
  return words;
}

interface Pieces {
  readonly common: readonly string[];
  readonly action: string | undefined;
  readonly rest: readonly string[];
}

/** Cuts the command line at the action, its third operand: what follows belongs to the action, dashes or not. */
function split(argv: readonly string[]): Pieces {
  let operands = 0;
  const end = argv.findIndex((word) => (word === "-" || !word.startsWith("-")) && ++operands === 3);
  if (end === -1) return { common: argv, action: undefined, rest: [] };
  return { common: argv.slice(0, end), action: argv[end], rest: argv.slice(end + 1) };
}

function taskOf(action: string | undefined, rest: readonly string[]): Task {
  switch (action) {
    case "list-targets":
      parse(actionCommand(action, "list the targets of a server"), rest, "[-h]");
      return { action };
    case "list-methods": {
      const command = withTarget(actionCommand(action, "list the methods of a target, with their docs"));
      parse(command, rest, "[-h] [-t TARGET]");
      return { action, target: targetOf(command) };
    }
    case "call": {
      const command = withTarget(actionCommand(action, "call a method of a target and print what it returns"))
        .argument("<METHOD>", "name of the method")
        .argument("[ARGS...]", "its arguments in Python's syntax: 5, -2.5, '\"text\"', '(1, 2)'")
        // So that -5 is an argument, and -t one too once the method is named.
        .passThroughOptions();
      const [method, args] = parse(command, rest, "[-h] [-t TARGET] METHOD [ARGS...]") as [string, string[]];
      return { action, target: targetOf(command), method, args: args[0] === "--" ? args.slice(1) : args };
    }
    case undefined:
    case "interactive": {
      const description = "evaluate lines in Python's syntax, with the methods of a target at hand";
      const command = withTarget(actionCommand("interactive", description));
      parse(command, rest, "[-h] [-t TARGET]");
      return { action: "interactive", target: targetOf(command) };
    }
    default: {
      const choice = "list-targets, list-methods, call or interactive";
      throw wrong(NAME, USAGE, `error: unknown action '${action}': choose ${choice}`);
    }
  }
}

function topCommand(): Command {
  return new Command(NAME)
    .description("Calls the methods of SiPyCo RPC servers (ARTIQ controllers).")
    .argument("<SERVER>", "host name or address of the server")
    .argument("<PORT>", "its TCP port", portNumber)
    .option(
      "--ssl <CERT KEY PEER>",
      "speak TLS: our certificate, its private key, the server's certificate",
      sslFiles,
    )
    .option(
      "--timeout <SECONDS>",
      "give up when the server has not answered for so long; without it, connecting may take 5 s, and a call for ever",
      milliseconds,
    )
    .addHelpText(
      "after",
      [
        "",
        "Actions (each has a --help of its own, behind SERVER and PORT):",
        "  list-targets                     list the targets of the server",
        "  list-methods [-t TARGET]         list the methods of a target, with their docs",
        "  call [-t TARGET] METHOD [ARGS…]  call a method and print what it returns",
        "  interactive [-t TARGET]          evaluate lines that call methods; the action when none is named",
      ].join("\n"),
    );
}

function actionCommand(action: string, description: string): Command {
  return new Command(`${NAME} SERVER PORT ${action}`).description(description);
}

function withTarget(command: Command): Command {
  return command.option(
    "-t, --target <TARGET>",
    "name of the target, which a server with just one need not be told",
  );
}

function targetOf(command: Command): string | undefined {
  return command.opts<{ target?: string }>().target;
}

function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw new InvalidArgumentError("It must be a number from 1 to 65535.");
  return port;
}

function milliseconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return seconds * 1000;
}

/** Parses with commander, but ends the program in our way. */
function parse(command: Command, words: readonly string[], usage: string): unknown[] {
  let help = "";
  command
    .usage(usage)
    .helpOption("-h, --help", "show this help and end")
    .exitOverride()
    .configureOutput({
      writeOut: (text) => {
        help += text;
      },
      writeErr: () => {},
    });
  try {
    command.parse([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw error.exitCode === 0 ? new CommandLineExit(0, help) : wrong(command.name(), usage, error.message);
  }
  return command.processedArgs;
}

function wrong(command: string, usage: string, message: string): CommandLineExit {
  return new CommandLineExit(2, `usage: ${command} ${usage}\n${NAME}: ${message}\n`);
}
