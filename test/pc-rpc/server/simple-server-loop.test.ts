import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { type LineClient, request, shakeHands } from "../../fixtures/line-client.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A controller as a user writes it, which says its port, and when a call has begun. */
const controller = `
  import { simpleServerLoop } from "sipyco/pc-rpc";
  const target = {
    async work() {
      console.log("working");
      process.stdin.resume();
      await new Promise((resolve) => process.stdin.once("data", resolve));
      process.stdin.destroy();
      return "done";
    },
    hang: () => (console.log("hanging"), new Promise(() => setInterval(() => {}, 1000))),
  };
  await simpleServerLoop({ target }, "127.0.0.1", 0, { onStart: (server) => console.log(server.port) });
  console.log("released");
`;

const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function start() {
  const child = spawn(process.execPath, ["--input-type=module", "-e", controller], {
    cwd: root,
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<string> => (await lines.next()).value as string;
  const exited = once(child, "exit") as Promise<[number | null, string | null]>;
  return { child, said, exited, port: Number(await said()) };
}

describe("a controller", () => {
  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "on %s answers the running call, then ends with status 0",
    async (signal) => {
      const { child, said, exited, port } = await start();
      await using client: LineClient = await shakeHands(port, "target");
      client.send(request("work"));
      expect(await said()).toBe("working");
      child.kill(signal);
      // As npm does, which passes on what the terminal has sent already.
      child.kill(signal);
      child.stdin.write("go on\n");
      expect(await client.line()).toBe('{"status":"ok","ret":"done"}');
      expect(await client.line()).toBeUndefined();
      expect(await said()).toBe("released");
      expect(await exited).toEqual([0, null]);
    },
  );

  test("ends with status 0 when a client calls terminate", async () => {
    const { said, exited, port } = await start();
    await using client = await shakeHands(port, "target");
    expect(await client.ask(request("terminate"))).toBe('{"status":"ok","ret":null}');
    expect(await said()).toBe("released");
    expect(await exited).toEqual([0, null]);
  });

  test("that was told to terminate in a call that hangs still obeys a signal", async () => {
    const { child, said, exited, port } = await start();
    await using a = await shakeHands(port, "target");
    await using b = await shakeHands(port, "target");
    a.send(request("hang"));
    expect(await said()).toBe("hanging");
    await b.ask(request("terminate"));
    expect(await b.line()).toBeUndefined();
    child.kill("SIGTERM");
    expect(await exited).toEqual([null, "SIGTERM"]);
  });
});
