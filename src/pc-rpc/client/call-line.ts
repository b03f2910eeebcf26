import { encode } from "../../pyon/codec.js";
import type { Kwargs } from "../kwargs.js";

/** The frame of a call in both versions; spaces are where Python has them. */
const FRAME = {
  1: {
    head: (name: string): string => `{"action": "call", "name": ${name}, "args": (`,
    noArgs: "",
    kwargs: `), "kwargs": `,
    noKwargs: `), "kwargs": {}}`,
  },
  2: {
    head: (name: string): string => `{"action":"call","name":${name},"args":{"__jsonclass__":["tuple",[`,
    noArgs: "[]",
    kwargs: `]]},"kwargs":`,
    noKwargs: `]]},"kwargs":{}}`,
  },
} as const;

/** The line that asks for the target's methods. */
export const METHOD_LIST_LINE: { readonly 1: string; readonly 2: string } = {
  1: '{"action": "get_rpc_method_list"}',
  2: '{"action":"get_rpc_method_list"}',
};

/**
 * Writes the calls of one method, byte for byte as Python does. What is the same in all of them is prepared:
 * a small call costs the encoding of its arguments and two joins.
 */
export class CallLine {
  readonly name: string;
  readonly #version: 1 | 2;
  readonly #options: { readonly version: 1 | 2 };
  readonly #head: string;
  readonly #bare: string;

  constructor(name: string, version: 1 | 2) {
    this.name = name;
    this.#version = version;
    this.#options = { version };
    const frame = FRAME[version];
    this.#head = frame.head(encode(name, this.#options));
    this.#bare = `${this.#head}${frame.noArgs}${frame.noKwargs}`;
  }

  /**
   * The line of a call.
   *
   * @throws PyonEncodeError for a value that has no PYON form; its path starts with the argument's index or name
   */
  write(args: readonly unknown[], kwargs: Kwargs | undefined): string {
    if (kwargs === undefined && args.length === 0) return this.#bare;
    const frame = FRAME[this.#version];
    const text = `${this.#head}${this.#tupleItems(args)}`;
    return kwargs === undefined
      ? `${text}${frame.noKwargs}`
      : `${text}${frame.kwargs}${encode(kwargs.values, this.#options)}}`;
  }

  /** A list's text differs from a tuple's in its ends only. */
  #tupleItems(args: readonly unknown[]): string {
    const list = encode(args, this.#options);
    if (this.#version === 2) return list;
    const items = list.slice(1, -1);
    return args.length === 1 ? `${items}, ` : items;
  }
}
