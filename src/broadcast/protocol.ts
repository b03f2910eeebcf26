/**
 * The wire of broadcast: the receiver says {@link GREETING}, then the name of a channel, any name, and nothing more.
 * The broadcaster sends one value of PYON a line, whenever something is broadcast on that channel.
 *
 * There is no word about the version of PYON: SiPyCo before 1.10 speaks 1, later ones 2, and receivers take both.
 */

/** First line of a receiver. */
export const GREETING = "ARTIQ broadcast";
