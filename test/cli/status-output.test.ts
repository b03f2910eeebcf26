import { InvalidArgumentError } from "commander";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { status } from "../../src/cli/sipyco/status.js";
import { parseAddress } from "../../src/cli/status/endpoint.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { TestIo } from "./io.js";
import { runSubcommand } from "./run-subcommand.js";
import { healthy, run, script, serve, unusedPort } from "./status-run.js";

describe("--watch", () => {
  test("prints a block a round", async () => {
    const port = await serve({ lda: healthy });
    const io = new TestIo();
    const running = runSubcommand(status, io, "--watch", "--interval", "0.01", `127.0.0.1:${port}`);
    await io.until(() => io.out.split("ENDPOINT").length > 3);
    io.interrupt();
    expect(await running).toBe(0);
    expect(io.out).not.toContain("\u001b");
    expect(io.out).toMatch(/^ENDPOINT.*\n127.*\n\nENDPOINT.*\n127.*\n\nENDPOINT/);
  });

  test("tells of changes, with the time, in JSON", async () => {
    const server = new Server({ lda: healthy });
    await server.start("127.0.0.1", 0);
    const io = new TestIo();
    const running = runSubcommand(
      status,
      io,
      "--watch",
      "--json",
      "--interval",
      "0.01",
      `127.0.0.1:${server.port}`,
    );
    await io.until(() => io.out.includes('"up"'));
    await server.stop();
    await io.until(() => io.out.includes('"down"'));
    io.interrupt();
    expect(await running).toBe(0);
    const { time } = JSON.parse(io.out.split("\n")[0] as string);
    expect(new Date(time).toISOString()).toBe(time);
  });

  test("draws over what was there on a terminal", async () => {
    const port = await serve({ lda: healthy });
    const io = new TestIo({ isTerminal: true, columns: 200 });
    const running = runSubcommand(status, io, "--watch", "--interval", "0.01", `127.0.0.1:${port}`);
    await io.until(() => io.out.split("\u001b[").some((rest) => /^\d*A/.test(rest)));
    io.interrupt();
    expect(await running).toBe(0);
    expect(io.out.endsWith("\n")).toBe(true);
  });

  test("ends at once in the middle of a round", async () => {
    const io = new TestIo();
    const port = await script((peer) => {
      io.interrupt();
      return peer.gone;
    });
    expect(await runSubcommand(status, io, "--watch", "--timeout", "1000", `127.0.0.1:${port}`)).toBe(0);
    expect(io.out).toBe("");
  });
});

describe("on a terminal", () => {
  test("states are coloured", async () => {
    const [port, down] = [await serve({ lda: healthy }), await unusedPort()];
    const io = new TestIo({ isTerminal: true, columns: 200 });
    await runSubcommand(status, io, `127.0.0.1:${port}`, `127.0.0.1:${down}`);
    expect(io.out).toContain("<green>up</>");
    expect(io.out).toContain("<red>down</>");
    expect(io.out).toContain("<red>connection refused</>");
  });

  test("lines are cut to its width, wide characters counted twice", async () => {
    const port = await serve({ lda: healthy }, { description: "激光衰减器".repeat(20) });
    const io = new TestIo({ isTerminal: true, columns: 70 });
    await runSubcommand(status, io, `127.0.0.1:${port}`);
    const line = (io.out.split("\n")[1] as string).replace(/<\w+>|<\/>/g, "");
    const width = line.length + (line.match(/[\u4e00-\u9fff]/g)?.length ?? 0);
    expect(line).toMatch(/激光.*…$/);
    expect(width).toBeGreaterThan(67);
    expect(width).toBeLessThan(71);
  });
});

describe("the command line", () => {
  test.each([
    ["nothing", [], "name servers as HOST:PORT"],
    ["--services without a master", ["a:1", "--services"], "name it with --master"],
    ["no port", ["lab-pc"], "must be HOST:PORT"],
    ["a bare IPv6 address", ["::1:3253"], "in brackets"],
    ["a port beyond", ["lab-pc:65536"], "from 1 to 65535"],
    ["a time that is none", ["lab-pc:1", "--timeout", "0"], "above 0"],
  ])("%s is refused", async (_, argv, message) => {
    const { status, out, err } = await run(...argv);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toContain(message);
  });

  test("addresses", () => {
    expect(parseAddress("lab-pc:3253")).toEqual({ host: "lab-pc", port: 3253 });
    expect(parseAddress("[::1]:3253")).toEqual({ host: "::1", port: 3253 });
    expect(parseAddress("[fe80::1%eth0]", 3250)).toEqual({ host: "fe80::1%eth0", port: 3250 });
    expect(parseAddress("lab", 3250)).toEqual({ host: "lab", port: 3250 });
  });

  test("any text is an address or refused", () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]:a-f0-9.]{0,12}$/));
    fc.assert(
      fc.property(text, (text) => {
        try {
          const { host, port } = parseAddress(text);
          expect(host).not.toBe("");
          expect(port >= 1 && port <= 65535).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(InvalidArgumentError);
        }
      }),
    );
  });
});
