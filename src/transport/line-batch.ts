const encoder = new TextEncoder();

/**
 * Several lines on their way to many channels: made into bytes, or cut into lines, at most once, however many
 * channels they go to.
 */
export class LineBatch {
  /** All the lines, each with its line feed. */
  readonly text: string;
  /** How many they are. */
  readonly lines: number;
  #bytes: Uint8Array | undefined;
  #split: readonly string[] | undefined;

  /**
   * @param text one or more lines, each with its line feed
   * @param lines how many they are: who joins them knows
   */
  constructor(text: string, lines: number) {
    this.text = text;
    this.lines = lines;
  }

  /** The text in UTF-8. All channels send these very bytes, so nobody may change them. */
  get bytes(): Uint8Array {
    this.#bytes ??= encoder.encode(this.text);
    return this.#bytes;
  }

  /** Each line without its line feed. */
  split(): readonly string[] {
    this.#split ??= this.text.slice(0, -1).split("\n");
    return this.#split;
  }
}
