import { describe, expect, test } from "vitest";
import { Dict, float, NDArray, Slice } from "../../src/pyon/values.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { ScriptedServer } from "../fixtures/scripted-server.js";
import { tlsFiles } from "../fixtures/tls.js";
import { publish } from "../sync-struct/publishing.js";
import { TestIo } from "./io.js";
import { TerminalIo } from "./watch/terminal.js";
import { inPipe, onTerminal, printed, Watching } from "./watch/watching.js";

describe("sipyco watch, into a pipe", () => {
  test("prints a line for each change: which place, and what is there now", async () => {
    const notifier = new Notifier<Record<string, unknown>>({
      a: 1,
      list: [1, 2],
      array: new NDArray(new Float64Array(3)),
    });
    const publisher = await publish({ data: notifier });
    const watching = inPipe(publisher, "data");
    expect(await printed(watching, 1)).toEqual([
      "data = {'a': 1, 'list': [1, 2], 'array': array([0., 0., 0.])}",
    ]);
    notifier.set("a", { b: { c: float(5) } });
    notifier.at("a", "b").set("c", 6);
    notifier.at("a", "b").set("c", 6);
    notifier.at("a", "b").set("two words", "line\n\x1b");
    notifier.at("list").append(3);
    notifier.at("list").set(-1, 4);
    notifier.at("list").insert(0, 0);
    notifier.at("list").pop(1);
    notifier.at("list").set(new Slice(0, 2), [9]);
    notifier.at("array").set(-2, 2);
    notifier.at("array").set(new Slice(), 3);
    notifier.at("a").delete("b");
    notifier.restart({ a: 5 });
    expect(await printed(watching, 13)).toEqual([
      "data = {'a': 1, 'list': [1, 2], 'array': array([0., 0., 0.])}",
      "data a = {'b': {'c': 5.0}}",
      "data a b c = 6.0",
      "data a b 'two words' = 'line\\n\\x1b'",
      "data list 2 = 3",
      "data list 2 = 4",
      "data list = [0, 1, 2, 4]",
      "data list = [0, 2, 4]",
      "data list = [9, 4]",
      "data array 1 = 2.0",
      "data array = array([3., 3., 3.])",
      "data a b deleted",
      "data = {'a': 5}",
    ]);
    expect(await watching.end()).toBe(0);
    expect(watching.io.err).toBe("");
  });

  test("prints what is watched only, and says when that is not there yet", async () => {
    const notifier = new Notifier<Record<string, unknown>>({ other: 1 });
    const publisher = await publish({ data: notifier });
    const watching = inPipe(publisher, "data", "list", -1);
    await watching.io.until(() => watching.io.err !== "");
    expect(watching.io.err).toBe("sipyco: the notifier data has nothing at list -1 yet\n");
    notifier.set("list", [1, { a: 2 }]);
    notifier.set("other", 2);
    notifier.at("list").set(0, 5);
    notifier.at("list", 1).set("a", 3);
    notifier.at("list").append(7);
    notifier.delete("list");
    expect(await printed(watching, 4)).toEqual([
      "data list -1 = {'a': 2}",
      "data list 1 a = 3",
      "data list 2 = 7",
      "data list -1 deleted",
    ]);
  });

  test("prints JSON", async () => {
    const notifier = new Notifier(new Dict<unknown, unknown>([[3, { a: "\x9b" }]]));
    const publisher = await publish({ schedule: notifier });
    const watching = inPipe(publisher, "schedule", "--json");
    expect(await printed(watching, 1)).toEqual(['{"path":[],"value":[[3,{"a":"\\u009b"}]]}']);
    notifier.at(3).set("a", float(1));
    notifier.delete(3);
    expect((await printed(watching, 3)).slice(1)).toEqual([
      '{"path":[3,"a"],"value":1}',
      '{"path":[3],"deleted":true}',
    ]);
  });

  test("prints JSON on a terminal too, without drawing", async () => {
    const publisher = await publish({ data: new Notifier({ a: "\x9b\x1b" }) });
    const watching = onTerminal(publisher, ["data", "--json"]);
    expect(await printed(watching, 1)).toEqual(['{"path":[],"value":{"a":"\\u009b\\u001b"}}']);
  });

  test("--mods prints what arrives, of all or of a part", async () => {
    const notifier = new Notifier<Record<string, unknown>>({ a: 1, list: [] });
    const publisher = await publish({ data: notifier });
    const all = inPipe(publisher, "data", "--mods");
    const part = inPipe(publisher, "data", "--mods", "--json", "list", 0);
    await printed(all, 1);
    await printed(part, 1);
    notifier.set("a", "\x1b\x9b");
    notifier.at("list").append(float(1));
    notifier.at("list").append(2);
    notifier.at("list").pop(0);
    expect(await printed(all, 5)).toEqual([
      '{"action": "init", "struct": {"a": 1, "list": []}}',
      '{"action": "setitem", "path": [], "key": "a", "value": "\\u001b\\u009b"}',
      '{"action": "append", "path": ["list"], "x": 1.0}',
      '{"action": "append", "path": ["list"], "x": 2}',
      '{"action": "pop", "path": ["list"], "i": 0}',
    ]);
    expect(await printed(part, 3)).toEqual([
      '{"action":"init","struct":{"a":1,"list":[]}}',
      '{"action":"append","path":["list"],"x":1}',
      '{"action":"pop","path":["list"],"i":0}',
    ]);
  });

  test("tells on stderr when the connection is lost, and when it is there again", async () => {
    const notifier = new Notifier({ a: 1 });
    const first = await publish({ data: notifier });
    const { port } = first;
    const watching = inPipe(first, "data");
    await printed(watching, 1);
    await first.stop();
    await watching.io.until(() => watching.io.err.includes("trying again"));
    notifier.set("a", 2);
    await publish({ data: notifier }, {}, port);
    expect(await printed(watching, 2)).toEqual(["data = {'a': 1}", "data = {'a': 2}"]);
    await watching.io.until(() => watching.io.err.includes("connected to"));
    const where = `notifier "data" of 127.0.0.1:${port}`;
    expect(watching.io.err).toBe(
      `sipyco: lost the connection to ${where}: the peer hung up; trying again until it works\n` +
        `sipyco: connected to ${where}\n`,
    );
  });
});

describe("sipyco watch", () => {
  test.each([[], ["--once"]])(
    "names what to check when there is no such notifier (%s)",
    async (...options) => {
      const publisher = await publish({ data: new Notifier({}) });
      for (const io of [new TestIo(), new TerminalIo()]) {
        const watching = new Watching(io, publisher.port, "dta", ...options);
        expect(await watching.status).toBe(1);
        expect(io.err).toBe(
          `sipyco: 127.0.0.1:${publisher.port} hung up when it was asked for the notifier "dta": it has none of that name, ` +
            "or is no publisher; check the name and the port " +
            "(an ARTIQ master has datasets, schedule, devices and others on port 3250)\n",
        );
      }
    },
  );

  test("--once prints the value, laid out or as JSON", async () => {
    const text = "x".repeat(40);
    const publisher = await publish({ data: new Notifier({ b: text, a: text, n: { x: float(1) } }) });
    const all = inPipe(publisher, "data", "--once");
    expect(await all.status).toBe(0);
    expect(all.io.out).toBe(`{'a': '${text}',\n 'b': '${text}',\n 'n': {'x': 1.0}}\n`);
    const json = inPipe(publisher, "data", "n", "--once", "--json");
    expect(await json.status).toBe(0);
    expect(json.io.out).toBe('{"x":1}\n');
  });

  test("--once fails at once: nobody there, nothing at the path, no answer in time", async () => {
    const publisher = await publish({ data: new Notifier({ a: 1 }) });
    const nothing = inPipe(publisher, "data", "b", 1, "--once");
    expect(await nothing.status).toBe(1);
    expect(nothing.io.err).toBe("sipyco: the notifier data has nothing at b 1\n");
    await publisher.stop();
    const nobody = inPipe(publisher, "data", "--once");
    expect(await nobody.status).toBe(1);
    expect(nobody.io.err).toBe(`sipyco: cannot connect to 127.0.0.1:${publisher.port}: connection refused\n`);
    await using silent = await ScriptedServer.start(() => {});
    const late = inPipe(silent, "data", "--once", "--timeout", 0.01);
    expect(await late.status).toBe(1);
    expect(late.io.err).toBe("sipyco: the notifier data has not arrived in 0.01 s\n");
  });

  test("--once ends on Ctrl-C", async () => {
    await using silent = await ScriptedServer.start(() => {});
    const watching = inPipe(silent, "data", "--once");
    expect(await watching.end()).toBe(0);
    expect(watching.io.out).toBe("");
  });

  test("speaks TLS", async () => {
    const publisher = await publish({ data: new Notifier({ a: 1 }) }, { tls: tlsFiles("server", "client") });
    const { cert, key, peer } = tlsFiles("client", "server");
    const watching = inPipe(publisher, "data", "--once", "--ssl", cert, key, peer);
    expect(await watching.status).toBe(0);
    expect(watching.io.out).toBe("{'a': 1}\n");
    const missing = inPipe(publisher, "data", "--ssl", "no.pem", key, peer);
    expect(await missing.status).toBe(1);
    expect(missing.io.err).toMatch(/^sipyco: no\.pem\b[^\n]+\n$/);
  });

  test.each([
    [["data", "[1]"], "[1] is no key of a dict or list."],
    [["data", "slice(0, 1, None)"], "is a slice: watch the list itself."],
    [["a\nb"], "It must be one line that is not empty."],
    [["data", "--once", "--mods"], "cannot be used with"],
    [["data", "--jsn"], "unknown option '--jsn'"],
    [[], "missing required argument 'NOTIFIER'"],
  ])("refuses %j", async (argv, reason) => {
    const watching = inPipe({ port: 1 }, ...argv);
    expect(await watching.status).toBe(2);
    expect(watching.io.err).toContain(reason);
  });
});
