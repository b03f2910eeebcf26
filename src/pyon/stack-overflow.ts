/**
 * Whether the engine ran out of stack. Depth limits keep that from happening, unless the caller was deep down
 * already or has allowed more than the stack has room for.
 */
export function isStackOverflow(error: unknown): boolean {
  if (error instanceof RangeError) return /call stack/.test(error.message);
  // Firefox has a class of its own.
  return error instanceof Error && error.name === "InternalError";
}
