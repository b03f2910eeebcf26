import { InvalidArgumentError, Option } from "commander";

/** A parser whose errors commander tells. */
export function parsed<T>(parse: (text: string) => T): (text: string) => T {
  return (text) => {
    try {
      return parse(text);
    } catch (error) {
      throw new InvalidArgumentError(`(${(error as Error).message})`);
    }
  };
}

/** An option that may be given several times, or with several values: gives all of them. */
export function each<T>(flags: string, description: string, parse: (text: string) => T): Option {
  const read = parsed(parse);
  return new Option(flags, description).argParser((text: string, before: readonly T[] | undefined) => [
    ...(before ?? []),
    read(text),
  ]);
}
