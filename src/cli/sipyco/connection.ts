import { type Command, InvalidArgumentError, Option } from "commander";
import { Client, type Remote } from "../../pc-rpc/client/client.js";
import { joinSslWords, sslFiles } from "../../tools/ssl-option.js";
import type { TlsFiles } from "../../transport/tls.js";
import { ToolError } from "../tool-error.js";

/** What {@link withServer} adds to a command's options. */
export interface ServerOptions {
  readonly ssl?: TlsFiles;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** What {@link withTarget} adds to a command's options. */
export interface TargetOptions extends ServerOptions {
  readonly target?: string;
}

/** Adds the arguments HOST and PORT and the options for connections: `--ssl CERT KEY PEER`, `--timeout SECONDS`. */
export function withServer(command: Command): Command {
  command
    .argument("<HOST>", "host name or address of the server")
    .argument("<PORT>", "its TCP port", portNumber);
  return withConnection(command);
}

/** Adds the options for connections alone. */
export function withConnection(command: Command): Command {
  // commander has no options that take three words.
  const parseOptions = command.parseOptions.bind(command);
  command.parseOptions = (argv) => parseOptions(joinSslWords(argv));
  return command
    .addOption(
      new Option(
        "--ssl <CERT KEY PEER>",
        "speak TLS: our certificate, its private key, the server's certificate",
      ).argParser(sslFiles),
    )
    .option("--timeout <SECONDS>", "give up when there is no answer for so long", milliseconds);
}

/** Adds `-t`. */
export function withTarget(command: Command): Command {
  return command.option(
    "-t, --target <TARGET>",
    "name of the target, which a server with just one need not be told",
  );
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option("--json", "print JSON, one value a line");
}

/** Connects to a server, without a target. */
export async function connected<T>(
  host: string,
  port: number,
  { ssl, timeout }: ServerOptions,
  work: (client: Remote) => Promise<T>,
): Promise<T> {
  const client = await Client.connect(host, port, { target: null, exact: true, tls: ssl, timeout });
  try {
    return await work(client);
  } finally {
    // What has been said stands; a server that is slow to hang up is not waited for.
    void client.closeRpc();
  }
}

/**
 * Selects a target by name, or the only one there is.
 *
 * @throws ToolError that names the targets
 */
export async function selectTarget(client: Client, wanted: string | undefined): Promise<string> {
  const [targets] = client.getRpcId();
  const name = wanted ?? targets[0];
  if (name === undefined) throw new ToolError("sipyco: the server has no targets");
  if (!targets.includes(name) || (wanted === undefined && targets.length > 1)) {
    const fault = wanted === undefined ? "choose a target with -t" : `there is no target ${wanted}`;
    throw new ToolError(`sipyco: ${fault}; there are: ${targets.join(" ")}`);
  }
  await client.selectRpcTarget(name);
  return name;
}

/** A TCP port to connect to, for commander. */
export function portNumber(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65535) throw new InvalidArgumentError("It must be a number from 1 to 65535.");
  return port;
}

/** Seconds on the command line as milliseconds, for commander. */
export function milliseconds(text: string): number {
  const seconds = Number(text);
  if (text.trim() === "" || !(seconds > 0)) throw new InvalidArgumentError("It must be a number above 0.");
  return seconds * 1000;
}
