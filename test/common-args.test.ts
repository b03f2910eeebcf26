import { spawn } from "node:child_process";
import { once } from "node:events";
import { type LogRecord as LogTapeRecord, reset } from "@logtape/logtape";
import { Command } from "commander";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  bindAddressFromArgs,
  initLoggerFromArgs,
  type NetworkOptions,
  simpleNetworkArgs,
  type VerbosityOptions,
  verbosityArgs,
} from "../src/common-args.js";
import { LogParser } from "../src/logs/index.js";
import { bundled } from "./fixtures/bundled.js";
import { Records } from "./logs/records.js";

type Options = VerbosityOptions & NetworkOptions;

function command(): Command {
  return verbosityArgs(simpleNetworkArgs(new Command("aqctl_lda"), 3253, { ssl: true }))
    .argument("[device]")
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
}

function parsed(line: string): Options {
  return command()
    .parse(line === "" ? [] : line.split(" "), { from: "user" })
    .opts<Options>();
}

describe("the network arguments", () => {
  // As Python's `bind_address_from_args` has it.
  test.each([
    ["", ["127.0.0.1", "::1"]],
    ["--bind 10.0.0.1 --bind ::", ["127.0.0.1", "::1", "10.0.0.1", "::"]],
    ["--bind *", null],
    ["--bind a --bind *", null],
    ["--no-localhost-bind", []],
    ["--no-localhost-bind --bind x", ["x"]],
  ])("%j binds to %j", (line, addresses) => {
    expect(bindAddressFromArgs(parsed(line))).toEqual(addresses);
  });

  test("take a port", () => {
    expect(parsed("").port).toBe(3253);
    expect(parsed("-p 0").port).toBe(0);
    expect(parsed("--port 65535").port).toBe(65535);
  });

  test.each(["-p x", "-p 65536", "-p -1", "--port 1.5"])("refuse %s", (line) => {
    expect(() => parsed(line)).toThrow(/-p, --port <PORT>.*(from 0 to 65535|missing)/);
  });

  test("take several ports, each by its name", () => {
    const several = simpleNetworkArgs(new Command(), [
      { name: "notify", purpose: "notifications", default: 3250 },
      { name: "control", purpose: "control", default: 3251 },
    ]);
    expect(several.helpInformation()).toContain("TCP port for notifications connections (default: 3250)");
    several.parse(["--port-control", "5"], { from: "user" });
    expect(several.opts()).toMatchObject({ portNotify: 3250, portControl: 5 });
  });

  test("take three files for TLS, wherever they stand", () => {
    const files = { cert: "a", key: "b", peer: "c" };
    expect(parsed("--ssl a b c").ssl).toEqual(files);
    expect(parsed("").ssl).toBeUndefined();
    const whole = command().parse(["dev", "-v", "--ssl", "a", "b", "c", "-q"], { from: "user" });
    expect(whole.args).toEqual(["dev"]);
    expect(whole.opts()).toMatchObject({ ssl: files, verbose: 1, quiet: 1 });
  });

  test.each(["--ssl a b", "--ssl a -v c", "--ssl a"])("refuse %s", (line) => {
    expect(() => parsed(line)).toThrow(/--ssl <CERT KEY PEER>.*three files: CERT KEY PEER/);
  });

  test("have no --ssl unless asked for", () => {
    const plain = simpleNetworkArgs(new Command().exitOverride(), 1).configureOutput({ writeErr: () => {} });
    expect(() => plain.parse(["--ssl", "a", "b", "c"], { from: "user" })).toThrow("unknown option '--ssl'");
  });

  test("explain themselves, under headings", () => {
    const help = command().helpInformation();
    expect(help).toMatch(/network server:\n +--bind <ADDRESS> +additional host name/);
    expect(help).toMatch(/verbosity:\n +-v, --verbose +increase the logging level/);
  });
});

describe("the logger", () => {
  test.each([
    ["", ["warning", "error", "fatal"]],
    ["-v", ["info", "warning", "error", "fatal"]],
    ["-vv", ["debug", "info", "warning", "error", "fatal"]],
    ["-vvv", ["trace", "debug", "info", "warning", "error", "fatal"]],
    ["-v -v -q", ["info", "warning", "error", "fatal"]],
    ["-q", ["error", "fatal"]],
    ["-qq", ["fatal"]],
    ["-qqq", []],
  ])("with %j logs %j", async (line, levels) => {
    const { getLogger } = await import("@logtape/logtape");
    const records: LogTapeRecord[] = [];
    const stderr = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => stderr.mockRestore());
    initLoggerFromArgs(parsed(line), { sinks: [(record) => records.push(record)] });
    onTestFinished(reset);
    const logger = getLogger(["laser"]);
    for (const level of ["trace", "debug", "info", "warning", "error", "fatal"] as const)
      logger[level](level);
    expect(records.map(({ level }) => level)).toEqual(levels);
    expect(stderr).toHaveBeenCalledTimes(levels.length);
  });

  test("writes what a controller manager reads, tracebacks included", async () => {
    const module = await bundled("test/fixtures/logging-program.ts");
    const child = spawn(process.execPath, [new URL(module).pathname, "-v"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    const records = new Records();
    const exited = once(child, "exit");
    await new LogParser("program", records.take).streamTask(child.stderr);
    expect(await exited).toEqual([0, null]);
    expect(records.said).toEqual([
      { source: "program", level: "INFO", name: "laser.lock", message: "locked at 12.5 MHz" },
      {
        source: "program",
        level: "ERROR",
        name: "laser",
        message: expect.stringMatching(/^locking failed: no beam\nError: no beam\n {4}at /),
      },
      { source: "program", level: "INFO", name: "print", message: "just printed" },
    ]);
  });
});
