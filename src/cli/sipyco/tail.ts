import { setMaxListeners } from "node:events";
import { Receiver } from "../../broadcast/receiver.js";
import { jsonText } from "../../python/json-text.js";
import { pformat } from "../../python/pprint.js";
import { safeJson, safeText } from "../../python/safe-text.js";
import { formatAddress } from "../../transport/address.js";
import type { CommandIo } from "../run-command.js";
import { ordinaryPace, type Pace } from "../watch/clock.js";
import { columnsOf } from "../watch/columns.js";
import { ConnectionNotes } from "../watch/connection-notes.js";
import { follow } from "../watch/follow.js";
import { collectNames } from "../watch/one-line-argument.js";
import { type ServerOptions, withJson, withServer } from "./connection.js";
import type { Subcommand } from "./subcommand.js";

interface TailOptions extends ServerOptions {
  readonly json?: true;
}

/** `sipyco tail HOST PORT CHANNEL…`. */
export const tail: Subcommand = tailBy(ordinaryPace);

/** The same at another pace. */
export function tailBy(pace: Pace): Subcommand {
  return {
    configure(command) {
      withServer(command.description("Print what is broadcast, as it comes.")).argument(
        "<CHANNELS...>",
        "names of the channels: log, ccb, …",
        collectNames,
      );
      withJson(command);
    },
    async run(command, io) {
      const [host, port, channels] = command.processedArgs as [string, number, readonly string[]];
      const options = command.opts<TailOptions>();
      const print = printer(channels, options, io);
      // One that fails ends the others, which all wait for the signal.
      const stop = new AbortController();
      const signal = AbortSignal.any([io.signal, stop.signal]);
      setMaxListeners(0, signal);
      const followed = channels.map(async (channel) => {
        const notes = new ConnectionNotes(
          io,
          pace.clock,
          `broadcast channel ${JSON.stringify(channel)} of ${formatAddress(host, port)}`,
        );
        const receiver = new Receiver(
          channel,
          (message) => {
            notes.noteArrival();
            print(channel, message);
          },
          undefined,
          { exact: true },
        );
        const connect = (): Promise<void> =>
          receiver.connect(host, port, { retry: pace.retry, tls: options.ssl, timeout: options.timeout });
        await follow(receiver, connect, signal, (status) => notes.setStatus(status));
      });
      try {
        await Promise.all(followed);
      } finally {
        stop.abort();
      }
      return 0;
    },
  };
}

/** Prints a message; of several channels each line says which. */
function printer(
  channels: readonly string[],
  { json }: TailOptions,
  io: CommandIo,
): (channel: string, message: unknown) => void {
  const isAlone = channels.length === 1;
  if (json) {
    return (channel, message) => {
      const value = jsonText(message);
      const text = isAlone ? value : `{"channel":${JSON.stringify(channel)},"message":${value}}`;
      io.stdout.write(`${safeJson(text)}\n`);
    };
  }
  const widest = Math.max(...channels.map((channel) => columnsOf(safeText(channel))));
  return (channel, message) => {
    if (isAlone) {
      io.stdout.write(`${pformat(message, io.columns)}\n`);
      return;
    }
    const name = safeText(channel);
    const head = `${io.style("cyan", name)}:${" ".repeat(widest - columnsOf(name) + 1)}`;
    const lines = pformat(message, Math.max(20, io.columns - widest - 2)).split("\n");
    io.stdout.write(lines.map((line) => `${head}${line}\n`).join(""));
  };
}
