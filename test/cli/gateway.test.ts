import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { gateway } from "../../src/cli/sipyco/gateway.js";
import { tlsFiles } from "../fixtures/tls.js";
import { echo, fetched, messages, opened, refusal, type Target } from "../gateway/gateways.js";
import { sipyco } from "./io.js";
import { Serving } from "./run-subcommand.js";

let folder: string;
let target: Target;
const serving: Serving[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-gateway-"));
  target = await echo();
});

afterEach(async () => {
  for (const each of serving.splice(0)) await each.stop();
  await rm(folder, { recursive: true });
});

function start(...argv: readonly (string | number)[]): Serving {
  const each = new Serving(gateway, "--listen", 0, ...argv);
  serving.push(each);
  return each;
}

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

/** Runs it to its end; for command lines that are wrong. */
async function failing(...argv: readonly (string | number)[]): Promise<{ status: number; err: string }> {
  const { status, stderr } = await sipyco("gateway", "--listen", 0, ...argv);
  return { status, err: stderr };
}

describe("sipyco gateway", () => {
  test("passes lines on to what is allowed, until Ctrl-C", async () => {
    const one = start("--allow", target.name, "lab-pc.invalid:1 read-only");
    const port = await one.port();
    expect(one.io.err).toContain(
      `sipyco: listening on localhost:${port}, passing on to ${target.name}, lab-pc.invalid:1 (read-only)\n`,
    );
    const socket = await opened(`ws://127.0.0.1:${port}/proxy/${target.name}`);
    const got = messages(socket, 1);
    socket.send("hello");
    expect(await got).toEqual(["hello"]);
    expect(await refusal(`ws://127.0.0.1:${port}/proxy/other:1`)).toMatchObject({ code: 4403 });
    await one.io.until(() => one.io.err.includes("is not on the list"));
    expect(await one.stop()).toBe(0);
    expect(one.io.err).toMatch(/sipyco: connections: 1, lines passed on: 2\n$/);
    expect(one.io.out).toBe("");
  });

  test("takes targets from a file, and the token too", async () => {
    const allow = await file("allow", `# the lab\n${target.name} # an echo\nother.invalid:1\n`);
    const token = await file("token", "correct-horse-battery-staple\n");
    const one = start("--allow-file", allow, "--token-file", token);
    const url = `ws://127.0.0.1:${await one.port()}/proxy/${target.name}`;
    await opened(`${url}?token=correct-horse-battery-staple`);
    expect(await refusal(url)).toMatchObject({ code: 4401 });
    await one.io.until(() => one.io.err.includes("a token is needed"));
    expect(one.io.err).not.toContain("horse");
  });

  test("knows roles, origins and names", async () => {
    const one = start(
      "--allow",
      target.name,
      "--read-only",
      "--origin",
      "https://a.example",
      "--host",
      "a.example",
    );
    const url = `ws://127.0.0.1:${await one.port()}/proxy/${target.name}`;
    const page = { origin: "https://a.example", headers: { host: "a.example" } };
    const socket = await opened(url, page);
    const refused = new Promise((resolve) => socket.once("close", resolve));
    socket.send("ARTIQ pc_rpc");
    expect(await refused).toBe(4403);
    expect(await refusal(url, { origin: "https://b.example" })).toMatchObject({ status: 403 });
  });

  test("speaks TLS with clients, and with targets", async () => {
    const { cert, key } = tlsFiles("server", "client");
    const one = start("--allow", target.name, "--tls", cert, key);
    const url = `wss://127.0.0.1:${await one.port()}/proxy/${target.name}`;
    await opened(url, { rejectUnauthorized: false });
    const ssl = tlsFiles("client", "server");
    const other = start("--allow", target.name, "--ssl", ssl.cert, ssl.key, ssl.peer, "--timeout", "0.5");
    // The target speaks none.
    const { code } = (await refusal(`ws://127.0.0.1:${await other.port()}/proxy/${target.name}`)) as {
      code: number;
    };
    expect(code).toBe(4502);
  });

  test("keeps its limits", async () => {
    const one = start(
      "--allow",
      target.name,
      "--max-connections",
      1,
      "--idle-timeout",
      0.5,
      "--max-request-bytes",
      5,
    );
    const url = `ws://127.0.0.1:${await one.port()}/proxy/${target.name}`;
    const socket = await opened(url);
    expect(await refusal(url)).toMatchObject({ code: 1013 });
    expect(await new Promise((resolve) => socket.once("close", resolve))).toBe(4408);
  });

  test("with --json tells what happens as objects, one a line", async () => {
    const one = start("--allow", target.name, "--json", "--verbose");
    await one.io.until(() => one.io.out.includes("\n"));
    const { port, targets, level } = JSON.parse(one.io.out.split("\n")[0] as string);
    expect(level).toBe("info");
    expect(targets).toEqual([{ name: target.name, readOnly: false, addresses: ["127.0.0.1"] }]);
    expect(await fetched(port, "/healthz")).toMatchObject({ status: 200 });
    const socket = await opened(`ws://127.0.0.1:${port}/proxy/${target.name}`);
    await refusal(`ws://127.0.0.1:${port}/proxy/evil%1B:1`);
    socket.close();
    await one.io.until(() => one.io.out.includes("are done"));
    expect(await one.stop()).toBe(0);
    const told = one.io.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told.map(({ level, reason }) => [level, reason])).toEqual([
      ["info", undefined],
      ["debug", undefined],
      ["warning", "target"],
      ["debug", "client"],
      ["info", undefined],
    ]);
    expect(told[2]?.message).toContain("is not on the list");
    for (const { time } of told) expect(new Date(time as string).getTime()).toBeGreaterThan(0);
    expect(one.io.out).not.toContain("\x1b");
    expect(one.io.err).toBe("");
  });

  test.each([
    [[], "say which servers clients may reach, with --allow HOST:PORT or --allow-file FILE"],
    [["--allow", "lab-pc"], "a target is listed as HOST:PORT"],
    [["--allow", "a:1", "--tls", "cert.pem"], "It takes two files: CERT KEY."],
    [["--allow", "a:1", "--token", "two words"], "error: token must be made of letters"],
    [["--allow", "a:1", "--origin", "lab.example"], "error: an origin is what https://lab.example is"],
    [["--allow", "a:1", "--max-connections", "0"], "It must be a whole number from 1."],
    [["--allow", "a:1", "--idle-timeout", "0"], "It must be a number above 0."],
    [["--allow", "a:1", "--token", "a", "--token-file", "b"], "cannot be used with option '--token-file"],
  ])("%j is a wrong command line", async (argv, message) => {
    const { status, err } = await failing(...argv);
    expect(err).toContain(message);
    expect(status).toBe(2);
  });

  test("says in one line what keeps it from starting", async () => {
    const nowhere = join(folder, "nowhere");
    expect(await failing("--allow-file", nowhere)).toMatchObject({
      status: 1,
      err: expect.stringMatching(/^sipyco: \S+nowhere cannot be read: .*\n$/),
    });
    const faulty = await file("faulty", "lab-pc:1\n*:1\n");
    expect((await failing("--allow-file", faulty)).err).toMatch(
      /^sipyco: \S+faulty, line 2: a target is listed as HOST:PORT or HOST:PORT read-only, not "\*:1": .*\n$/,
    );
    expect(await failing("--allow", target.name, "--listen", `127.0.0.1:${target.port}`)).toEqual({
      status: 1,
      err: `sipyco: cannot listen on 127.0.0.1:${target.port}: the port is in use already\n`,
    });
    expect(await failing("--allow", target.name, "--listen", "*:0", "--insecure")).toEqual({
      status: 1,
      err: "sipyco: on *:0 other machines come in: set a token that clients have to show\n",
    });
    expect((await failing("--allow", target.name, "--tls", nowhere, nowhere)).err).toMatch(
      /^sipyco: \S+nowhere, which should hold our certificate, does not exist\n$/,
    );
  });
});
