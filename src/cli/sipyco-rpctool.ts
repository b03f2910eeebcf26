import type { Client, Remote } from "../pc-rpc/client/client.js";
import { CommandLineExit, type Invocation, parseCommandLine, type Task } from "./rpctool/command-line.js";
import type { CommandOutput } from "./run-command.js";
import { ToolError } from "./tool-error.js";

/**
 * `sipyco_rpctool`: lists the targets and methods of an RPC server, and calls methods, from a terminal. Results
 * and errors are printed as Python's tool prints them.
 *
 * What each task needs is loaded when it is known: half of the time that the tool takes is loading.
 *
 * Python counterpart: `sipyco_rpctool`.
 *
 * @param argv the arguments, without the program's name
 * @returns the exit status: 0, 1 for what failed, 2 for a wrong command line
 */
export async function main(argv: readonly string[], { stdout, stderr }: CommandOutput): Promise<number> {
  try {
    const output = await run(parseCommandLine(argv));
    if (output !== "") stdout.write(output);
    return 0;
  } catch (error) {
    if (error instanceof CommandLineExit) {
      (error.exitCode === 0 ? stdout : stderr).write(error.text);
      return error.exitCode;
    }
    const { errorText } = await import("./report-error.js");
    stderr.write(errorText(error, "sipyco_rpctool"));
    return 1;
  }
}

/** Does the task; gives what is to be printed. */
async function run(invocation: Invocation): Promise<string> {
  const { task } = invocation;
  switch (task.action) {
    case "list-targets":
      return await connected(invocation, async (client) => targetsText(client));
    case "list-methods":
      return await connected(invocation, async (client) => {
        await selectTarget(client, task.target);
        const { methodListText } = await import("./rpctool/method-list-text.js");
        return methodListText(await client.getRpcMethodList());
      });
    case "call": {
      const { parseArgument } = await import("./rpctool/argument.js");
      const args = task.args.map((text, index) => parseArgument(text, `argument ${index + 1}`));
      return await connected(invocation, (client) => call(client, task, args));
    }
  }
}

async function connected(
  { server, port, tls }: Invocation,
  work: (client: Remote) => Promise<string>,
): Promise<string> {
  const { Client } = await import("../pc-rpc/client/client.js");
  const client = await Client.connect(server, port, { target: null, exact: true, tls });
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
async function selectTarget(client: Remote, wanted: string | undefined): Promise<void> {
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
  await client.selectRpcTarget(name);
}

async function call(
  client: Remote,
  { target, method }: Task & { action: "call" },
  args: readonly unknown[],
): Promise<string> {
  await selectTarget(client, target);
  await checkMethod(client, method);
  const answer = client.callRpc(method, args);
  // Loaded while the server works.
  const [result, { pformat }] = await Promise.all([answer, import("../python/pprint.js")]);
  return result === null ? "" : `${pformat(result)}\n`;
}

/** Finds out before asking the server, which would say no more than that there is none. */
async function checkMethod(client: Remote, method: string): Promise<void> {
  try {
    // Throws for a name that the server does not list.
    Reflect.get(client, method);
  } catch {
    const { suggest } = await import("../pc-rpc/client/suggest.js");
    const hint = suggest(method, Object.keys(client));
    throw new ToolError(
      `sipyco_rpctool: target ${client.getSelectedTarget()} has no method ${method}; ${hint}\nAttributeError`,
    );
  }
}
