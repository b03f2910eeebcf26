/**
 * Keyword arguments of a remote call; made by {@link kwargs}. Frozen, and each name is an own property, whatever
 * the name.
 */
export class Kwargs {
  /** The arguments by name. */
  readonly values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    if (typeof values !== "object" || values === null || Array.isArray(values) || values instanceof Map) {
      throw new TypeError("kwargs takes an object whose properties are the keyword arguments");
    }
    // No prototype: a keyword argument called __proto__ is one like any other.
    this.values = Object.freeze(Object.assign(Object.create(null) as Record<string, unknown>, values));
    Object.freeze(this);
  }
}

/**
 * Marks keyword arguments, as the last argument of a remote call:
 * `await lda.set_attenuation(5, kwargs({ channel: 1 }))` is Python's `lda.set_attenuation(5, channel=1)`.
 *
 * Python counterpart: `f(*args, **kwargs)`.
 *
 * @throws TypeError for anything but an object
 */
export function kwargs(values: Readonly<Record<string, unknown>>): Kwargs {
  return new Kwargs(values);
}
