/** The options that Node hands on, as far as they are used here. */
interface InspectOptions {
  stylize?(text: string, style: "number"): string;
}

/** How Node calls what it finds under {@link custom}. */
type Inspect = (value: unknown, options: unknown) => string;

/** Node's key for a class that prints itself. A registered symbol, so that nothing of Node is imported. */
const custom = Symbol.for("nodejs.util.inspect.custom");

/**
 * Makes Node's console.log show objects of a class as a label and a content.
 *
 * @param prototype the class's prototype
 */
export function showAs<T extends object>(
  prototype: T,
  label: (value: T) => string,
  content: (value: T) => unknown,
): void {
  const value = function (this: T, depth: number, options: unknown, inspect: Inspect): string {
    return depth < 0 ? `[${label(this)}]` : `${label(this)} ${inspect(content(this), options)}`;
  };
  Object.defineProperty(prototype, custom, { value, configurable: true, writable: true });
}

/** Makes Node's console.log show objects of a class as a number, spelled by `text`. */
export function showAsNumber<T extends object>(prototype: T, text: (value: T) => string): void {
  const value = function (this: T, _depth: number, options?: InspectOptions): string {
    return options?.stylize?.(text(this), "number") ?? text(this);
  };
  Object.defineProperty(prototype, custom, { value, configurable: true, writable: true });
}
