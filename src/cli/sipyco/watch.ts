import { type Command, Option } from "commander";
import type { FeedStatus } from "../../feed/feed-status.js";
import { jsonText } from "../../python/json-text.js";
import { pformat } from "../../python/pprint.js";
import { safeJson, safeText } from "../../python/safe-text.js";
import type { Mod, Path } from "../../sync-struct/protocol.js";
import { Subscriber } from "../../sync-struct/subscriber.js";
import { formatAddress } from "../../transport/address.js";
import { ChannelError } from "../../transport/channel-error.js";
import type { CommandIo } from "../run-command.js";
import { ToolError } from "../tool-error.js";
import { changeLine, concerns, modLine } from "../watch/change-lines.js";
import { type Clock, ordinaryPace, type Pace } from "../watch/clock.js";
import { ConnectionNotes } from "../watch/connection-notes.js";
import { follow } from "../watch/follow.js";
import { LiveView } from "../watch/live-view.js";
import { oneLineArgument } from "../watch/one-line-argument.js";
import { collectPath, pathWords } from "../watch/path-words.js";
import { presentValue } from "../watch/value-at.js";
import { type ServerOptions, withJson, withServer } from "./connection.js";
import type { Subcommand } from "./subcommand.js";

interface WatchOptions extends ServerOptions {
  readonly json?: true;
  readonly mods?: true;
  readonly once?: true;
}

/** What is watched, of whom. */
interface Watched {
  readonly host: string;
  readonly port: number;
  readonly notifier: string;
  readonly path: Path;
  readonly options: WatchOptions;
}

/** What becomes of the mods and of the state of the connection. */
interface Watcher {
  onMod(mod: Mod): void;
  onStatus(status: FeedStatus): void;
  /** Called when it is over, however it ended. */
  end?(): void;
}

/** `sipyco watch HOST PORT NOTIFIER [PATH…]`. */
export const watch: Subcommand = watchBy(ordinaryPace);

/** The same at another pace. */
export function watchBy(pace: Pace): Subcommand {
  return {
    configure,
    async run(command, io) {
      const [host, port, notifier, path = []] = command.processedArgs as [string, number, string, Path?];
      const watched = { host, port, notifier, path, options: command.opts<WatchOptions>() };
      await (watched.options.once ? printOnce(watched, io) : keepWatching(watched, io, pace));
      return 0;
    },
  };
}

function configure(command: Command): void {
  withServer(
    command.description("Follow a mirrored structure of a publisher, such as an ARTIQ master's datasets."),
  )
    .argument("<NOTIFIER>", "its name there: datasets, schedule, …", oneLineArgument)
    .argument("[PATH...]", "part of it to watch: keys and indices, such as: temperature 1", collectPath)
    .option("--once", "print the value as it is now, and end")
    .addOption(new Option("--mods", "print what the publisher sends, one change a line").conflicts("once"));
  withJson(command);
}

async function keepWatching(watched: Watched, io: CommandIo, pace: Pace): Promise<void> {
  const { notifier } = watched;
  const { json, mods } = watched.options;
  const onMod = (mod: Mod): void => watcher.onMod(mod);
  const subscriber: Subscriber = new Subscriber(notifier, undefined, onMod, undefined, { exact: true });
  const draws = io.isTerminal && !json && !mods;
  const watcher = draws
    ? drawer(subscriber, watched, io, pace.clock)
    : printer(subscriber, watched, io, pace.clock);
  try {
    await followStructure(subscriber, watched, { retry: pace.retry }, io.signal, (status) =>
      watcher.onStatus(status),
    );
  } finally {
    watcher.end?.();
  }
}

/** Draws what is watched, over again as it changes. */
function drawer(
  subscriber: Subscriber,
  { host, port, notifier, path }: Watched,
  io: CommandIo,
  clock: Clock,
): Watcher {
  const title = `${safeText(notifier)} ${pathWords(path)}`.trimEnd();
  const view = new LiveView({
    io,
    clock,
    title: `${title} of ${formatAddress(host, port)}`,
    label: title,
    value: presentValue(subscriber, path),
  });
  return {
    onMod: () => view.noteChange(),
    onStatus: (status) => view.setStatus(status),
    end: () => view.end(),
  };
}

/** Prints a line for each change of what is watched, or for each mod. */
function printer(subscriber: Subscriber, watched: Watched, io: CommandIo, clock: Clock): Watcher {
  const { host, port, notifier, path, options } = watched;
  const json = options.json === true;
  const notes = new ConnectionNotes(
    io,
    clock,
    `notifier ${JSON.stringify(notifier)} of ${formatAddress(host, port)}`,
  );
  let mod: Mod | undefined;
  let hasBeenThere = false;
  if (!options.mods) {
    // Called behind `onMod`, if the mod has changed what is watched.
    subscriber.watch(path, () => {
      hasBeenThere = true;
      io.stdout.write(`${changeLine(subscriber.value, mod as Mod, path, notifier, json)}\n`);
    });
  }
  return {
    onMod(arrived) {
      mod = arrived;
      if (options.mods && concerns(subscriber.value, mod, path)) io.stdout.write(`${modLine(mod, json)}\n`);
    },
    onStatus(status) {
      notes.setStatus(status);
      // Of a structure that means that it has arrived.
      if (status.type !== "live") return;
      notes.noteArrival();
      if (!hasBeenThere && !options.mods) {
        io.stderr.write(`sipyco: the notifier ${safeText(notifier)} has nothing at ${pathWords(path)} yet\n`);
      }
    },
  };
}

async function printOnce(watched: Watched, io: CommandIo): Promise<void> {
  const { path, notifier, options } = watched;
  let arrived: { readonly value: unknown } | undefined;
  const take = (): void => {
    arrived ??= { value: presentValue(subscriber, path)() };
    void subscriber.close();
  };
  const subscriber: Subscriber = new Subscriber(notifier, undefined, take, undefined, { exact: true });
  const patience = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
  const signal = patience === undefined ? io.signal : AbortSignal.any([io.signal, patience]);
  await followStructure(subscriber, watched, {}, signal, () => {});
  if (io.signal.aborted) return;
  if (arrived === undefined) {
    const seconds = (options.timeout as number) / 1000;
    throw new ToolError(`sipyco: the notifier ${safeText(notifier)} has not arrived in ${seconds} s`);
  }
  const { value } = arrived;
  if (value === undefined) {
    throw new ToolError(`sipyco: the notifier ${safeText(notifier)} has nothing at ${pathWords(path)}`);
  }
  io.stdout.write(`${options.json ? safeJson(jsonText(value)) : pformat(value, io.columns)}\n`);
}

/** As {@link follow}, but ends with an error that helps when there seems to be no such notifier. */
async function followStructure(
  subscriber: Subscriber,
  { host, port, notifier, options }: Watched,
  retry: { readonly retry?: number },
  signal: AbortSignal,
  onStatus: (status: FeedStatus) => void,
): Promise<void> {
  const connect = (): Promise<void> =>
    subscriber.connect(host, port, { ...retry, tls: options.ssl, timeout: options.timeout });
  await follow(subscriber, connect, signal, (status) => {
    const reason = status.type === "waiting" || status.type === "closed" ? status.reason : undefined;
    if (reason !== undefined && subscriber.value === undefined && hasHungUp(reason)) {
      throw new ToolError(
        `sipyco: ${formatAddress(host, port)} hung up when it was asked for the notifier ${JSON.stringify(notifier)}: ` +
          "it has none of that name, or is no publisher; check the name and the port " +
          "(an ARTIQ master has datasets, schedule, devices and others on port 3250)",
      );
    }
    onStatus(status);
  });
}

/** Whether there was a connection, which ended with a goodbye, rather than broke. */
function hasHungUp(reason: Error): boolean {
  return reason instanceof ChannelError && reason.cause === undefined;
}
