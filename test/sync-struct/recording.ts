import { encode } from "../../src/pyon/encode.js";
import { decode } from "../../src/pyon/index.js";
import type { ChangeSink } from "../../src/sync-struct/notifier-core.js";
import type { NotifierNode } from "../../src/sync-struct/notifier-node.js";
import type { Change, InitMod, Mod } from "../../src/sync-struct/protocol.js";
import { Tree } from "../../src/sync-struct/tree.js";

/** What a notifier publishes, and the copy that a subscriber would have made of it. */
export class Recording {
  /** Lines since the last look. */
  readonly lines: string[] = [];
  /** Sizes of the groups in which the lines came. */
  readonly groups: number[] = [];
  readonly #tree: Tree;

  constructor(notifier: NotifierNode, version: 1 | 2 = 2) {
    this.#tree = new Tree(decode(encode(notifier.core.root, { version }), { exact: true }), {
      wrapInts: true,
    });
    const sink: ChangeSink = {
      version,
      publish: (changes) => {
        this.groups.push(changes.length);
        for (const { line } of changes) {
          this.lines.push(line);
          this.#tree.apply(exactMod(line) as Change);
        }
      },
      restart: (line) => {
        this.lines.push(line);
        this.#tree.root = (exactMod(line) as InitMod).struct;
      },
    };
    notifier.core.attach(sink);
  }

  /** The subscriber's copy, as text. */
  get copy(): string {
    return encode(this.#tree.root, { version: 2 });
  }
}

/** A mod whose values are decoded without loss. */
export function exactMod(line: string): Mod {
  return Object.fromEntries(decode(line, { exact: true }) as Map<string, unknown>) as unknown as Mod;
}
