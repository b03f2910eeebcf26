import { wireField } from "../../pc-rpc/wire-fields.js";
import { type Conversation, readConversation } from "./conversation.js";
import { RecordingError } from "./format.js";
import { RecordedMethod } from "./recorded-method.js";
import type { Recording } from "./recording.js";

/** What a recording tells of a target. */
export interface RecordedTarget {
  readonly name: string;
  /** What the server said can be called. */
  readonly methods: ReadonlySet<string>;
  /** What `get_rpc_method_list` gave, decoded without loss; else made of the names. */
  readonly methodList: unknown;
  readonly calls: ReadonlyMap<string, RecordedMethod>;
}

/** What a recording tells of a controller. */
export interface RecordedController {
  /** Names of the targets, as the server told them. */
  readonly targetNames: readonly string[];
  readonly description: string | null;
  /** Those that a client has opened. */
  readonly targets: ReadonlyMap<string, RecordedTarget>;
  /** Calls that cannot be read: they are masked, or no PYON. */
  readonly unreadable: number;
}

type Opened = Conversation & { readonly target: NonNullable<Conversation["target"]> };

/**
 * Puts together what the connections of a recording tell; later ones count more.
 *
 * @param file what the recording is called in messages
 * @throws RecordingError when there is no connection to a controller in it
 */
export function controllerOf({ connections, mask }: Recording, file: string): RecordedController {
  const conversations = connections
    .map(readConversation)
    .filter((conversation) => conversation !== undefined)
    .filter(({ identification }) => identification !== undefined);
  const identification = conversations.at(-1)?.identification;
  if (identification === undefined) {
    throw new RecordingError(
      `${file} holds no connection to a controller (pc_rpc), and others cannot be mocked: try replay`,
    );
  }
  const opened = conversations.filter(
    (conversation): conversation is Opened => conversation.target !== undefined,
  );
  const names = new Set(opened.map(({ target }) => target.name));
  return {
    targetNames: [...new Set(conversations.flatMap(({ identification }) => identification?.targets ?? []))],
    description: identification.description,
    targets: new Map(
      Array.from(names, (name) => [
        name,
        targetOf(
          opened.filter(({ target }) => target.name === name),
          mask,
        ),
      ]),
    ),
    unreadable: conversations.reduce((sum, { unreadable }) => sum + unreadable, 0),
  };
}

/** @param conversations with the same target, at least one */
function targetOf(conversations: readonly Opened[], mask: readonly string[]): RecordedTarget {
  const { name, methods } = (conversations.at(-1) as Opened).target;
  const exchanges = conversations.flatMap((conversation) => conversation.exchanges);
  const lists = exchanges.filter(({ request }) => request.action === "get_rpc_method_list");
  const methodList = lists
    .map(({ reply }) => wireField(reply, "ret"))
    .findLast((list) => wireField(list, "methods") !== undefined);
  const masked = new Set(mask);
  const calls = new Map<string, RecordedMethod>();
  for (const { request, reply, delay } of exchanges) {
    if (request.action !== "call") continue;
    const { name, args, kwargs } = request;
    const known = calls.get(name) ?? new RecordedMethod(argspecOf(methodList, name), masked);
    calls.set(name, known);
    known.add({ args, kwargs, answer: { reply, delay } });
  }
  return { name, methods: new Set(methods), methodList: methodList ?? listOfNames(methods), calls };
}

function argspecOf(methodList: unknown, method: string): unknown {
  const described = wireField(wireField(methodList, "methods"), method);
  return Array.isArray(described) ? described[0] : undefined;
}

/** A method list for a target whose own was never asked for: its methods take anything. */
function listOfNames(methods: readonly string[]): unknown {
  const argspec = {
    args: ["self"],
    varargs: "args",
    varkw: "kwargs",
    defaults: null,
    kwonlyargs: [],
    kwonlydefaults: null,
    annotations: {},
  };
  const open = methods.filter((name) => !name.startsWith("_")).sort();
  return { docstring: null, methods: Object.fromEntries(open.map((name) => [name, [argspec, null]])) };
}
