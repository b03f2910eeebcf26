import type { Command } from "commander";
import type { CommandIo } from "../run-command.js";

/** One of the things that `sipyco` does: a module of its own, loaded when it is asked for. */
export interface Subcommand {
  /** Says what arguments and options it takes, and describes them. */
  configure(command: Command): void;
  /**
   * Does it, with what `command` has parsed; gives the exit status. What it throws is printed as `errorText` says, and
   * the status is 1.
   */
  run(command: Command, io: CommandIo): Promise<number>;
}
