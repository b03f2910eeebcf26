import { jsonText } from "../../python/json-text.js";
import { methodListText } from "../rpctool/method-list-text.js";
import {
  connected,
  selectTarget,
  type TargetOptions,
  withJson,
  withServer,
  withTarget,
} from "./connection.js";
import type { Subcommand } from "./subcommand.js";

/** `sipyco methods HOST PORT [-t TARGET]`. */
export const methods: Subcommand = {
  configure(command) {
    withJson(
      withTarget(withServer(command.description("List the methods of a controller, with their docs."))),
    );
  },
  async run(command, io) {
    const [host, port] = command.processedArgs as [string, number];
    const options = command.opts<TargetOptions & { json?: true }>();
    const list = await connected(host, port, options, async (client) => {
      await selectTarget(client, options.target);
      return await client.getRpcMethodList();
    });
    io.stdout.write(options.json ? `${jsonText(list)}\n` : methodListText(list));
    return 0;
  },
};
