import type { RpcMethod } from "../methods/methods.js";

/** The method `terminate` that a server adds to its targets; calling it runs `onTerminate`. */
export function terminateMethod(onTerminate: () => void): RpcMethod {
  return {
    name: "terminate",
    argspec: {
      args: ["self"],
      varargs: null,
      varkw: null,
      defaults: null,
      kwonlyargs: [],
      kwonlydefaults: null,
      annotations: {},
    },
    doc: "Terminate the server.",
    coerceResult: undefined,
    invoke: () => {
      onTerminate();
      return null;
    },
  };
}
