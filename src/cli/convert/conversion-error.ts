import { PyonDecodeError, PyonEncodeError } from "../../pyon/errors.js";
import { ToolError } from "../tool-error.js";

/** A file holds what its format does not allow, or a value has no form in a format. */
export class ConversionError extends Error {
  override readonly name = "ConversionError";
  readonly code = "ERR_SIPYCO_CONVERSION";
}

/**
 * What is told about a fault with a file: errors that are expected with files become a `ToolError` that names the
 * file, all others are given back as they are.
 */
export function fileFault(path: string, error: unknown): unknown {
  if (
    error instanceof ConversionError ||
    error instanceof PyonDecodeError ||
    error instanceof PyonEncodeError
  ) {
    return new ToolError(`sipyco: ${path}: ${error.message}`, { cause: error });
  }
  // Those of the file system name the path themselves.
  if (error instanceof Error && "syscall" in error) {
    return new ToolError(`sipyco: ${error.message}`, { cause: error });
  }
  return error;
}

/** Runs `work`; what RangeErrors and TypeErrors say of a value becomes a {@link ConversionError}. */
export function asConversion<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof PyonEncodeError || !(error instanceof RangeError || error instanceof TypeError)) {
      throw error;
    }
    throw new ConversionError(error.message, { cause: error });
  }
}
