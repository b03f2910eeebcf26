import { setMaxListeners } from "node:events";
import { safeText } from "../../python/safe-text.js";
import { ListenError } from "../../transport/channel-error.js";
import { errorCode } from "../../transport/explain-error.js";
import { type ListenAddress, listenAddressText } from "../logs-view/listen-address.js";
import { controllerOf } from "../recording/controller.js";
import { withListen } from "../recording/listen-option.js";
import { MockServer } from "../recording/mock-server.js";
import { readRecording } from "../recording/reader.js";
import type { Subcommand } from "./subcommand.js";

interface MockCommandOptions {
  readonly listen: ListenAddress;
  readonly inTurn?: true;
  readonly null?: true;
  readonly delays?: true;
}

/** `sipyco mock FILE --listen [ADDRESS:]PORT`. */
export const mock: Subcommand = {
  configure(command) {
    withListen(
      command
        .description(
          "Serve a controller from a recording: the same methods and docs, and the recorded answers.",
        )
        .argument("<FILE>", "a recording"),
    )
      .option("--in-turn", "answer equal calls one recorded answer after the other, instead of the last one")
      .option("--null", "methods that were never called answer None, instead of raising")
      .option("--delays", "take as long to answer as the controller took");
  },
  async run(command, io) {
    const [file] = command.processedArgs as [string];
    const { listen, inTurn, null: answersNull, delays } = command.opts<MockCommandOptions>();
    const { signal } = io;
    // Each delay waits for it.
    setMaxListeners(0, signal);
    const say = (text: string): void => void io.stderr.write(`sipyco: ${safeText(text)}\n`);
    const recording = await readRecording(file);
    if (recording.isCutOff) say(`the last line of ${file} is cut off and left out`);
    const controller = controllerOf(recording, file);
    const { unreadable } = controller;
    if (unreadable > 0) {
      say(
        `${unreadable} recorded ${unreadable === 1 ? "call" : "calls"} cannot be read and ${unreadable === 1 ? "is" : "are"} left out`,
      );
    }
    const server = new MockServer(controller, {
      inTurn: inTurn === true,
      answersNull: answersNull === true,
      withDelays: delays === true,
      onNote: say,
      signal,
    });
    await start(server, listen);
    say(
      `listening on ${listenAddressText(listen, server.port)}, serving ${controller.targetNames.join(", ")} of ${file}`,
    );
    const interrupted = new Promise<void>((resolve) => {
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
    if (!signal.aborted) await Promise.race([server.terminated, interrupted]);
    await server.stop();
    return 0;
  },
};

/** Starts on loopback by default: on IPv4 alone where there is no IPv6. */
async function start(server: MockServer, { host, port }: ListenAddress): Promise<void> {
  if (host !== undefined) {
    await server.start(host, port);
    return;
  }
  try {
    await server.start(["127.0.0.1", "::1"], port);
  } catch (error) {
    const code = error instanceof ListenError ? errorCode(error.cause) : undefined;
    if (code !== "EADDRNOTAVAIL" && code !== "EAFNOSUPPORT") throw error;
    await server.start("127.0.0.1", port);
  }
}
