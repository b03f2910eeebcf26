import type { Path } from "../protocol.js";
import { containerKind } from "../tree.js";

/** Where a container is in the structure: in which other one, and under which key. */
export class Place {
  readonly #container: object;
  #parent: Place | undefined;
  #key: unknown;
  /** The path as it was the last time. */
  #path: Path | undefined;

  constructor(container: object, parent: Place | undefined, key: unknown) {
    this.#container = container;
    this.#parent = parent;
    this.#key = key;
  }

  /** Whether the container was seen there last. */
  isAt(parent: object | undefined, key: unknown): boolean {
    const above = this.#parent;
    return this.#key === key && (above === undefined ? undefined : above.#container) === parent;
  }

  /** Notes where the container was seen last. */
  moveTo(parent: Place | undefined, key: unknown): void {
    this.#parent = parent;
    this.#key = key;
  }

  /** The path to the container as things are now; undefined when it is no longer part of the structure. */
  path(root: unknown): Path | undefined {
    const keys: unknown[] = [];
    for (let place: Place = this; ; ) {
      const parent: Place | undefined = place.#parent;
      if (parent === undefined) return place.#container === root ? this.#remember(keys.reverse()) : undefined;
      if (!place.#isWhereItWas(parent.#container) && !place.#find(parent.#container)) return undefined;
      keys.push(place.#key);
      place = parent;
    }
  }

  /** The same array as long as the path is the same one. */
  #remember(path: Path): Path {
    const known = this.#path;
    const isSame = known?.length === path.length && path.every((key, i) => key === known[i]);
    return isSame ? known : (this.#path = path);
  }

  #isWhereItWas(parent: object): boolean {
    const key = this.#key;
    if (parent instanceof Map) return parent.get(key) === this.#container;
    // Part of an array is a new object each time, and always where it was.
    if (containerKind(parent) === "array") return true;
    return Object.hasOwn(parent, key as string) && (parent as never)[key as string] === this.#container;
  }

  /** Looks for the container in a list whose items may have moved. */
  #find(parent: object): boolean {
    if (containerKind(parent) !== "list") return false;
    const index = (parent as unknown[]).indexOf(this.#container);
    if (index !== -1) this.#key = index;
    return index !== -1;
  }
}
