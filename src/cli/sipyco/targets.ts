import { jsonText } from "../../python/json-text.js";
import { connected, type ServerOptions, withJson, withServer } from "./connection.js";
import type { Subcommand } from "./subcommand.js";

/** `sipyco targets HOST PORT`. */
export const targets: Subcommand = {
  configure(command) {
    withJson(withServer(command.description("List the targets of a controller.")));
  },
  async run(command, io) {
    const [host, port] = command.processedArgs as [string, number];
    const options = command.opts<ServerOptions & { json?: true }>();
    const [names, description] = await connected(host, port, options, async (client) => client.getRpcId());
    if (options.json) {
      io.stdout.write(`${jsonText({ targets: names, description })}\n`);
      return 0;
    }
    io.stdout.write(`Target(s):   ${names.join(", ")}\n`);
    if (description !== null) io.stdout.write(`Description: ${description}\n`);
    return 0;
  },
};
