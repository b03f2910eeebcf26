/**
 * The wire of pc_rpc: who says what, in which order.
 *
 * 1. client: {@link GREETING}
 * 2. server: {@link Identification}, valid in both versions of PYON
 * 3. client: a target's name, then ` pyon_v2` when both sides speak version 2
 * 4. server: the set of the target's method names; from here on all in the chosen version
 * 5. client: {@link Request}; 6. server: {@link Response}; any number of times, answered strictly in order
 */

/** First line of a client. */
export const GREETING = "ARTIQ pc_rpc";

/** Feature name of PYON version 2, in {@link Identification} and behind the target's name. */
export const PYON_V2 = "pyon_v2";

/** Python's servers read lines of at most 4 MiB and reset the connection on a longer one. */
export const PYTHON_SERVER_LINE_LIMIT: number = 4 * 1024 * 1024;

/** The server's first line. */
export interface Identification {
  readonly targets: readonly string[];
  readonly description: string | null;
  /** Absent from servers before 1.10. */
  readonly features?: readonly string[];
}

export interface CallRequest {
  readonly action: "call";
  readonly name: string;
  /** A tuple on the wire. */
  readonly args: readonly unknown[];
  readonly kwargs: Readonly<Record<string, unknown>>;
}

interface MethodListRequest {
  readonly action: "get_rpc_method_list";
}

export type Request = CallRequest | MethodListRequest;

/** A remote exception: the name of a Python builtin that takes one argument, or `GenericRemoteException`. */
export interface WireException {
  readonly class: string;
  readonly message: string;
  readonly traceback: readonly string[];
}

export type Response =
  | { readonly status: "ok"; readonly ret: unknown }
  | { readonly status: "failed"; readonly exception: WireException };

/** Python's `inspect.FullArgSpec` of a method, as it is sent. */
export interface Argspec {
  /** Names of the positional parameters; the first is `"self"`. */
  readonly args: readonly string[];
  /** Name of the parameter that takes further positional arguments: `*args`. */
  readonly varargs: string | null;
  /** Name of the parameter that takes further keyword arguments: `**kwargs`. */
  readonly varkw: string | null;
  /** Default values of the last positional parameters (a tuple on the wire). */
  readonly defaults: readonly unknown[] | null;
  readonly kwonlyargs: readonly string[];
  readonly kwonlydefaults: Readonly<Record<string, unknown>> | null;
  /** Parameter name, or `return`, to the type's name. */
  readonly annotations: Readonly<Record<string, string>>;
}

/** The answer to {@link MethodListRequest}. */
export interface MethodList {
  readonly docstring: string | null;
  readonly methods: Readonly<Record<string, readonly [argspec: Argspec, docstring: string | null]>>;
}
