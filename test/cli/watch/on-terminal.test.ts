import { describe, expect, test } from "vitest";
import { FRAME, HIGHLIGHT, SIZE_CHECK } from "../../../src/cli/watch/live-view.js";
import { Dict, float, NDArray, tuple } from "../../../src/pyon/values.js";
import { Notifier } from "../../../src/sync-struct/notifier.js";
import { ScriptedServer } from "../../fixtures/scripted-server.js";
import { publish } from "../../sync-struct/publishing.js";
import { TerminalIo } from "./terminal.js";
import { inPipe, isLive, onTerminal, Watching } from "./watching.js";

describe("sipyco watch, on a terminal", () => {
  test("draws a tree, and how the connection is", async () => {
    const notifier = new Notifier({
      temperature: tuple(false, float(21), {}),
      schedule: new Dict([[3, { status: "running", due: null }]]),
      scan: tuple(true, new NDArray(Float64Array.of(1, Number.NaN, 2))),
      history: Array.from({ length: 100 }, (_, index) => index),
      empty: {},
      "two words": "x".repeat(100),
      温度: "計",
    });
    const publisher = await publish({ datasets: notifier });
    const watching = onTerminal(publisher, ["datasets"], [60, 24]);
    await watching.drawn(isLive(watching));
    expect(watching.io.lines).toEqual([
      "temperature: (False, 21.0, {})",
      "schedule: dict of 1",
      "  3: dict of 2",
      "    status: 'running'",
      "    due: None",
      "scan: tuple of 2",
      "  0: True",
      "  1: float64 (3,)  1.0 … 2.0  ▁ █  (1 nan)",
      expect.stringMatching(/^history: 100 items {2}0 … 99 {2}▁[▁-█]{28}█$/),
      "empty: {}",
      "'two words': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…",
      "温度: '計'",
      `live · datasets of 127.0.0.1:${publisher.port}`,
    ]);
    expect(await watching.end()).toBe(0);
    expect(watching.io.err).toBe("");
  });

  test("draws what has changed over again, and highlights it for a moment", async () => {
    const notifier = new Notifier<Record<string, unknown>>({ a: 1, b: { c: 2, d: 3 } });
    const publisher = await publish({ data: notifier });
    const watching = onTerminal(publisher, ["data"]);
    const { io, clock } = watching;
    await watching.drawn(isLive(watching));
    expect(io.screen.inverse).toEqual([]);
    notifier.at("b").set("c", 20);
    notifier.set("e", { f: 4 });
    await watching.drawn(() => io.lines.includes("  f: 4"));
    expect(io.lines).toEqual([
      "a: 1",
      "b: dict of 2",
      "  c: 20",
      "  d: 3",
      "e: dict of 1",
      "  f: 4",
      expect.stringMatching(/^live /),
    ]);
    expect(io.screen.inverse).toEqual(["c20", "e", "f4"]);
    clock.advance(HIGHLIGHT / 2);
    expect(io.screen.inverse).toEqual(["c20", "e", "f4"]);
    clock.advance(HIGHLIGHT / 2);
    expect(io.screen.inverse).toEqual([]);
    notifier.delete("b");
    await watching.drawn(() => !io.lines.includes("b: dict of 2"));
    expect(io.lines).toEqual(["a: 1", "e: dict of 1", "  f: 4", expect.stringMatching(/^live /)]);
  });

  test("draws no more often than it is to, and nothing for what stays the same", async () => {
    const notifier = new Notifier({ count: 0, other: 0 });
    const publisher = await publish({ data: notifier });
    const watching = onTerminal(publisher, ["data", "count"]);
    const { io, clock } = watching;
    const frames = (): number => io.out.split("\x1b[?25l").length - 1;
    await watching.drawn(isLive(watching));
    clock.advance(HIGHLIGHT);
    const [framesBefore, before] = [frames(), clock.now()];
    for (let count = 1; count <= 1000; count++) notifier.set("count", count);
    await watching.drawn(() => io.lines[0] === "data count: 1000");
    expect(frames() - framesBefore).toBeLessThanOrEqual((clock.now() - before) / FRAME);
    clock.advance(HIGHLIGHT + FRAME);
    const { length } = io.out;
    notifier.set("other", 1);
    await clock.due();
    clock.advance(FRAME);
    expect(io.out).toHaveLength(length);
  });

  test("draws only the rows that fit, and says how many do not", async () => {
    const entries = Array.from({ length: 30 }, (_, index) => [`key${index}`, { value: index }] as const);
    const notifier = new Notifier(Object.fromEntries(entries));
    const publisher = await publish({ data: notifier });
    const watching = onTerminal(publisher, ["data"], [70, 6]);
    const { io } = watching;
    await watching.drawn(isLive(watching));
    const status = (count: string): string => `live · ${count} not fit · data of 127.0.0.1:${publisher.port}`;
    expect(io.lines).toEqual([
      "key0: dict of 1",
      "  value: 0",
      "key1: dict of 1",
      "  value: 1",
      "key2: dict of 1",
      status("55 more rows do"),
    ]);
    for (let index = 3; index < 30; index++) notifier.delete(`key${index}`);
    await watching.drawn(() => io.lines.at(-1) === status("1 more row does"));
    expect(io.lines).toHaveLength(6);
  });

  test("draws below what is there, and leaves the cursor shown, behind what it has drawn", async () => {
    const notifier = new Notifier<Record<string, number>>({ a: 1, b: 2, c: 3 });
    const publisher = await publish({ data: notifier });
    const io = new TerminalIo(80, 5);
    io.stdout.write("$ one\r\n$ two\r\n$ three\r\n");
    const watching = new Watching(io, publisher.port, "data");
    await watching.drawn(isLive(watching));
    expect(io.lines).toEqual(["$ three", "a: 1", "b: 2", "c: 3", expect.stringMatching(/^live /)]);
    expect(io.screen).toMatchObject({ isCursorShown: true, wraps: true, row: 4 });
    notifier.delete("b");
    await watching.drawn(() => !io.lines.includes("b: 2"));
    expect(io.lines).toEqual(["$ three", "a: 1", "c: 3", expect.stringMatching(/^live /)]);
    await watching.end();
    io.stdout.write("$ ");
    expect(io.lines).toEqual(["$ three", "a: 1", "c: 3", expect.stringMatching(/^live /), "$"]);
    expect(io.screen).toMatchObject({ isCursorShown: true, wraps: true, column: 2 });
    expect(watching.clock.waiting).toBe(0);
  });

  test("starts over on a terminal of another size", async () => {
    const notifier = new Notifier({ text: "x".repeat(50) });
    const publisher = await publish({ data: notifier });
    const watching = onTerminal(publisher, ["data"], [80, 24]);
    const { io, clock } = watching;
    await watching.drawn(isLive(watching));
    io.resize(29, 10);
    clock.advance(SIZE_CHECK + FRAME);
    expect(io.lines).toEqual([
      `text: '${"x".repeat(21)}…`,
      expect.stringMatching(/^live · data of 127\.0\.0\.1:\d+…$/),
    ]);
  });

  test("shows one value by itself, and says when there is none", async () => {
    const notifier = new Notifier<Record<string, unknown>>({ list: [1, float(2)] });
    const publisher = await publish({ data: notifier });
    const watching = onTerminal(publisher, ["data", "list", "-1"]);
    const { io } = watching;
    await watching.drawn(isLive(watching));
    expect(io.lines).toEqual(["data list -1: 2.0", `live · data list -1 of 127.0.0.1:${publisher.port}`]);
    notifier.at("list").append([]);
    await watching.drawn(() => io.lines[0] === "data list -1: []");
    expect(io.screen.inverse).toEqual(["data list -1[]"]);
    notifier.delete("list");
    await watching.drawn(() => io.lines[0] === "data list -1: (nothing there)");
    notifier.set("list", [1, { a: 5 }]);
    await watching.drawn(() => io.lines[0] === "a: 5");
    expect(io.screen.inverse).toEqual(["a5"]);
  });

  test("shows an element of an array as Python does, and highlights it when it is another one", async () => {
    const notifier = new Notifier({ array: new NDArray(Float64Array.of(1, 2)), other: 1 });
    const publisher = await publish({ data: notifier });
    const watching = onTerminal(publisher, ["data", "array", -1]);
    const { io } = watching;
    await watching.drawn(isLive(watching));
    expect(io.lines[0]).toBe("data array -1: 2.0");
    watching.clock.advance(2 * FRAME);
    notifier.set("other", 2);
    await watching.clock.due();
    watching.clock.advance(FRAME);
    expect(io.screen.inverse).toEqual([]);
    notifier.at("array").set(1, 3);
    await watching.drawn(() => io.lines[0] === "data array -1: 3.0");
    expect(io.screen.inverse).toEqual(["data array -13.0"]);
    const once = inPipe(publisher, "data", "array", 0, "--once");
    expect(await once.status).toBe(0);
    expect(once.io.out).toBe("1.0\n");
  });

  test("reconnects, also before the first connection, and marks nothing that stayed the same", async () => {
    const notifier = new Notifier({ a: 1, b: 2 });
    const first = await publish({ data: notifier });
    const { port } = first;
    await first.stop();
    const watching = onTerminal({ port }, ["data"], [120, 24]);
    const { io } = watching;
    await watching.drawn(
      () => io.lines.length > 0 && io.lines.at(-1) !== `connecting … · data of 127.0.0.1:${port}`,
    );
    expect(io.lines).toEqual([`connecting … · cannot connect to 127.0.0.1:${port}: connection refused`]);
    const second = await publish({ data: notifier }, {}, port);
    await watching.drawn(isLive(watching));
    await second.stop();
    await watching.drawn(() => !isLive(watching)());
    expect(io.lines).toEqual(["a: 1", "b: 2", expect.stringMatching(/^reconnecting … · .*127\.0\.0\.1/)]);
    notifier.set("b", 3);
    await publish({ data: notifier }, {}, port);
    await watching.drawn(isLive(watching));
    expect(io.lines.slice(0, 2)).toEqual(["a: 1", "b: 3"]);
    expect(io.screen.inverse).toEqual(["b3"]);
    expect(await watching.end()).toBe(0);
  });

  test("lets nothing through that a terminal would act on", async () => {
    const evil = "\x1b]0;owned\x07\x9b2J\u202e\r\n";
    const notifier = new Notifier<Record<string, unknown>>({
      [evil]: evil,
      list: [evil],
      array: new NDArray([evil, evil]),
    });
    const publisher = await publish({ data: notifier });
    // The screen throws for what it does not know.
    const watching = onTerminal(publisher, ["data"], [120, 24]);
    await watching.drawn(isLive(watching));
    const shown = "'\\x1b]0;owned\\x07\\x9b2J\\u202e\\r\\n'";
    expect(watching.io.lines.slice(0, 3)).toEqual([
      `${shown}: ${shown}`,
      `list: [${shown}]`,
      expect.stringMatching(/^array: <U16 \(2,\) {2}'\\x1b/),
    ]);
  });

  test("ends when the structure cannot be followed, below what was drawn", async () => {
    const evil = "\x1b[2J";
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.line();
      await peer.line();
      peer.send('{"action":"init","struct":{"a":1}}', `nonsense\u009b${evil}`);
    });
    const watching = onTerminal(server, ["data"]);
    expect(await watching.status).toBe(1);
    expect(watching.io.err).toMatch(
      /^sipyco: notifier "data" of \S+ sent "nonsense\\x9b\\u001b\[2J": [^\n]+\n$/,
    );
    expect(watching.io.screen).toMatchObject({ isCursorShown: true, wraps: true, column: 0 });
  });
});
