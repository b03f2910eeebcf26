/**
 * Decoded arguments do not make the value they were given for. The parsers, which know where the arguments
 * stood, turn it into a PyonDecodeError.
 */
export class ConstructError extends Error {
  override readonly name = "ConstructError";
}

/** Runs `make`, whose errors (of dtypes, shapes, base64, unhashable keys) become ConstructErrors. */
export function construct<T>(name: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof ConstructError) throw error;
    if (error instanceof RangeError || error instanceof TypeError) {
      throw new ConstructError(`${name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/** @throws ConstructError for too few or too many arguments */
export function checkCount(name: string, args: readonly unknown[], least: number, most: number): void {
  if (args.length >= least && args.length <= most) return;
  const wanted = least === most ? `${least}` : least === 0 ? `at most ${most}` : `${least} to ${most}`;
  throw new ConstructError(`${name} takes ${wanted} argument${most === 1 ? "" : "s"}, not ${args.length}`);
}
