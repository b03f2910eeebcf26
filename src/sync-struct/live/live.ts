import { Float } from "../../pyon/float.js";
import { NDArray } from "../../pyon/ndarray.js";
import { Tuple } from "../../pyon/tuple.js";
import type { NotifierCore } from "../notifier-core.js";
import type { Change, Path } from "../protocol.js";
import { containerKind, Tree } from "../tree.js";
import { arrayHandler, typedArrayHandler } from "./live-array.js";
import { listHandler } from "./live-list.js";
import { mapHandler } from "./live-map.js";
import { objectHandler } from "./live-object.js";
import { tupleHandler } from "./live-tuple.js";
import { Place } from "./place.js";

/** Makes a change of the container at a path. */
export type ChangeAt = (path: Path) => Change;

/**
 * The live views of a notifier's structure: a Proxy for each container, made when it is first looked at. There is
 * one view for a container as long as anybody holds it, so `n.live.a === n.live.a`.
 */
export class Live {
  readonly #core: NotifierCore;
  readonly #seen = new WeakMap<object, { readonly view: object; readonly place: Place }>();

  constructor(core: NotifierCore) {
    this.#core = core;
  }

  get root(): unknown {
    return this.view(this.#core.root, undefined, undefined);
  }

  /** What a reader gets for a value at `key` of `parent`: a view of a container, a number for a Float. */
  view(value: unknown, parent: object | undefined, key: unknown): unknown {
    if (typeof value !== "object" || value === null) return value;
    if (value instanceof Float) return value.valueOf();
    const known = this.#seen.get(value);
    if (known !== undefined) {
      if (!known.place.isAt(parent, key)) known.place.moveTo(this.#placeOf(parent), key);
      return known.view;
    }
    const handler = this.#handlerOf(value);
    if (handler === undefined) return value;
    const view = new Proxy(handler.shown(value), handler.traps);
    this.#seen.set(value, { view, place: new Place(value, this.#placeOf(parent), key) });
    this.#core.raws.set(view, value);
    return view;
  }

  /** The container behind a view, or the value itself. */
  raw(value: unknown): unknown {
    return this.#core.toRaw(value);
  }

  /** Makes a change of a container and publishes it, if the container is still part of the structure. */
  change(container: object, change: ChangeAt, verbatim = false): void {
    const path = this.#placeOf(container)?.path(this.#core.root);
    if (path !== undefined) this.#core.change(change(path), verbatim);
    else new Tree(container).apply(change([]));
  }

  /** Makes several changes of which the lines leave together. */
  batch(make: () => void): void {
    this.#core.batch(make);
  }

  #placeOf(container: object | undefined): Place | undefined {
    return container === undefined ? undefined : this.#seen.get(container)?.place;
  }

  #handlerOf(value: object): Handler | undefined {
    switch (containerKind(value)) {
      case "list":
        return this.#listHandler;
      case "dict":
        return value instanceof Map ? this.#mapHandler : this.#objectHandler;
      case "tuple":
        return value instanceof Tuple ? this.#tupleHandler : undefined;
      case "array":
        return value instanceof NDArray ? this.#arrayHandler : this.#typedArrayHandler;
      default:
        return undefined;
    }
  }

  readonly #listHandler: Handler = { traps: listHandler(this), shown: itself };
  readonly #mapHandler: Handler = { traps: mapHandler(this), shown: itself };
  readonly #objectHandler: Handler = { traps: objectHandler(this), shown: itself };
  readonly #arrayHandler: Handler = { traps: arrayHandler(this), shown: itself };
  readonly #typedArrayHandler: Handler = { traps: typedArrayHandler(this), shown: itself };
  readonly #tupleHandler: Handler = { traps: tupleHandler(this), shown: thawed };
}

interface Handler {
  readonly traps: ProxyHandler<object>;
  /** The object that the Proxy is over. */
  shown(value: object): object;
}

function itself(value: object): object {
  return value;
}

/** A Proxy may not show other items than a frozen array has. */
function thawed(value: object): object {
  return Object.setPrototypeOf([...(value as unknown[])], Tuple.prototype) as object;
}
