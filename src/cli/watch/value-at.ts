import { NDArray } from "../../pyon/ndarray.js";
import { NpScalar } from "../../pyon/npscalar.js";
import { sameValue } from "../../pyon/same.js";
import { asScalar } from "../../sync-struct/array-rules.js";
import type { Path } from "../../sync-struct/protocol.js";
import { externalStore } from "../../sync-struct/stores.js";
import type { Subscriber } from "../../sync-struct/subscriber.js";
import { ABSENT, peekPath } from "../../sync-struct/watch-slot.js";

/** What a path leads to, or {@link ABSENT}; an element of an array as the numpy scalar that it is in Python. */
export function valueAt(root: unknown, path: Path): unknown {
  return withDtype(root, path, peekPath(root, path));
}

/**
 * Gives what is at a path of a subscriber's structure, as it is at the time, for good: the same object as before where
 * nothing has changed. Undefined stands for nothing.
 */
export function presentValue(subscriber: Subscriber, path: Path): () => unknown {
  const { getSnapshot } = externalStore(subscriber, path);
  let last: unknown;
  return () => {
    const value = withDtype(subscriber.value, path, getSnapshot());
    if (!(value instanceof NpScalar && sameValue(value, last))) last = value;
    return last;
  };
}

/** An array's element is a plain value, which does not tell `2.0` from `2`. */
function withDtype(root: unknown, path: Path, value: unknown): unknown {
  if (path.length === 0 || value === undefined || value === ABSENT || value instanceof NDArray) return value;
  const container = peekPath(root, path.slice(0, -1));
  return container instanceof NDArray ? asScalar(container, value) : value;
}
