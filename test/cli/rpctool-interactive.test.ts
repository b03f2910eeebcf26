import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/sipyco-rpctool.js";
import { Server } from "../../src/pc-rpc/index.js";
import { Lda } from "../fixtures/lda.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { TestIo } from "./io.js";

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a session over a pipe, on the attenuator of the recorded connections, or on whatever else is served. */
async function session(
  lines: readonly string[],
  target: object = new Lda(),
  ...options: string[]
): Promise<Ran> {
  await using server = new Server({ lda: target }, { exact: true });
  await server.start("127.0.0.1", 0);
  const io = new TestIo({ input: lines.map((line) => `${line}\n`).join("") });
  const status = await main([...options, "127.0.0.1", String(server.port)], io);
  return { status, stdout: io.out, stderr: io.err };
}

/** A session whose lines are typed one by one; `say` resolves when the line was dealt with. */
class Typed {
  readonly io: TestIo;
  readonly #input = new PassThrough();
  readonly #ended: Promise<number>;

  constructor(port: number, ...options: string[]) {
    this.io = new TestIo({ input: this.#input });
    this.#ended = main([...options, "127.0.0.1", String(port), "interactive"], this.io);
  }

  async say(line: string): Promise<void> {
    const prompts = (): number => this.io.out.split("(lda) ").length;
    await this.io.until(() => prompts() > 1);
    const before = prompts();
    this.#input.write(`${line}\n`);
    await this.io.until(() => prompts() > before);
  }

  async end(): Promise<number> {
    this.#input.end();
    return await this.#ended;
  }
}

describe("a session over a pipe", () => {
  test("prints what methods return, and nothing for None", async () => {
    expect(
      await session(["ping()", "set_attenuation(12.5, channel=1)", "get_attenuation(1)", "ping ( )"]),
    ).toEqual({
      status: 0,
      stdout: "(lda) True\n(lda) (lda) 12.5\n(lda) True\n(lda) ",
      stderr: "",
    });
  });

  test("takes lines as they end on any system, and a last one without an end", async () => {
    await using server = new Server({ lda: new Lda() });
    await server.start("127.0.0.1", 0);
    const input = new PassThrough();
    for (const chunk of ["echo(1)\r", "\necho('\u2028\u00e9", "')\recho(3)\n\necho(", "4)"])
      input.write(chunk);
    input.end();
    const io = new TestIo({ input });
    expect(await main(["127.0.0.1", String(server.port)], io)).toBe(0);
    expect(io.out).toBe("(lda) 1\n(lda) '\\u2028é'\n(lda) 3\n(lda) (lda) 4\n(lda) ");
  });

  test("passes over blank lines and comments, and does not wait for more where a bracket is open", async () => {
    const { stdout, stderr } = await session(["", "   ", "# echo(1)", "echo(", "echo(2)  # two"]);
    expect(stdout).toBe("(lda) (lda) (lda) (lda) (lda) 2\n(lda) ");
    expect(stderr).toContain("SyntaxError: ");
  });

  test("prints remote exceptions to stdout, with the server's stack behind them", async () => {
    const { stdout, stderr, status } = await session(["lookup()", "custom_error()", "ping()"]);
    expect(stderr).toBe("");
    expect(status).toBe(0);
    const frame = String.raw`  File "[^"]+", line \d+, in [^\n]+\n`;
    expect(stdout).toMatch(
      new RegExp(
        String.raw`^\(lda\) Remote exception:\nKeyError: 'missing'\n(?:${frame})+` +
          String.raw`\(lda\) Remote exception:\nsipyco\.packed_exceptions\.GenericRemoteException: LaserUnlocked: relock first\n(?:${frame})+` +
          String.raw`\(lda\) True\n\(lda\) $`,
      ),
    );
  });

  test("an unknown method names those spelled alike, and nothing is asked of the server", async () => {
    const { stdout, stderr } = await session(["getAttenuation()", "ping()"]);
    expect(stdout).toBe("(lda) (lda) True\n(lda) ");
    expect(stderr).toBe(
      "sipyco_rpctool: target lda has no method getAttenuation; did you mean get_attenuation?\nAttributeError\n",
    );
  });

  test.each(["quit", "exit", "quit()", " exit ( ) "])("%s ends it", async (line) => {
    expect(await session(["ping()", line, "ping()"])).toEqual({
      status: 0,
      stdout: "(lda) True\n(lda) ",
      stderr: "",
    });
  });

  test("methods called quit and help are called", async () => {
    const target = { quit: () => "quitted", help: (x: unknown) => x };
    expect((await session(["quit()", "help(3)"], target)).stdout).toBe("(lda) 'quitted'\n(lda) 3\n(lda) ");
  });

  test("a call that takes longer than --timeout is given up, and the session goes on", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["slow", "ping"]);
      await peer.line();
      await peer.line();
      // The answer to `slow` comes too late, and is not taken for that to `ping`.
      peer.ok("1", "2");
      await peer.gone;
    });
    const io = new TestIo({ input: "slow()\nping()\n" });
    expect(await main(["--timeout", "0.2", "127.0.0.1", String(server.port)], io)).toBe(0);
    expect(io.out).toBe("(lda) (lda) 2\n(lda) ");
    expect(io.err).toBe(
      [
        "sipyco_rpctool: slow did not answer within 200 ms",
        "sipyco_rpctool: the server may still carry out slow, and answers other calls after it",
        "",
      ].join("\n"),
    );
  });

  test("what cannot be connected to ends the program", async () => {
    const server = await ScriptedServer.start(() => {});
    await server.close();
    const io = new TestIo({ input: "ping()\n" });
    expect(await main(["127.0.0.1", String(server.port)], io)).toBe(1);
    expect(io.out).toBe("");
    expect(io.err).toContain("connection refused");
  });
});

describe("a line", () => {
  /** Remembers what it was called with; gives it back. */
  class Recorder {
    readonly calls: unknown[][] = [];

    echo(...args: unknown[]): unknown {
      this.calls.push(args);
      return args[0];
    }

    next(): number {
      this.calls.push([]);
      return this.calls.length;
    }
  }

  test.each([
    ["1 + 1", "2"],
    ["None", ""],
    ["np.arange(3) * 1.5", "array([0. , 1.5, 3. ])"],
    ["range(3)", "range(0, 3)"],
    ["[len, echo]", "[<built-in function len>, <remote method echo at 0x7f0000000000>]"],
    ["(x := [1]).append(x) or x", "[1, [...]]"],
    ["echo", "<method echo of lda>"],
    ["echo(echo(3)) + 1", "4"],
    ["echo(2.0) + 1", "3.0"],
    ["echo(2**70) + 1", "1180591620717411303425"],
    ["[echo(i) for i in (1, 'a', None)]", "[1, 'a', None]"],
    ["echo({'b': [1.0], 'a': (2,)})['b']", "[1.0]"],
    ["(lambda f: f(3))(echo)", "3"],
    ["echo(5) if echo(0) else echo(6)", "6"],
    ["echo({1, 2}) | {3}", "{1, 2, 3}"],
    ["echo(np.arange(3)) + 1", "array([1, 2, 3])"],
    ["[next(), next(), next()]", "[1, 2, 3]"],
    ["(x := echo([1])).append(2) or x", "[1, 2]"],
    [
      "{'a': echo(slice(1, None)), 'b': echo(b'x'), 'c': echo(1j)}",
      "{'a': slice(1, None, None), 'b': b'x', 'c': 1j}",
    ],
    ['echo("it\'s echo()")', '"it\'s echo()"'],
  ])("%s is %s", async (line, shown) => {
    const { stdout, stderr } = await session([line], new Recorder());
    expect(stderr).toBe("");
    expect(stdout).toBe(`(lda) ${shown}${shown === "" ? "" : "\n"}(lda) `);
  });

  test("makes each call once, in the order in which Python makes them", async () => {
    const target = new Recorder();
    await session(["echo(echo(1) + echo(2), *[echo(3), 4])"], target);
    expect(target.calls).toEqual([[1], [2], [3], [3, 3, 4]]);
  });

  test.each([
    ["echo(1/0)", "    echo(1/0)\n          ^\nZeroDivisionError: division by zero\n"],
    ["1 +", "    1 +\n       ^\nSyntaxError: invalid syntax\n"],
    [
      "echo('größe' x)",
      "    echo('größe' x)\n         ^\nSyntaxError: invalid syntax. Perhaps you forgot a comma?\n",
    ],
    ["{}['a']", "    {}['a']\n      ^\nKeyError: 'a'\n"],
    ["\t1 +\t", "     1 + \n         ^\nSyntaxError: invalid syntax\n"],
    ["echo.foo", "    echo.foo\n         ^\nAttributeError: 'function' object has no attribute 'foo'\n"],
    [
      `[echo(1) + "a", ${"0, ".repeat(30)}]`,
      `    [echo(1) + "a", ${"0, ".repeat(30).slice(0, 56)}\n             ^\nTypeError: unsupported operand type(s) for +: 'int' and 'str'\n`,
    ],
  ])("%s fails, and the place is shown", async (line, shown) => {
    const { stdout, stderr } = await session([line], new Recorder());
    expect(stdout).toBe("(lda) (lda) ");
    expect(stderr).toBe(shown);
  });

  test("a method of a builtin's name wins over it", async () => {
    const target = { max: () => "remote" };
    expect((await session(["max()", "min(1, 2)"], target)).stdout).toBe("(lda) 'remote'\n(lda) 1\n(lda) ");
  });

  test("private methods may be called, as with Python's tool", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["_private"]);
      await peer.line();
      peer.ok("1");
      await peer.gone;
    });
    const io = new TestIo({ input: "_private()\n_other()\n" });
    await main(["127.0.0.1", String(server.port)], io);
    expect(io.out).toBe("(lda) 1\n(lda) (lda) ");
    expect(io.err).toBe("sipyco_rpctool: target lda has no method _other; it has none\nAttributeError\n");
  });

  test("what a call returned is shown although expressions cannot compute with it", async () => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["f"]);
      while ((await peer.line()) !== undefined) peer.ok('{"__jsonclass__":["Fraction",[1,3]]}');
    });
    const io = new TestIo({ input: "f()\nf('f')\n" });
    await main(["127.0.0.1", String(server.port)], io);
    expect(io.out).toBe("(lda) Fraction(1, 3)\n(lda) Fraction(1, 3)\n(lda) ");
  });
});

describe("help", () => {
  test.each(["sweep?", "help(sweep)", "help('sweep')", " help ( sweep ) ", "sweep ??"])(
    "%s tells how the method is called, and its doc",
    async (line) => {
      expect((await session([line])).stdout).toBe(
        [
          "(lda) sweep(start: 'float', stop: 'float', n: 'int' = 5, *, log: 'bool' = False) -> 'list'",
          "    Points of a sweep.",
          "(lda) ",
        ].join("\n"),
      );
    },
  );

  test.each(["help", "help()", "?"])("%s tells about all of them", async (line) => {
    const { stdout, stderr } = await session([line]);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^\(lda\) Simulated attenuator\.\n\nTwo channels, 0 to 63 dB\.\n\n/);
    expect(stdout).toContain(
      "\nping()\n    Return true while the device answers.\nset_attenuation(attenuation, channel=0)\n",
    );
    expect(stdout).toMatch(/\nhelp\(METHOD\) .*\n\(lda\) $/);
  });

  test("is asked of the server once", async () => {
    const requests: string[] = [];
    const listed = `{"docstring":null,"methods":{"f":{"__jsonclass__":["tuple",[[{"args":["self"]},"Does f."]]]}}}`;
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["f", "_g"]);
      for (let line = await peer.line(); line !== undefined; line = await peer.line()) {
        requests.push(line);
        peer.ok(listed);
      }
    });
    const io = new TestIo({ input: "f?\nhelp(f)\n_g?\nnosuch?\n" });
    await main(["127.0.0.1", String(server.port)], io);
    expect(io.out).toBe(
      "(lda) f()\n    Does f.\n(lda) f()\n    Does f.\n(lda) _g is private: the server does not tell about it\n(lda) (lda) ",
    );
    expect(io.err).toBe("sipyco_rpctool: target lda has no method nosuch; there are: f\nAttributeError\n");
    expect(requests).toEqual(['{"action":"get_rpc_method_list"}']);
  });
});

describe("when the connection is lost", () => {
  test("between two lines, it is made again at the next", async () => {
    await using first = new Server({ lda: new Lda() });
    await first.start("127.0.0.1", 0);
    const { port } = first;
    const typed = new Typed(port);
    await typed.say("ping()");
    await typed.say("help(ping)");
    await first.stop();
    await typed.say("ping()");
    expect(typed.io.err).toBe(`sipyco_rpctool: cannot connect to 127.0.0.1:${port}: connection refused\n`);
    await using second = new Server({ lda: { pong: () => true } });
    await second.start("127.0.0.1", port);
    await typed.say("pong()");
    expect(typed.io.err).toMatch(new RegExp(`\nreconnected to 127\\.0\\.0\\.1:${port}\n$`));
    // The methods are those of the new server.
    await typed.say("pong?");
    await typed.say("ping()");
    expect(typed.io.err).toContain("has no method ping");
    expect(typed.io.out).toBe(
      "(lda) True\n(lda) ping()\n    Return true while the device answers.\n(lda) (lda) True\n(lda) pong()\n(lda) (lda) ",
    );
    expect(await typed.end()).toBe(0);
  });

  test("while a call waits, the call is reported and not repeated", async () => {
    const requests: string[] = [];
    let connections = 0;
    await using server = await ScriptedServer.start(async (peer: Peer) => {
      connections++;
      await peer.greet(["fire", "ping"]);
      for (let line = await peer.line(); line !== undefined; line = await peer.line()) {
        requests.push(/"name":"(\w+)"/.exec(line)?.[1] as string);
        if (line.includes("fire")) peer.socket.end();
        else peer.ok("true");
      }
    });
    const typed = new Typed(server.port);
    await typed.say("fire()");
    expect(typed.io.err).toMatch(
      /^sipyco_rpctool: connection to .* lost with 1 call in flight: fire: .*\nsipyco_rpctool: fire is not called again: the server may have carried it out\n$/,
    );
    await typed.say("ping()");
    expect(typed.io.err).toMatch(/\nreconnected to 127\.0\.0\.1:\d+\n$/);
    expect(typed.io.out).toBe("(lda) (lda) True\n(lda) ");
    expect(requests).toEqual(["fire", "ping"]);
    expect(connections).toBe(2);
    await typed.end();
  });

  test("a server that lacks the target by now is reported, and asked again at the next line", async () => {
    const targets = [["lda"], ["other"], ["lda"]];
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["f"], targets.shift());
      if (targets.length > 0) peer.socket.end();
      await peer.line();
      peer.ok("5");
      await peer.gone;
    });
    const typed = new Typed(server.port);
    // A blank line asks for nothing.
    await typed.say("");
    expect(typed.io.err).toBe("");
    await typed.say("f()");
    expect(typed.io.err).toBe("sipyco.pc_rpc.IncompatibleServer: valid target name(s): other\n");
    await typed.say("f()");
    expect(typed.io.err).toMatch(/\nreconnected to .*\n$/);
    expect(typed.io.out).toBe("(lda) (lda) (lda) 5\n(lda) ");
    expect(await typed.end()).toBe(0);
  });
});
