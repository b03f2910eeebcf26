import type { Subcommand } from "./subcommand.js";

/** A subcommand as the list of them shows it. */
export interface Entry {
  readonly name: string;
  /** What follows the name, for the help. */
  readonly summary: string;
  load(): Promise<Subcommand>;
}

/** All of them, in the order of the help. */
export const SUBCOMMANDS: readonly Entry[] = [
  {
    name: "call",
    summary: "call a method of a controller and print what it returns",
    load: async () => (await import("./call.js")).call,
  },
  {
    name: "methods",
    summary: "list the methods of a controller, with their docs",
    load: async () => (await import("./methods.js")).methods,
  },
  {
    name: "targets",
    summary: "list the targets of a controller",
    load: async () => (await import("./targets.js")).targets,
  },
  {
    name: "watch",
    summary: "follow a mirrored structure",
    load: async () => (await import("./watch.js")).watch,
  },
  {
    name: "tail",
    summary: "print what is broadcast",
    load: async () => (await import("./tail.js")).tail,
  },
  {
    name: "logs",
    summary: "follow a master's log, or take in logs",
    load: async () => (await import("./logs.js")).logs,
  },
  {
    name: "convert",
    summary: "convert files of PYON to version 2, or to and from JSON, NPY and CSV",
    load: async () => (await import("./convert.js")).convert,
  },
  {
    name: "types",
    summary: "write a TypeScript interface of a controller's methods",
    load: async () => (await import("./types.js")).types,
  },
  {
    name: "status",
    summary: "show which controllers are up",
    load: async () => (await import("./status.js")).status,
  },
  {
    name: "record",
    summary: "pass connections on to a server and record them",
    load: async () => (await import("./record.js")).record,
  },
  {
    name: "replay",
    summary: "play the server's part of a recording, and check the client",
    load: async () => (await import("./replay.js")).replay,
  },
  {
    name: "mock",
    summary: "serve a controller from a recording",
    load: async () => (await import("./mock.js")).mock,
  },
  {
    name: "console",
    summary: "serve a web page that shows a lab and calls its controllers",
    load: async () => (await import("./console.js")).console,
  },
  {
    name: "gateway",
    summary: "let web pages speak with servers, over WebSockets",
    load: async () => (await import("./gateway.js")).gateway,
  },
  {
    name: "completion",
    summary: "print the script that completes this command in a shell",
    load: async () => (await import("./completion.js")).completion,
  },
];
