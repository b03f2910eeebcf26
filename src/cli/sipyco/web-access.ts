import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "commander";
import type { GatewayOptions, GatewayTlsFiles } from "../../gateway/options.js";
import { safeText } from "../../python/safe-text.js";
import { joinedWords, joinWords } from "../../tools/ssl-option.js";
import { explainError } from "../../transport/explain-error.js";
import { type ListenAddress, listenAddress } from "../logs-view/listen-address.js";
import { ToolError } from "../tool-error.js";

/** What {@link withAccess} adds to a command's options. */
export interface AccessOptions {
  readonly listen?: ListenAddress;
  readonly tls?: GatewayTlsFiles | undefined;
  readonly insecure?: boolean | undefined;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly origin?: readonly string[] | undefined;
  readonly host?: readonly string[] | undefined;
}

/** ARTIQ's port for WebSockets, on loopback. */
export const DEFAULT_LISTEN: ListenAddress = { host: undefined, port: 1071 };

/** Adds the options that say where browsers connect, and which of them are let in. */
export function withAccess(command: Command): Command {
  // commander has no options that take two words.
  const parseOptions = command.parseOptions.bind(command);
  command.parseOptions = (argv) => parseOptions(joinWords(argv, "--tls", 2));
  return command
    .addOption(
      new Option(
        "--listen <[ADDRESS:]PORT>",
        "where clients connect; * is all addresses, port 0 a free one (default: 1071, on loopback)",
      ).argParser(listenAddress),
    )
    .addOption(
      new Option("--tls <CERT KEY>", "speak TLS with clients: our certificate and its private key").argParser(
        certificate,
      ),
    )
    .option("--insecure", "let other machines in without TLS")
    .addOption(new Option("--token <TOKEN>", "what clients have to show").conflicts("tokenFile"))
    .option("--token-file <FILE>", "the same, in a file: who lists processes does not see it")
    .option(
      "--origin <ORIGIN...>",
      "origins of the pages that may connect, https://lab.example (default: our own pages)",
    )
    .option("--host <NAME...>", "further names under which clients know us, for a reverse proxy");
}

/**
 * What they say to a gateway.
 *
 * @throws ToolError when the file with the token cannot be read
 */
export async function accessOf(
  options: AccessOptions,
): Promise<Pick<GatewayOptions, "tls" | "insecure" | "token" | "origins" | "hosts">> {
  const { tls, insecure, token, tokenFile, origin, host } = options;
  return {
    tls,
    insecure,
    token: tokenFile === undefined ? token : (await readText(tokenFile)).trim(),
    origins: origin,
    hosts: host,
  };
}

/** @throws ToolError when the file cannot be read */
export async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ToolError(`sipyco: ${safeText(file)} cannot be read: ${explainError(error as Error)}`);
  }
}

function certificate(value: string): GatewayTlsFiles {
  const [cert, key, more] = joinedWords(value);
  if (cert === undefined || key === undefined || more !== undefined) {
    throw new InvalidArgumentError("It takes two files: CERT KEY.");
  }
  return { cert, key };
}
