import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main } from "../../src/cli/sipyco.js";
import { describe as describeTarget } from "../../src/pc-rpc/methods/describe.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { sipyco, TestIo } from "./io.js";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-types-"));
  path = join(folder, "lda.ts");
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

class Shutter {
  open(_seconds = 1.5): boolean {
    return true;
  }
}

/** A controller whose method `open` has this doc. */
async function startServer(doc: string, port = 0, targets: readonly string[] = ["shutter"]): Promise<Server> {
  const shutter = describeTarget(new Shutter(), {
    doc: "In front of the camera.",
    methods: { open: { doc, parameters: ["seconds"], annotations: { seconds: "float", return: "bool" } } },
  });
  const server = new Server(Object.fromEntries(targets.map((name) => [name, shutter])), {
    description: "Camera */ of the lab",
  });
  await server.start("127.0.0.1", port);
  return server;
}

const interfaceOf = (port: number, doc: string, name = "Shutter", words = ""): string =>
  `// Methods of the target shutter of the server at 127.0.0.1, port ${port}: Camera *\\/ of the lab
// Made by \`sipyco types 127.0.0.1 ${port}${words}\`; changes by hand are lost when it is made again.

import type { Float } from "sipyco/pyon";

/** In front of the camera. */
export interface ${name} {
  /**
   * ${doc}
   *
   * In Python: \`(seconds: float = 1.5)\`
   */
  open(seconds?: number | Float): boolean;
}
`;

interface Step {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
}

describe("sipyco types", () => {
  test("prints the interface of the only target", async () => {
    await using server = await startServer("Let light in.");
    expect(await sipyco("types", "127.0.0.1", server.port)).toEqual({
      status: 0,
      stdout: interfaceOf(server.port, "Let light in."),
      stderr: "",
    });
  });

  test("names the interface and chooses the target as told", async () => {
    await using server = await startServer("Let light in.", 0, ["a", "shutter"]);
    const words = ["types", "127.0.0.1", server.port, "-t", "shutter", "--name", "Door"] as const;
    expect((await sipyco(...words)).stdout).toBe(
      interfaceOf(server.port, "Let light in.", "Door", " -t shutter --name Door"),
    );
    const { status, stderr } = await sipyco("types", "127.0.0.1", server.port);
    expect(status).toBe(1);
    expect(stderr).toBe("sipyco: choose a target with -t; there are: a shutter\n");
  });

  test("writes a file, and leaves it alone when it would be the same", async () => {
    await using server = await startServer("Let light in.");
    const words = ["types", "127.0.0.1", server.port, "-o", path] as const;
    expect(await sipyco(...words)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(await readFile(path, "utf8")).toBe(interfaceOf(server.port, "Let light in."));
    const { ino } = await stat(path);
    expect((await sipyco(...words)).status).toBe(0);
    expect((await stat(path)).ino).toBe(ino);
    await writeFile(path, "something else");
    expect((await sipyco(...words)).status).toBe(0);
    expect(await readFile(path, "utf8")).toBe(interfaceOf(server.port, "Let light in."));
    expect(await readdir(folder)).toEqual(["lda.ts"]);
  });

  test("says what is wrong with the file", async () => {
    await using server = await startServer("");
    const nowhere = join(folder, "none", "lda.ts");
    for (const watch of [[], ["--watch"]]) {
      const { status, stderr } = await sipyco("types", "127.0.0.1", server.port, "-o", nowhere, ...watch);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^sipyco: ENOENT: .*none.*\n$/);
    }
  });

  test.each(["v2", "v1_6"] as const)(
    "makes the same of what a server said in the recording %s",
    async (name) => {
      const file = new URL("../vectors/pc_rpc.json", import.meta.url);
      const recorded = JSON.parse(readFileSync(file, "utf8"))[name] as Step[];
      const list = recorded.find(({ dir, line }) => dir === "s2c" && line?.includes('"docstring"'));
      await using server = await ScriptedServer.start(async (peer) => {
        await peer.line();
        peer.send(recorded.find(({ dir }) => dir === "s2c")?.line?.trimEnd() ?? "");
        await peer.line();
        peer.send(name === "v2" ? '{"__jsonclass__":["set",[["ping"]]]}' : '{"ping"}');
        await peer.line();
        peer.send(list?.line?.trimEnd() ?? "");
        await peer.gone;
      });
      const { status, stdout } = await sipyco("types", "127.0.0.1", server.port);
      expect(status).toBe(0);
      expect(stdout.slice(stdout.indexOf("import"))).toMatchInlineSnapshot(`
        "import type { Float } from "sipyco/pyon";

        /**
         * Simulated Lab Brick digital attenuator.
         *
         * Two channels, 0 to 63 dB.
         */
        export interface Lda {
          custom_error(): unknown;

          echo(x: unknown): unknown;

          /**
           * Return the attenuation in dB.
           *
           * In Python: \`(channel=0)\`
           */
          get_attenuation(channel?: unknown): unknown;

          /** Return true while the device answers. */
          ping(): unknown;

          /**
           * Set the attenuation.
           *
           * :param attenuation: attenuation in dB
           * :param channel: channel number
           *
           * In Python: \`(attenuation, channel=0)\`
           */
          set_attenuation(attenuation: unknown, channel?: unknown): unknown;

          /** A coroutine method. */
          slow(seconds: unknown): unknown;

          status(): unknown;

          /**
           * Points of a sweep.
           *
           * In Python: \`(start: float, stop: float, n: int = 5, *, log: bool = False)\`
           */
          sweep(start: number | Float, stop: number | Float, n?: number | bigint): unknown[];

          /** Terminate the server. */
          terminate(): unknown;

          /** In Python: \`(*args, **kwargs)\` */
          total(...args: unknown[]): unknown;

          unserializable(): unknown;
        }
        "
      `);
    },
  );

  test("gives the names alone when the server fails to describe its methods", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["open", "_private", "__init__", "close"]);
      await peer.line();
      peer.send(
        '{"status":"failed","exception":{"class":"AttributeError","message":"no */ name","traceback":[]}}',
      );
      await peer.gone;
    });
    const { status, stdout, stderr } = await sipyco("types", "127.0.0.1", server.port);
    expect(status).toBe(0);
    expect(stderr).toBe(
      "sipyco: only the methods' names are known, the server fails to describe them: AttributeError: no */ name\n",
    );
    expect(
      stdout.split("\n").slice(2).join("\n"),
    ).toBe(`// The server knows only their names: AttributeError: no *\\/ name

export interface Lda {
  close(...args: unknown[]): unknown;

  open(...args: unknown[]): unknown;
}
`);
  });

  test.each([
    [["--watch"], "--watch needs a file"],
    [["--name", "a b"], "It must be an identifier"],
    [["--name", "Dict"], "It must be an identifier"],
    [["--every", "0"], "above 0"],
  ])("types … %j ends with 2", async (args, message) => {
    const { status, stderr } = await sipyco("types", "127.0.0.1", 3253, ...args);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  test("says when there is no server", async () => {
    const server = await startServer("");
    const { port } = server;
    await server.stop();
    for (const words of [[], ["-o", path, "--watch"]]) {
      const { status, stderr } = await sipyco("types", "127.0.0.1", port, ...words);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^sipyco: .*127\.0\.0\.1.*\n$/);
    }
  });
});

describe("sipyco types --watch", () => {
  const watching = (port: number): readonly string[] => [
    "types",
    "127.0.0.1",
    String(port),
    "-o",
    path,
    "--watch",
    "--every",
    "0.01",
  ];

  test("keeps the file current while the controller goes and comes back", async () => {
    const first = await startServer("Let light in.");
    const { port } = first;
    const io = new TestIo();
    const ended = main(watching(port), io);
    await io.until(() => io.out === `${path}: written\n`);
    expect(await readFile(path, "utf8")).toBe(interfaceOf(port, "Let light in."));

    await first.stop();
    await io.until(() => io.err.includes("trying again every 0.01 s\n"));
    expect(await readFile(path, "utf8")).toBe(interfaceOf(port, "Let light in."));

    let onThird: () => void = () => {};
    const third = new Promise<void>((resolve) => {
      onThird = resolve;
    });
    let attempts = 0;
    const broken = await ScriptedServer.start((peer) => {
      peer.socket.destroy();
      if (++attempts === 3) onThird();
    }, port);
    await third;
    await broken.close();

    await using second = await startServer("Let more light in.", port);
    await io.until(() => io.out === `${path}: written\n`.repeat(2));
    expect(second.port).toBe(port);
    expect(await readFile(path, "utf8")).toBe(interfaceOf(port, "Let more light in."));
    // However often it tried meanwhile.
    expect(io.err.match(/trying again/g)).toHaveLength(1);
    io.interrupt();
    expect(await ended).toBe(0);
    expect(await readdir(folder)).toEqual(["lda.ts"]);
  });

  test("says when the controller is back as it was", async () => {
    const first = await startServer("Let light in.");
    const { port } = first;
    const io = new TestIo();
    const ended = main(watching(port), io);
    await io.until(() => io.out !== "");
    await first.stop();
    await io.until(() => io.err !== "");
    await using second = await startServer("Let light in.", port);
    await io.until(() => io.out === `${path}: written\n${path}: is current\n`);
    io.interrupt();
    expect(await ended).toBe(0);
    await second.stop();
  });

  /** Plays a controller that describes `open` each time it is asked, and counts that. */
  function describing(onRequest: (count: number) => void): (peer: Peer) => Promise<void> {
    return async (peer) => {
      await peer.greet(["open"]);
      for (let count = 1; (await peer.line()) !== undefined; count++) {
        const argspec = '{"args":["self"],"varargs":null,"varkw":null,"defaults":null}';
        peer.ok(`{"docstring":null,"methods":{"open":{"__jsonclass__":["tuple",[[${argspec},null]]]}}}`);
        onRequest(count);
      }
    };
  }

  test("asks on the same connection, and writes nothing when nothing changes", async () => {
    let onThird: () => void = () => {};
    const third = new Promise<void>((resolve) => {
      onThird = resolve;
    });
    await using server = await ScriptedServer.start(describing((count) => count === 3 && onThird()));
    const io = new TestIo();
    const ended = main(watching(server.port), io);
    await io.until(() => io.out !== "");
    const { ino } = await stat(path);
    await third;
    io.interrupt();
    expect(await ended).toBe(0);
    expect((await stat(path)).ino).toBe(ino);
    expect(io.out).toBe(`${path}: written\n`);
    expect(io.err).toBe("");
  });

  test("writes the file again when somebody else has changed it", async () => {
    await using server = await startServer("Let light in.");
    const io = new TestIo();
    const ended = main(watching(server.port), io);
    await io.until(() => io.out !== "");
    await rm(path);
    await io.until(() => io.out === `${path}: written\n`.repeat(2));
    expect(await readFile(path, "utf8")).toBe(interfaceOf(server.port, "Let light in."));
    io.interrupt();
    expect(await ended).toBe(0);
  });

  test.each(["greeting", "list"])("ends on Ctrl-C while the %s is awaited", async (what) => {
    const io = new TestIo();
    await using server = await ScriptedServer.start(async (peer) => {
      if (what === "list") await peer.greet(["open"]);
      await peer.line();
      io.interrupt();
      await peer.gone;
    });
    expect(await main(watching(server.port), io)).toBe(0);
    expect(io.out + io.err).toBe("");
    expect(await readdir(folder)).toEqual([]);
  });
});
