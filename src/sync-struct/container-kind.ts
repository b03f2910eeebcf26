import type { ContainerKind } from "../pyon/kind.js";
import { kindOf } from "../pyon/kind-of.js";
import { typeOf } from "../pyon/registry.js";

export type { ContainerKind } from "../pyon/kind.js";

/**
 * Finds what a value holds others as: `dict` for plain objects and Maps (`Dict`, `OrderedDict`, any subclass), `list`
 * and `tuple`, `array` for an NDArray or any typed array but Uint8Array, which is bytes. Undefined for leaves, a type
 * registered with PYON included.
 */
export function containerKind(value: unknown): ContainerKind | undefined {
  if (typeof value !== "object" || value === null || typeOf(value) !== undefined) return undefined;
  return kindOf(value)?.container;
}
