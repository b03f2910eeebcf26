import type { Readable } from "node:stream";
import { getLogger } from "@logtape/logtape";
import type { Argspec } from "../../../pc-rpc/protocol.js";
import { formatAddress } from "../../../transport/address.js";
import type { CommandIo } from "../../run-command.js";
import { complete } from "./completion.js";
import { History, historyPath } from "./history.js";
import type { LineSource } from "./line-source.js";
import { type Connect, Link } from "./link.js";
import { PipedLines } from "./piped-lines.js";
import { Session } from "./session.js";
import { TerminalLines } from "./terminal-lines.js";

const log = getLogger(["sipyco", "rpctool"]);

/** Milliseconds that a completion waits for the server to tell about its methods. */
const COMPLETION_TIMEOUT = 1000;

/**
 * Reads expressions, evaluates them with the target's methods at hand, and prints their values, until the input ends.
 * At a terminal lines are edited, completed and remembered.
 */
export async function interactive(
  io: CommandIo,
  host: string,
  port: number,
  connect: Connect,
): Promise<void> {
  const link = await Link.open(connect, () => {
    io.stderr.write(`reconnected to ${formatAddress(host, port)}\n`);
  });
  const lines = io.isTerminal && isTerminal(io.stdin) ? await atTerminal(io, link) : new PipedLines(io);
  try {
    const session = new Session(io, link);
    for (;;) {
      const text = await lines.read(`(${link.target}) `);
      if (text === undefined || !(await lines.during((signal) => session.run(text, signal)))) return;
    }
  } finally {
    lines.close();
    link.close();
  }
}

async function atTerminal(io: CommandIo, link: Link): Promise<LineSource> {
  const hint = `help tells about the methods of ${link.target}, TAB completes names, Ctrl-D ends`;
  io.stdout.write(`${io.style("dim", hint)}\n`);
  return await TerminalLines.open(io, History.load(historyPath()), async (text) => {
    const { loadLocalNames } = await import("./local-names.js");
    return await complete(text, {
      methods: link.methods,
      local: await loadLocalNames(),
      argspec: (method) => argspecOf(method, link),
    });
  });
}

/** The parameters of a method; undefined when the server does not tell about it in time. */
async function argspecOf(method: string, link: Link): Promise<Argspec | undefined> {
  try {
    const { methods } = await link.methodList({ timeout: COMPLETION_TIMEOUT });
    return Object.hasOwn(methods, method) ? methods[method]?.[0] : undefined;
  } catch (error) {
    log.debug("cannot complete the arguments of {method}: {error}", { method, error });
    return undefined;
  }
}

function isTerminal(stream: Readable): boolean {
  return "isTTY" in stream && stream.isTTY === true;
}
