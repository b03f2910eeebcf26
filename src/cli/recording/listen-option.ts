import type { Command } from "commander";
import { listenAddress } from "../logs-view/listen-address.js";

/** Adds `--listen [ADDRESS:]PORT`, which must be given. */
export function withListen(command: Command): Command {
  return command.requiredOption(
    "--listen <[ADDRESS:]PORT>",
    "where clients connect (on loopback, or on an address; * is all of them); port 0 is a free one",
    listenAddress,
  );
}
