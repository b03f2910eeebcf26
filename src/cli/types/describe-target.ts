import type { CallOptions } from "../../pc-rpc/client/call-options.js";
import type { Client, Remote } from "../../pc-rpc/client/client.js";
import { RemoteError } from "../../pc-rpc/errors.js";
import type { Argspec, MethodList } from "../../pc-rpc/protocol.js";
import { shortened } from "./harmless.js";
import { interfaceNameOf } from "./interface-name.js";
import { interfaceText } from "./interface-text.js";

/** What is asked for on the command line. */
export interface Wanted {
  readonly host: string;
  readonly port: number;
  /** Name of the target, where it was given. */
  readonly target: string | undefined;
  /** Name of the interface; default: one like the target's. */
  readonly name: string | undefined;
}

/** A target's interface. */
export interface Described {
  /** The file of TypeScript. */
  readonly text: string;
  /** What the server could not say. */
  readonly warning: string | undefined;
}

/** Arguments about which nothing is known. */
const ANY_ARGUMENTS: Argspec = {
  args: [],
  varargs: "args",
  varkw: null,
  defaults: null,
  kwonlyargs: [],
  kwonlydefaults: null,
  annotations: {},
};

/** Writes the interface of the target that a client has selected. */
export async function describeTarget(
  client: Remote,
  { host, port, target, name }: Wanted,
  options: CallOptions,
): Promise<Described> {
  const selected = client.getSelectedTarget() ?? "";
  const { list, fault } = await listOf(client, options);
  const [, description] = client.getRpcId();
  const words = ["sipyco types", host, port, ...(target === undefined ? [] : ["-t", target])];
  if (name !== undefined) words.push("--name", name);
  const header = [
    `Methods of the target ${selected} of the server at ${host}, port ${port}${description === null ? "" : `: ${shortened(description, 200)}`}`,
    `Made by \`${words.join(" ")}\`; changes by hand are lost when it is made again.`,
  ];
  if (fault !== undefined) header.push(`The server knows only their names: ${fault}`);
  const warning =
    fault === undefined
      ? undefined
      : `only the methods' names are known, the server fails to describe them: ${fault}`;
  return { text: interfaceText(list, { header, name: name ?? interfaceNameOf(selected) }), warning };
}

/**
 * The target's methods. Python's servers from 1.10 on fail to describe methods that have an annotation without a
 * `__name__`: `-> None`, or one in quotes. Their names are known all the same.
 */
async function listOf(
  client: Remote,
  options: CallOptions,
): Promise<{ readonly list: MethodList; readonly fault: string | undefined }> {
  try {
    return { list: await client.getRpcMethodList(options), fault: undefined };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    const methods = Object.keys(client satisfies Client).map(
      (name) => [name, [ANY_ARGUMENTS, null]] as const,
    );
    return {
      list: { docstring: null, methods: Object.fromEntries(methods) },
      // On one line, and nothing that a terminal would obey.
      fault: shortened(`${error.className}: ${error.message}`, 200).replace(/\p{Cc}+/gu, " "),
    };
  }
}
