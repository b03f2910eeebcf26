import { type Exposure, exposedMethods, type RpcMethod, targetDoc } from "../methods/methods.js";
import type { Argspec, MethodList } from "../protocol.js";

/** Which methods of a target its clients may call. */
export interface ExposureOptions {
  /**
   * `"public"`: every public method of the target and its classes. `"marked"`: only those that carry `rpc` or
   * `describe`. Default `"public"`.
   */
  readonly expose?: Exposure | undefined;
  /** Names of methods that no client may call, on any target: `["closeDatabase"]`. Default: none. */
  readonly exclude?: readonly string[] | undefined;
}

/** A target as one connection sees it: the object, what may be called on it, and what is said about it. */
export class ExposedTarget {
  readonly name: string;
  readonly object: object;
  readonly methods: ReadonlyMap<string, RpcMethod>;

  constructor(name: string, object: object, methods: ReadonlyMap<string, RpcMethod>) {
    this.name = name;
    this.object = object;
    this.methods = methods;
  }

  /** The answer to `get_rpc_method_list`. */
  methodList(): MethodList {
    const methods: Record<string, readonly [Argspec, string | null]> = {};
    for (const [name, method] of this.methods) {
      // Defined, not assigned: a method may be called "__proto__" only in theory, but a key is a key.
      Object.defineProperty(methods, name, {
        value: [method.argspec, method.doc],
        enumerable: true,
        configurable: true,
        writable: true,
      });
    }
    return { docstring: targetDoc(this.object), methods };
  }
}

/** The methods of `object` that `options` expose, and the server's own ones on top. */
export function callableMethods(
  object: object,
  options: ExposureOptions,
  builtin: ReadonlyMap<string, RpcMethod>,
): Map<string, RpcMethod> {
  const methods = new Map(exposedMethods(object, options.expose));
  for (const name of options.exclude ?? []) methods.delete(name);
  for (const [name, method] of builtin) methods.set(name, method);
  return methods;
}
