/** What the gateway says when it hangs up for a reason of its own: `the peer hung up with code 4503, "…"`. */
const GATEWAY = /hung up with code 4\d{3}, "(.*?)"(?: \(|$)/s;

/** Where the gateway is, in an error that says that it has not let us through: the page came from there, too. */
const ON_THE_WAY = /\bwss?:\S*\/proxy\//;

/** Why something failed, in as few words as tell it: of a server that the gateway cannot reach, the gateway's own. */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, reason] = GATEWAY.exec(error.message) ?? [];
  return reason ?? error.message.replace(ON_THE_WAY, "");
}
