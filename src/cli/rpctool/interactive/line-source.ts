/** Where the lines of a session come from. */
export interface LineSource {
  /** Shows the prompt and gives the next input, without its line feed; undefined at the end. */
  read(prompt: string): Promise<string | undefined>;
  /** Does the work that a line asks for; `signal` is aborted when whoever has typed it wants it to end. */
  during<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Gives the input back. */
  close(): void;
}
