import { Client, type Remote } from "../pc-rpc/client/client.js";
import { errorText } from "./report-error.js";
import { CommandLineExit, type Invocation, parseCommandLine, type Task } from "./rpctool/command-line.js";
import { unknownMethod } from "./rpctool/unknown-method.js";
import type { CommandIo } from "./run-command.js";
import { ToolError } from "./tool-error.js";

/**
 * `sipyco_rpctool`: lists the targets and methods of an RPC server, and calls methods, one by one or in a session at
 * a terminal. Results and errors are printed as Python's tool prints them.
 *
 * What only some tasks need is loaded when the task is known: half of the time that the tool takes is loading.
 *
 * Python counterpart: `sipyco_rpctool`.
 *
 * @param argv the arguments, without the program's name
 * @returns the exit status: 0, 1 for what failed, 2 for a wrong command line
 */
export async function main(argv: readonly string[], io: CommandIo): Promise<number> {
  const { stdout, stderr } = io;
  try {
    const output = await run(parseCommandLine(argv), io);
    if (output !== "") stdout.write(output);
    return 0;
  } catch (error) {
    if (error instanceof CommandLineExit) {
      (error.exitCode === 0 ? stdout : stderr).write(error.text);
      return error.exitCode;
    }
    stderr.write(errorText(error, "sipyco_rpctool"));
    return 1;
  }
}

/** Does the task; gives what is to be printed in the end. */
async function run(invocation: Invocation, io: CommandIo): Promise<string> {
  const { task } = invocation;
  switch (task.action) {
    case "list-targets":
      return await connected(invocation, async (client) => targetsText(client));
    case "list-methods":
      return await connected(invocation, async (client) => {
        await selectTarget(client, task.target);
        const { methodListText } = await import("./rpctool/method-list-text.js");
        return methodListText(await client.getRpcMethodList(), (style, text) => io.style(style, text));
      });
    case "call": {
      const args = await parseArguments(task.args);
      return await connected(invocation, (client) => call(client, task, args));
    }
    case "interactive": {
      const { interactive } = await import("./rpctool/interactive/interactive.js");
      let { target } = task;
      await interactive(io, invocation.server, invocation.port, async (signal) => {
        const client = await connect(invocation, signal);
        try {
          await selectTarget(client, target, signal);
          // A server that comes back with another target is not to be taken for the one that went.
          target = client.getSelectedTarget() ?? target;
          return client;
        } catch (error) {
          void client.closeRpc();
          throw error;
        }
      });
      return "";
    }
  }
}

async function parseArguments(texts: readonly string[]): Promise<readonly unknown[]> {
  if (texts.length === 0) return [];
  const { parseArgument } = await import("./rpctool/argument.js");
  const args: unknown[] = [];
  for (const text of texts) args.push(await parseArgument(text, `argument ${args.length + 1}`));
  return args;
}

async function connect(
  { server, port, tls, timeout }: Invocation,
  signal?: AbortSignal | undefined,
): Promise<Remote> {
  return await Client.connect(server, port, {
    target: null,
    exact: true,
    tls,
    timeout,
    callTimeout: timeout,
    signal,
  });
}

async function connected(invocation: Invocation, work: (client: Remote) => Promise<string>): Promise<string> {
  const client = await connect(invocation);
  try {
    return await work(client);
  } finally {
    // What has been said stands; a server that is slow to hang up is not waited for.
    void client.closeRpc();
  }
}

function targetsText(client: Client): string {
  const [targets, description] = client.getRpcId();
  const text = `Target(s):   ${targets.join(", ")}\n`;
  return description === null ? text : `${text}Description: ${description}\n`;
}

/** Selects a target by name, or the only one, with Python's last lines where that fails. */
async function selectTarget(
  client: Remote,
  wanted: string | undefined,
  signal?: AbortSignal | undefined,
): Promise<void> {
  const [targets] = client.getRpcId();
  if (wanted === undefined && targets.length > 1) {
    throw new ToolError(
      `sipyco_rpctool: choose a target with -t\nValueError: Server has multiple targets: ${targets.join(" ")}`,
    );
  }
  const name = wanted ?? targets[0];
  if (name === undefined) throw new ToolError("sipyco_rpctool: the server has no targets");
  if (!targets.includes(name)) {
    throw new ToolError(`sipyco.pc_rpc.IncompatibleServer: valid target name(s): ${targets.join(" ")}`);
  }
  await client.selectRpcTarget(name, signal === undefined ? {} : { signal });
}

async function call(
  client: Remote,
  { target, method }: Task & { action: "call" },
  args: readonly unknown[],
): Promise<string> {
  await selectTarget(client, target);
  checkMethod(client, method);
  const answer = client.callRpc(method, args);
  // Loaded while the server works.
  const [result, { pformat }] = await Promise.all([answer, import("../python/pprint.js")]);
  return result === null ? "" : `${pformat(result)}\n`;
}

/** Finds out before asking the server, which would say no more than that there is none. */
function checkMethod(client: Remote, method: string): void {
  try {
    // Throws for a name that the server does not list.
    Reflect.get(client, method);
  } catch {
    throw unknownMethod(client, method);
  }
}
