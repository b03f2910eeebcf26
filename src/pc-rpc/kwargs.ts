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
    // Spreading makes own properties of all names, __proto__ too.
    this.values = Object.freeze({ ...values });
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

/** Keyword arguments that may come in either form, or not at all. */
export function asKwargs(values: Kwargs | Readonly<Record<string, unknown>> | undefined): Kwargs | undefined {
  return values === undefined || values instanceof Kwargs ? values : new Kwargs(values);
}
