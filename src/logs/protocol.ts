/**
 * The wire of logging: the client says {@link GREETING}, then sends records for ever. A record is
 *
 *     source:LEVEL:name:message
 *     source:LEVEL<n>:name:first line of a message of n lines
 *     and n - 1 lines as they are
 *
 * where `source` and `name` hold no colon. Programs under ARTIQ's controller manager write the same on their standard
 * error, without `source:`; the manager knows who they are.
 *
 * In Python's protocol nobody answers, so that a client cannot know what a server has taken that goes away. Ours adds
 * acknowledgements, between two ends that both have them; Python's clients never read, and its servers never speak:
 *
 * - the server answers the greeting with {@link OFFER};
 * - a client that knows it says {@link ACCEPT}, between two records: a line without a colon, which no record is;
 * - from then on the server sends lines that hold how many records of this connection it has taken, as a decimal
 *   number; not a line for each, but one for all of a while.
 */

/** First line of a client. */
export const GREETING = "ARTIQ logging";

/** What our server says after the greeting. */
export const OFFER = "SiPyCo logging: acknowledge?";

/** What our client says to that. */
export const ACCEPT = "acknowledge";
