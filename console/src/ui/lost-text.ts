import { clockText } from "./clock-text.js";

/** What is said of what is not live: as of when it is shown. */
export function lostText(asOf: Date | undefined, error: string | undefined): string {
  const since = asOf === undefined ? "Nothing is known yet" : `As it was at ${clockText(asOf)}`;
  return error === undefined ? since : `${since}: ${error}`;
}
