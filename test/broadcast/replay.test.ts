import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { NDArray, tuple } from "../../src/pyon/values.js";
import { LineClient } from "../fixtures/line-client.js";
import { ScriptedServer } from "../fixtures/scripted-server.js";
import { Listener, until } from "./listeners.js";

interface Step {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
}

const recorded = JSON.parse(
  readFileSync(new URL("../vectors/broadcast.json", import.meta.url), "utf8"),
) as Readonly<Record<"v2" | "v1_6", readonly Step[]>>;

/** The lines of one side, without their line feeds. */
function lines(version: "v2" | "v1_6", dir: Step["dir"]): string[] {
  return recorded[version].flatMap((step) =>
    step.dir === dir && step.line !== undefined ? [step.line.slice(0, -1)] : [],
  );
}

/** What was broadcast when it was recorded. */
const messages = [
  {
    service: "create_applet",
    args: tuple("plot", "\u0024{artiq_applet}plot_xy y"),
    kwargs: { group: ["a", "b"] },
  },
  tuple(30, "worker(5,scan.py)", 1718000000.25, "line1\nline2 μ"),
  new NDArray(BigInt64Array.of(0n, 1n, 2n)),
];

describe.each(["v2", "v1_6"] as const)("what Python's peers said in %s", (version) => {
  test("is what our receiver says and understands", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      expect([await peer.line(), await peer.line()]).toEqual(lines(version, "c2s"));
      peer.send(...lines(version, "s2c"));
      peer.socket.end();
      expect(await peer.line()).toBeUndefined();
    });
    await using listener = new Listener("ccb");
    await listener.connect(server.port);
    expect(await listener.arrived(3)).toEqual(messages);
    await listener.disconnected();
    expect(listener.messages).toHaveLength(3);
    await server.close();
  });

  test("is what our broadcaster understands and says", async () => {
    await using broadcaster = new Broadcaster({ version: version === "v2" ? 2 : 1 });
    await broadcaster.start("127.0.0.1", 0);
    await using client = await LineClient.connect(broadcaster.port);
    client.send(...lines(version, "c2s"));
    await until(() => broadcaster.stats().receivers === 1);
    for (const message of messages) broadcaster.broadcast("ccb", message);
    await broadcaster.stop();
    // As Python's SiPyCo from 1.10 on we write version 1 in ASCII, which that of 1.6 reads as well.
    const expected = lines(version, "s2c").map((line) => line.replace("μ", "\\u03bc"));
    for (const line of expected) expect(await client.line()).toBe(line);
    expect(await client.line()).toBeUndefined();
  });
});
