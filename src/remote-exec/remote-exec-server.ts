import { types } from "node:util";
import { getLogger } from "@logtape/logtape";
import { milliseconds } from "../pc-rpc/client/limits.js";
import { bindArguments } from "../pc-rpc/methods/bind-arguments.js";
import { describe } from "../pc-rpc/methods/describe.js";
import { signatureOf } from "../pc-rpc/methods/signature.js";
import type { AnyFunction } from "../pc-rpc/methods/source.js";
import { type RemoteError, RuntimeError, ValueError } from "../pc-rpc/python-errors.js";
import { pythonType } from "../pyon/python-type.js";
import { checkAddress } from "../transport/address.js";
import { RemoteContext } from "./context.js";
import { failureOf, REMOTE_FILE, syntaxErrorOf, TimeLimitError } from "./failure.js";
import { GlobalClients } from "./global-clients.js";
import { standardGlobals } from "./globals.js";
import { defineGlobal, isIdentifier, lookUp } from "./namespace.js";
import { PendingResult } from "./pending-result.js";
import { localize } from "./realm.js";
import { Timers } from "./timers.js";

const log = getLogger(["sipyco", "remote-exec"]);

/** The option `timeout`, checked, or its default; throws RangeError. */
export function checkTimeout(timeout: number | undefined): number {
  return milliseconds(timeout, 10_000, "timeout");
}

export interface RemoteExecOptions {
  /**
   * Milliseconds that remote code may run without a pause, during which nobody else is served; it is then
   * ended, and the call fails with TimeoutError. Waiting is no running: a call may take as long as it likes.
   * Infinity for no limit. Default 10,000.
   */
  readonly timeout?: number | undefined;
  /** Whose code it is, for the log: the client, as `address:port`. Default: `"a client"`. */
  readonly remote?: string | undefined;
}

/**
 * RPC target, one for each connection, in which a client runs JavaScript next to the driver: it adds code,
 * then calls the functions that it has defined. Each has a namespace of its own, with the values of
 * `initialNamespace` in it.
 *
 * It keeps nobody from anything: the code can do all that the process can. `rexecTarget` makes a target of
 * it.
 *
 * Python counterpart: `sipyco.remote_exec.RemoteExecServer`.
 */
export class RemoteExecServer implements Disposable {
  readonly #context: RemoteContext;
  readonly #timers: Timers;
  readonly #initialNamespace: Record<string, unknown>;
  readonly #remote: string;
  readonly #pending = new Set<PendingResult>();
  #files = 0;
  #closed = false;

  /**
   * @param initialNamespace global values of the namespace by name. It is copied, and is in the namespace
   *   itself as `controller_initial_namespace`
   * @throws TypeError or RangeError for wrong arguments
   */
  constructor(initialNamespace: Record<string, unknown>, options: RemoteExecOptions = {}) {
    if (typeof initialNamespace !== "object" || initialNamespace === null) {
      throw new TypeError("the initial namespace is an object whose properties are the values by name");
    }
    this.#initialNamespace = initialNamespace;
    this.#remote = options.remote ?? "a client";
    this.#context = new RemoteContext({
      remote: this.#remote,
      timeout: checkTimeout(options.timeout),
      onTimeLimit: (error) => this.#onTimeLimit(error),
    });
    this.#timers = new Timers((callback) => this.#runCallback(callback));
    const { global } = this.#context;
    for (const [name, value] of Object.entries(standardGlobals(global, this.#remote, this.#timers))) {
      defineGlobal(global, name, value, false);
    }
    const values = { ...initialNamespace, controller_initial_namespace: initialNamespace };
    for (const [name, value] of Object.entries(values)) defineGlobal(global, name, value, true);
  }

  /**
   * Executes JavaScript in the namespace, as a script: what it defines at its top level is there for later
   * code, and for `call`.
   *
   * @throws PythonSyntaxError with line, column and the line's text, TimeoutError, and whatever the code
   *   throws
   */
  add_code(code: string): void {
    this.#check();
    if (typeof code !== "string") {
      throw new TypeError(`the code to add is a str, not ${pythonType(code)}`);
    }
    const file = `${REMOTE_FILE}${++this.#files}>`;
    log.debug("{remote} adds {file}, {length} characters", {
      remote: this.#remote,
      file,
      length: code.length,
    });
    this.#context.enter(() => {
      try {
        this.#context.evaluate(code, file);
      } catch (error) {
        throw syntaxErrorOf(error, code) ?? error;
      }
    });
  }

  /**
   * Calls a function of the namespace, and gives what it gives; promises are awaited. Positional and keyword
   * arguments are bound as those of a server's methods are.
   *
   * @param function_ name of the function
   * @param args its positional arguments, then an object of its keyword arguments: the server's call passes
   *   it always
   * @throws KeyError when there is no such name, TypeError when it is no function or its arguments do not
   *   fit, or the result cannot be sent, TimeoutError, and whatever the function throws
   */
  call(function_: string, ...args: unknown[]): unknown {
    this.#check();
    if (typeof function_ !== "string") {
      throw new TypeError(`the name of the function to call is a str, not ${pythonType(function_)}`);
    }
    const kwargs = args.pop() as Readonly<Record<string, unknown>>;
    let pending: PendingResult | undefined;
    const value = this.#context.enter(() => {
      const called = lookUp(this.#context.global, function_);
      if (typeof called !== "function") throw new TypeError(`'${pythonType(called)}' object is not callable`);
      const fn = called as AnyFunction;
      const bound = bindArguments(signatureOf(fn), function_, args, kwargs, false);
      const result: unknown = Reflect.apply(fn, undefined, bound as never[]);
      if (!isThenable(result)) return localize(result);
      pending = this.#resultOf(result);
      return undefined;
    });
    return pending === undefined ? value : this.#wait(pending);
  }

  /**
   * Makes an RPC client for all connections of the server: `controller_initial_namespace[name]`, and `name`
   * in this namespace and in those that are made later. If there is something of that name, there is no new
   * client. A client whose connection has ended makes room for another.
   *
   * This method is what tells servers of this package from Python's, which have it not; see
   * `connectGlobalRpc`.
   *
   * @throws ConnectError, IncompatibleServer and the like when the server cannot be reached; ValueError for a
   *   name that no code could use
   */
  async connect_global_rpc(
    host: string,
    port = 3251,
    target = "master_dataset_db",
    name = "dataset_db",
  ): Promise<void> {
    this.#check();
    checkAddress(host, port);
    if (typeof name !== "string" || !isIdentifier(name)) {
      throw new ValueError("the name of a global RPC client must be an identifier");
    }
    const before = this.#initialNamespace[name];
    await GlobalClients.of(this.#initialNamespace).connect(host, port, target, name);
    const { global } = this.#context;
    const value = this.#initialNamespace[name];
    if (value !== before || !Object.hasOwn(global, name)) defineGlobal(global, name, value, true);
  }

  /** Clears the timers of the namespace and runs no more of its code. */
  [Symbol.dispose](): void {
    this.#closed = true;
    this.#timers.clearAll();
    this.#context.close();
    this.#failAll(new RuntimeError("the namespace has been closed"));
  }

  #check(): void {
    if (this.#closed) throw new RuntimeError("the namespace has been closed");
  }

  #resultOf(promise: unknown): PendingResult {
    const pending = new PendingResult();
    const fail = (reason: unknown): void => pending.reject(failureOf(reason));
    const done = (value: unknown): void => {
      let local: unknown;
      try {
        local = localize(value);
      } catch (error) {
        fail(error);
        return;
      }
      pending.resolve(local);
    };
    this.#context.whenSettled(promise, done, fail);
    return pending;
  }

  async #wait(pending: PendingResult): Promise<unknown> {
    this.#pending.add(pending);
    try {
      return await pending.wait();
    } finally {
      this.#pending.delete(pending);
    }
  }

  #failAll(error: RemoteError): void {
    for (const pending of this.#pending) pending.reject(error);
  }

  /** What waited in the context's queue may be lost, and with it the end of any call. */
  #onTimeLimit(error: RemoteError): void {
    log.warn("{remote}: {reason}", { remote: this.#remote, reason: error.message });
    this.#failAll(error);
  }

  /** Runs a timer's callback; false when it ran too long, or nothing runs any more. */
  #runCallback(callback: () => unknown): boolean {
    if (this.#closed) return false;
    try {
      this.#context.enter(callback);
    } catch (error) {
      if (error instanceof TimeLimitError) return false;
      const { name, message } = error as RemoteError;
      log.error("{remote}: a timer's callback has thrown: {name}: {message}", {
        remote: this.#remote,
        name,
        message,
        error,
      });
    }
    return true;
  }
}

function isThenable(value: unknown): boolean {
  if (types.isPromise(value)) return true;
  if ((typeof value !== "object" && typeof value !== "function") || value === null) return false;
  return typeof (value as { readonly then?: unknown }).then === "function";
}

describe(RemoteExecServer, {
  doc: `RPC target, one for each connection, in which a client runs JavaScript next to the driver.

    Manages one namespace. It holds the target object as controller_driver.`,
  methods: {
    add_code: {
      doc: "Executes JavaScript in the namespace.",
      annotations: { code: "str", return: "None" },
    },
    call: {
      doc: "Calls a function of the namespace, with positional and keyword arguments, and returns its value.",
      annotations: { function: "str" },
      parameters: ["function"],
      varkw: "kwargs",
    },
    connect_global_rpc: {
      doc: `Creates an RPC client that all connections share, under a global name.

        Does nothing if there is something of that name.`,
      annotations: { host: "str", port: "int", target: "str", name: "str", return: "None" },
    },
  },
});
