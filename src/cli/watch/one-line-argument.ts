import { InvalidArgumentError } from "commander";

/** The name of a notifier or a channel, which is said on a line of its own, for commander. */
export function oneLineArgument(name: string): string {
  if (name === "" || /[\r\n]/.test(name))
    throw new InvalidArgumentError("It must be one line that is not empty.");
  return name;
}

/** Several of them, each once, as the `argParser` of commander's variadic argument. */
export function collectNames(name: string, previous: readonly string[] | undefined): readonly string[] {
  return [...new Set([...(previous ?? []), oneLineArgument(name)])];
}
