import { Kwargs } from "../kwargs.js";

/** Calls a remote method; the last argument may be keyword arguments. */
type RemoteFunction = (...args: unknown[]) => Promise<unknown>;

/** Where a proxy has its remote methods from. */
export interface MethodSource {
  /** How a console shows the proxy. */
  inspect(): string;
  /** Names of the remote methods, as far as they are known. */
  readonly names: ReadonlySet<string>;
  /** Throws unless a method of that name may be called. */
  check(name: string): void;
  call(name: string, args: unknown[], kwargs: Kwargs | undefined): Promise<unknown>;
}

/** The method that Node's console asks for; it looks past the proxy, at `control`. */
const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** What JavaScript asks any object for; an answer would make a promise or a JSON text of the client. */
const NEVER_REMOTE: ReadonlySet<string> = new Set(["then", "toJSON"]);

/** What consoles, test runners and bundlers ask objects for, to see what they are. */
const PROBES: RegExp = /^(?:\$\$|@@|__)|^(?:asymmetricMatch|inspect|nodeType|tagName)$/;

/**
 * Makes the remote methods callable on `control`. Its own members win over remote methods of the same name;
 * names that JavaScript itself looks for never reach the server; any other name goes to the source.
 */
export function remoteProxy<Control extends object>(control: Control, source: MethodSource): Control {
  Object.defineProperty(control, INSPECT, { value: () => source.inspect(), configurable: true });
  const functions = new Map<string, RemoteFunction>();

  function remote(name: string): RemoteFunction {
    const known = functions.get(name);
    if (known !== undefined) return known;
    const made: RemoteFunction = (...args) => {
      const last = args.at(-1);
      if (!(last instanceof Kwargs)) return source.call(name, args, undefined);
      args.pop();
      return source.call(name, args, last);
    };
    Object.defineProperty(made, "name", { value: name });
    if (source.names.has(name)) functions.set(name, made);
    return made;
  }

  function isRemote(name: string | symbol): name is string {
    return typeof name === "string" && !(name in control) && !NEVER_REMOTE.has(name);
  }

  const members = new Map<string | symbol, unknown>();

  /** Methods of `control` use private fields, so they run on it and not on the proxy. */
  function member(name: string | symbol): unknown {
    if (members.has(name)) return members.get(name);
    const value: unknown = Reflect.get(control, name, control);
    if (typeof value !== "function" || name === "constructor") return value;
    const bound: unknown = value.bind(control);
    members.set(name, bound);
    return bound;
  }

  return new Proxy(control, {
    get(_, name) {
      // The cache first: it holds nothing but methods that may be called.
      const known = functions.get(name as string);
      if (known !== undefined) return known;
      if (!isRemote(name)) return member(name);
      if (!source.names.has(name) && PROBES.test(name)) return undefined;
      source.check(name);
      return remote(name);
    },
    has: (_, name) => name in control || (isRemote(name) && source.names.has(name)),
    ownKeys: () => [...source.names].filter((name) => isRemote(name) && !name.startsWith("_")),
    getOwnPropertyDescriptor(_, name) {
      if (!isRemote(name) || !source.names.has(name)) return undefined;
      return { value: remote(name), writable: false, enumerable: true, configurable: true };
    },
    set: () => false,
    defineProperty: () => false,
    deleteProperty: () => false,
  });
}
