// The arguments that ARTIQ's controller manager fills into a controller's command: `-p {port} --bind {bind}`.
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";

/** Where to listen, from the command line; on loopback unless `--bind` says otherwise. */
export function networkArguments(defaultPort: number): { bind: string[]; port: number } {
  const { values } = parseArgs({
    options: {
      port: { type: "string", short: "p", default: String(defaultPort) },
      bind: { type: "string", multiple: true, default: ["127.0.0.1"] },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`-p takes a port, not ${values.port}`);
  return { bind: values.bind, port };
}

/** True in the file that node was told to run. */
export function isMain(url: string): boolean {
  return process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href;
}
