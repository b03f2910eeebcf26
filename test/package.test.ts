import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Bundles a program as a browser would get it; fails when anything in it needs Node. */
async function bundle(program: string): Promise<{ inputs: string[]; used: string[]; code: string }> {
  const { metafile, outputFiles } = await build({
    stdin: { contents: program, resolveDir: root },
    bundle: true,
    format: "esm",
    platform: "browser",
    metafile: true,
    write: false,
    minify: true,
    logLevel: "silent",
  });
  const used = Object.values(metafile.outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? input : [])),
  );
  return { inputs: Object.keys(metafile.inputs), used, code: outputFiles[0]?.text ?? "" };
}

/** The names that an entry exports, without the types. */
async function names(entry: string): Promise<string[]> {
  return Object.keys(await import(entry)).sort();
}

describe("in a browser bundle", () => {
  test.each([
    ["sipyco/pyon", 'import { decode } from "sipyco/pyon"; console.log(decode("1"));'],
    ["sipyco/pc-rpc", 'import { Client } from "sipyco/pc-rpc"; console.log(Client);'],
    [
      "sipyco/sync-struct",
      'import { Subscriber, Notifier } from "sipyco/sync-struct"; console.log(Subscriber, Notifier);',
    ],
    ["sipyco/broadcast", 'import { Receiver } from "sipyco/broadcast"; console.log(Receiver);'],
    ["sipyco/logs", 'import { LogForwarder } from "sipyco/logs"; console.log(LogForwarder);'],
    ["sipyco/python", 'import * as python from "sipyco/python"; console.log(python);'],
    ["sipyco", 'import * as sipyco from "sipyco"; console.log(sipyco);'],
  ])("%s needs nothing of Node", async (_, program) => {
    const { inputs, code } = await bundle(program);
    expect(code).not.toMatch(/["']node:/);
    expect(
      inputs.filter((input) =>
        /transport\/(tcp|socket|listener|dial\.js)|\/server\/|-server|publisher|acorn|file\.js/.test(input),
      ),
    ).toEqual([]);
  });

  test("a client's connections go through WebSockets", async () => {
    const { inputs } = await bundle('import { Client } from "sipyco/pc-rpc"; console.log(Client);');
    expect(inputs.filter((input) => input.includes("transport/dial"))).toEqual([
      "dist/transport/dial.browser.js",
    ]);
  });

  test.each([
    ["Server", "sipyco/pc-rpc"],
    ["Publisher", "sipyco/sync-struct"],
    ["Broadcaster", "sipyco/broadcast"],
    ["WinstonTransport", "sipyco/logs"],
  ])("%s is absent from %s, as other server-side names are", async (name, entry) => {
    await expect(bundle(`import { ${name} } from "${entry}"; console.log(${name});`)).rejects.toThrow(name);
  });

  test("a subscriber brings nothing of what publishes", async () => {
    const { used } = await bundle(
      'import { Subscriber } from "sipyco/sync-struct"; console.log(Subscriber);',
    );
    expect(used.filter((input) => /notifier|\/live\/|mod-text/.test(input))).toEqual([]);
  });
});

describe("the public names of", () => {
  test("sipyco/pc-rpc", async () => {
    const exceptions = /^[A-Z][a-zA-Z]*(Error|Warning|Iteration)$/;
    const all = await names("sipyco/pc-rpc");
    expect(all.filter((name) => !exceptions.test(name))).toMatchInlineSnapshot(`
      [
        "AutoTarget",
        "BestEffortClient",
        "CallTimeout",
        "Client",
        "ClientClosed",
        "ConnectionLost",
        "Exception",
        "GenericRemoteException",
        "IncompatibleServer",
        "Kwargs",
        "RPC_CALL_END",
        "RPC_CALL_START",
        "Server",
        "UnknownMethod",
        "Warning",
        "describe",
        "kwargs",
        "remoteErrorClass",
        "rpc",
        "simpleServerLoop",
      ]
    `);
    expect(all).toEqual(expect.arrayContaining(["KeyError", "ValueError", "PythonTypeError", "OSError"]));
  });

  test("sipyco/sync-struct", async () => {
    expect(await names("sipyco/sync-struct")).toMatchInlineSnapshot(`
      [
        "InvalidMessage",
        "ListenError",
        "ModAction",
        "Notifier",
        "NotifierNode",
        "Publisher",
        "Relay",
        "Subscriber",
        "SubscriberError",
        "TlsFilesError",
        "externalStore",
        "processMod",
        "readableStore",
        "relay",
        "updateFromDict",
      ]
    `);
  });

  test("sipyco/broadcast", async () => {
    expect(await names("sipyco/broadcast")).toMatchInlineSnapshot(`
      [
        "Broadcaster",
        "ChannelError",
        "ConnectError",
        "InvalidMessage",
        "ListenError",
        "Receiver",
        "TlsFilesError",
      ]
    `);
  });

  test("sipyco/logs", async () => {
    expect(await names("sipyco/logs")).toMatchInlineSnapshot(`
      [
        "LEVELS",
        "ListenError",
        "LogForwarder",
        "LogParser",
        "MultilineFormatter",
        "Server",
        "SourceFilter",
        "TlsFilesError",
        "WinstonTransport",
        "getLogForwarderSink",
        "levelName",
        "parseLogMessage",
        "pinoDestination",
        "toBroadcaster",
        "toLogTape",
      ]
    `);
  });

  test("sipyco/python", async () => {
    expect(await names("sipyco/python")).toMatchInlineSnapshot(`
      [
        "evaluateExpression",
        "jsonText",
        "np",
        "npyFromArray",
        "numpyExtension",
        "pformat",
        "placeOf",
        "repr",
        "reprWithin",
        "safeLines",
        "safeText",
        "viewOf",
      ]
    `);
  });

  test("sipyco/console", async () => {
    expect(await names("sipyco/console")).toMatchInlineSnapshot(`
      [
        "ConsolePageError",
        "ConsoleServer",
        "GatewayConfigError",
        "ListenError",
      ]
    `);
  });

  test("sipyco/common-args", async () => {
    expect(await names("sipyco/common-args")).toMatchInlineSnapshot(`
      [
        "bindAddressFromArgs",
        "initLoggerFromArgs",
        "simpleNetworkArgs",
        "verbosityArgs",
      ]
    `);
  });

  test("sipyco/remote-exec", async () => {
    expect(await names("sipyco/remote-exec")).toMatchInlineSnapshot(`
      [
        "RemoteExecServer",
        "connectGlobalRpc",
        "rexecTarget",
        "simpleRexecServerLoop",
      ]
    `);
  });

  test("sipyco/pipe-ipc", async () => {
    expect(await names("sipyco/pipe-ipc")).toMatchInlineSnapshot(`
      [
        "ChannelError",
        "ChildComm",
        "ConnectError",
        "ParentComm",
        "PipeComm",
        "ReadlineTimeout",
        "SubprocessError",
      ]
    `);
  });

  test("sipyco/gateway", async () => {
    expect(await names("sipyco/gateway")).toMatchInlineSnapshot(`
      [
        "CloseCode",
        "Gateway",
        "GatewayConfigError",
        "ListenError",
        "TlsFilesError",
      ]
    `);
  });

  test("sipyco/tools", async () => {
    expect(await names("sipyco/tools")).toMatchInlineSnapshot(`
      [
        "BackgroundTaskPool",
        "Condition",
        "ListenError",
        "SignalHandler",
        "SimpleSSLConfig",
        "TaskObject",
        "TcpServer",
        "TlsFilesError",
        "atexitRegister",
        "setKeepAlive",
      ]
    `);
  });

  test("sipyco are those of all that run anywhere", async () => {
    const entries = ["pyon", "pc-rpc", "sync-struct", "broadcast", "logs", "fire-and-forget"].map(
      (name) => `sipyco/${name}`,
    );
    const anywhere = new Set((await Promise.all(entries.map(names))).flat());
    const here = await names("sipyco");
    expect(here.filter((name) => !anywhere.has(name))).toEqual([]);
    expect([...anywhere].filter((name) => !here.includes(name)).sort()).toMatchInlineSnapshot(`
      [
        "BindError",
        "Broadcaster",
        "ListenError",
        "Publisher",
        "RPC_CALL_END",
        "RPC_CALL_START",
        "Relay",
        "Server",
        "TlsFilesError",
        "WinstonTransport",
        "describe",
        "loadFile",
        "relay",
        "rpc",
        "simpleServerLoop",
        "storeFile",
      ]
    `);
  });
});

test("importing sipyco/pyon in Node loads no module of Node's", () => {
  const program = `
    const loaded = () => process.moduleLoadList.filter((name) => /^NativeModule [a-z]/.test(name) && !name.includes("internal/"));
    await import("fraction.js");
    const before = new Set(loaded());
    await import("sipyco/pyon");
    console.log(loaded().filter((name) => !before.has(name)).join());
  `;
  const loaded = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: root,
    encoding: "utf8",
  });
  expect(loaded.trim()).toBe("");
});
