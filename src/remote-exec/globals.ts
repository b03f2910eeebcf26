import { createRequire } from "node:module";
import { join } from "node:path";
import { type Context, runInContext } from "node:vm";
import * as pcRpc from "../pc-rpc/index.js";
import * as pyon from "../pyon/index.js";
import { remoteConsole } from "./console.js";
import type { Timers } from "./timers.js";

/** All that `sipyco/pyon` and `sipyco/pc-rpc` export. */
const sipyco: Readonly<Record<string, unknown>> = Object.freeze({ ...pyon, ...pcRpc });

/**
 * The outer world's own would run its callbacks in the outer world's queue, where nothing limits their time.
 */
const QUEUE_MICROTASK = "(callback) => { Promise.resolve().then(() => { callback(); }); }";

/** What a namespace holds besides JavaScript's own globals, before the values of its server. */
export function standardGlobals(
  context: Context,
  remote: string,
  timers: Timers,
): Readonly<Record<string, unknown>> {
  return {
    sipyco,
    console: remoteConsole(remote),
    // Names a file that need not be there, in the folder from which modules are looked for.
    require: createRequire(join(process.cwd(), "remote-code.js")),
    setTimeout: timers.setTimeout,
    setInterval: timers.setInterval,
    setImmediate: timers.setImmediate,
    clearTimeout: timers.clear,
    clearInterval: timers.clear,
    clearImmediate: timers.clear,
    queueMicrotask: runInContext(QUEUE_MICROTASK, context),
    structuredClone,
    performance,
    TextEncoder,
    TextDecoder,
    URL,
    AbortController,
    AbortSignal,
    Buffer,
  };
}
