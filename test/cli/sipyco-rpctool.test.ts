import { describe, expect, test } from "vitest";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { against, lastLine, type Ran, tool, toolWith } from "./rpctool-run.js";
import { player, vectors } from "./rpctool-vectors.js";

describe("as Python's tool", () => {
  test("there are recorded runs of every action", () => {
    const actions = new Set(vectors.map(({ args }) => args[0]));
    expect(actions).toEqual(new Set(["list-targets", "list-methods", "call", "interactive"]));
  });

  test.each(vectors.map((vector) => [vector.args.join(" "), vector] as const))("%s", async (_, vector) => {
    await using server = await ScriptedServer.start(player(vector));
    const input = vector.stdin ?? "";
    const ran = await toolWith({ input }, "127.0.0.1", server.port, ...vector.args);
    expect(ran.stdout).toBe(vector.stdout);
    expect(ran.status).toBe(vector.exit);
    expect(lastLine(ran.stderr)).toBe(vector.stderr_last);
  });
});

describe("results", () => {
  async function printed(result: string): Promise<string> {
    const { stdout } = await against(
      async (peer) => {
        await peer.greet(["f"]);
        await peer.line();
        peer.ok(result);
      },
      "call",
      "f",
    );
    return stdout;
  }

  test("floats stay floats, and numpy's scalars look like numbers", async () => {
    const scalar = '{"__jsonclass__":["npscalar",["<f4","zczMPQ=="]]}';
    expect(await printed(`[5.0,5,${scalar}]`)).toBe("[5.0, 5, 0.1]\n");
  });

  test("what is long is laid out", async () => {
    const text = "x".repeat(40);
    expect(await printed(`{"b":"${text}","a":"${text}"}`)).toBe(`{'a': '${text}',\n 'b': '${text}'}\n`);
  });

  test("None prints nothing", async () => {
    expect(await printed("null")).toBe("");
  });
});

describe("methods", () => {
  async function listed(answer: string): Promise<string> {
    const { stdout, stderr } = await against(async (peer) => {
      await peer.greet(["f"]);
      await peer.line();
      peer.ok(answer);
    }, "list-methods");
    expect(stderr).toBe("");
    return stdout;
  }

  const spec = (extra: string): string =>
    `{"args":["self","a","b"],"varargs":null,"varkw":null,"defaults":null,"kwonlyargs":[],"kwonlydefaults":null,"annotations":{}${extra}}`;
  const tuple = (items: string): string => `{"__jsonclass__":["tuple",[[${items}]]]}`;
  const list = (...methods: string[]): string => `{"docstring":null,"methods":{${methods.join(",")}}}`;

  test("are sorted by name, as Python compares names", async () => {
    const method = tuple(`${spec("")},null`);
    const names = ["zeta", "alpha", "Beta", "_x"].map((name) => `"${name}":${method}`);
    expect((await listed(list(...names))).split("\n\n").map((text) => text.split("(")[0])).toEqual([
      "Beta",
      "_x",
      "alpha",
      "zeta",
      "",
    ]);
  });

  test("show every kind of parameter", async () => {
    const all = spec(
      `,"defaults":${tuple('5.0,"it\'s"')},"varargs":"rest","varkw":"kw","kwonlyargs":["d","e"],"kwonlydefaults":{"e":${tuple("1")}},"annotations":{"a":"int","rest":"int","d":"np.ndarray","return":"None"}`,
    );
    expect(await listed(list(`"f":${tuple(`${all},null`)}`))).toBe(
      "f(self, a: 'int' = 5.0, b=\"it's\", *rest, d: 'np.ndarray', e=(1,), **kw) -> 'None'\n\n",
    );
  });

  test("of SiPyCo 1.6, whose annotations are a text, look the same", async () => {
    const old = spec(`,"annotations":"{'a': <class 'float'>}"`);
    expect(await listed(list(`"f":${tuple(`${old},null`)}`))).toBe("f(self, a: 'float', b)\n\n");
  });

  test("have names, types and docs in styles of their own, on a terminal", async () => {
    const method = tuple(
      `${spec(',"annotations":{"a":"int","return":"float"}')},${JSON.stringify("One.\n\nTwo.")}`,
    );
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["f"]);
      await peer.line();
      peer.ok(`{"docstring":"A target.","methods":{"f":${method}}}`);
    });
    const { stdout } = await toolWith({ isTerminal: true }, "127.0.0.1", server.port, "list-methods");
    expect(stdout).toBe(
      [
        "<dim>A target.</>",
        "",
        "<bold>f</>(self, a: <cyan>'int'</>, b) -> <cyan>'float'</>",
        "<dim>    One.</>",
        "",
        "<dim>    Two.</>",
        "",
        "",
      ].join("\n"),
    );
  });

  test("docs are indented, blank lines are not", async () => {
    const doc = JSON.stringify("\nFirst.\n\n  Second.   \n");
    expect(await listed(list(`"f":${tuple(`${spec("")},${doc}`)}`))).toBe(
      "f(self, a, b)\n\n    First.\n\n      Second.   \n\n\n",
    );
    expect(await listed(list(`"f":${tuple(`${spec("")},""`)}`))).toBe("f(self, a, b)\n\n\n");
  });
});

describe("failures", () => {
  async function failed(exception: string): Promise<Ran> {
    return await against(
      async (peer) => {
        await peer.greet(["f"]);
        await peer.line();
        peer.send(`{"status":"failed","exception":${exception}}`);
      },
      "call",
      "f",
    );
  }

  test("show the server's traceback, then class and message", async () => {
    const ran = await failed(
      '{"class":"ValueError","message":"two\\nlines","traceback":["  File \\"a.py\\", line 1, in f\\n    g()\\n","  File \\"a.py\\", line 2, in g\\n"]}',
    );
    expect(ran).toEqual({
      status: 1,
      stdout: "",
      stderr: [
        "Remote traceback (most recent call last):",
        '  File "a.py", line 1, in f',
        "    g()",
        '  File "a.py", line 2, in g',
        "ValueError: two",
        "lines",
        "",
      ].join("\n"),
    });
  });

  test.each([
    ["RuntimeError", "", "RuntimeError\n"],
    ["KeyError", "'k'", `KeyError: "'k'"\n`],
    ["GenericRemoteException", "Mine: x", "sipyco.packed_exceptions.GenericRemoteException: Mine: x\n"],
  ])("%s ends as in Python", async (name, message, stderr) => {
    const ran = await failed(JSON.stringify({ class: name, message, traceback: [] }));
    expect(ran.stderr).toBe(stderr);
  });

  test("an unknown method names those spelled alike, and nothing is asked of the server", async () => {
    let request: string | undefined;
    const ran = await against(
      async (peer) => {
        await peer.greet(["set_point", "ping"]);
        request = await peer.line();
      },
      "call",
      "setpoint",
    );
    expect(ran.stderr).toBe(
      "sipyco_rpctool: target lda has no method setpoint; did you mean set_point?\nAttributeError\n",
    );
    expect(request).toBeUndefined();
  });

  test("several targets: says how to choose one", async () => {
    const ran = await against(
      async (peer) => {
        await peer.greet(["f"], ["a", "b"]);
      },
      "call",
      "f",
    );
    expect(ran).toEqual({
      status: 1,
      stdout: "",
      stderr: "sipyco_rpctool: choose a target with -t\nValueError: Server has multiple targets: a b\n",
    });
  });

  test("nobody there: one line", async () => {
    const server = await ScriptedServer.start(() => {});
    await server.close();
    expect(await tool("127.0.0.1", server.port, "list-targets")).toEqual({
      status: 1,
      stdout: "",
      stderr: `sipyco_rpctool: cannot connect to 127.0.0.1:${server.port}: connection refused\n`,
    });
  });

  test.each<[what: string, script: (peer: Peer) => void | Promise<void>]>([
    ["no SiPyCo server", (peer) => peer.send("HTTP/1.1 400 Bad Request")],
    ["a server that hangs up", (peer) => void peer.socket.end()],
    [
      "a connection that breaks during the call",
      async (peer) => {
        await peer.greet(["f"]);
        await peer.line();
        peer.socket.resetAndDestroy();
      },
    ],
  ])("%s: one line without a stack", async (_, script) => {
    const { status, stdout, stderr } = await against(script, "call", "f");
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^sipyco_rpctool: [^\n]+\n$/);
  });

  test("a file for TLS that is missing: one line that names it", async () => {
    const { status, stderr } = await tool("--ssl", "no.pem", "no.key", "no.peer", "::1", 1, "list-targets");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^sipyco_rpctool: no\.(?:pem|key|peer)\b[^\n]+\n$/);
  });
});

describe("the command line", () => {
  const usage =
    "usage: sipyco_rpctool [-h] [--ssl CERT KEY PEER] [--timeout SECONDS] SERVER PORT {list-targets,list-methods,call,interactive} ...\n";

  test.each([
    ["nothing", [], usage],
    ["no port", ["::1"], usage],
    ["an unknown action", ["::1", 3251, "fly"], usage],
    ["a port that is no number", ["::1", "http", "list-targets"], usage],
    ["a port beyond 65535", ["::1", 65536, "list-targets"], usage],
    ["an unknown option", ["--fast", "::1", 3251, "list-targets"], usage],
    ["a target without an action", ["::1", 3251, "-t", "a"], usage],
    ["--timeout without a number", ["::1", 3251, "--timeout"], usage],
    ["--timeout that is no number", ["--timeout", "soon", "::1", 3251, "list-targets"], usage],
    ["--timeout 0", ["--timeout=0", "::1", 3251, "list-targets"], usage],
    ["--ssl with too few files", ["--ssl", "a", "b"], usage],
    [
      "--ssl behind the action",
      ["::1", 3251, "list-targets", "--ssl", "a", "b", "c"],
      /^usage: .* list-targets \[-h\]\n/,
    ],
    [
      "a target for list-targets",
      ["::1", 3251, "list-targets", "-t", "a"],
      /^usage: .* list-targets \[-h\]\n/,
    ],
    [
      "-t without a name",
      ["::1", 3251, "list-methods", "-t"],
      /^usage: .* list-methods \[-h\] \[-t TARGET\]\n/,
    ],
    ["too many words", ["::1", 3251, "list-methods", "a"], /^usage: .* list-methods \[-h\] \[-t TARGET\]\n/],
    [
      "a method for interactive",
      ["::1", 3251, "interactive", "ping"],
      /^usage: .* interactive \[-h\] \[-t TARGET\]\n/,
    ],
    [
      "no method",
      ["::1", 3251, "call", "-t", "a"],
      /^usage: .* call \[-h\] \[-t TARGET\] METHOD \[ARGS\.\.\.\]\n/,
    ],
  ] as const)("%s: usage and a reason, status 2", async (_, argv, start) => {
    const { status, stdout, stderr } = await tool(...argv);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    if (typeof start === "string") expect(stderr.startsWith(start)).toBe(true);
    else expect(stderr).toMatch(start);
    expect(lastLine(stderr)).toMatch(/^sipyco_rpctool: error: /);
  });

  test.each([
    ["-h", ["-h"], /SERVER PORT \{list-targets,list-methods,call,interactive\}/],
    ["--help before an action", ["--help", "::1", 3251, "call", "f"], /list-methods \[-t TARGET\]/],
    ["an action's -h", ["::1", 3251, "call", "-h"], /METHOD \[ARGS\.\.\.\]/],
  ] as const)("%s: help on stdout, status 0", async (_, argv, text) => {
    const { status, stdout, stderr } = await tool(...argv);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(text);
  });

  test.each([["-t", "b"], ["--target", "b"], ["--target=b"], ["-tb"]])(
    "the target may be given as %s %s",
    async (...option) => {
      let chosen: string | undefined;
      const words = option.filter((word) => word !== undefined);
      await against(
        async (peer) => {
          chosen = await peer.greet(["f"], ["a", "b"]);
          await peer.line();
          peer.ok("1");
        },
        "call",
        ...words,
        "f",
      );
      expect(chosen).toBe("b pyon_v2");
    },
  );

  test.each([
    ["in front", (port: number) => ["--timeout", "0.05", "127.0.0.1", port, "call", "f"]],
    ["behind the port", (port: number) => ["127.0.0.1", port, "--timeout=0.05", "call", "f"]],
    ["for the list of methods", (port: number) => ["127.0.0.1", port, "--timeout", "0.05", "list-methods"]],
  ] as const)("--timeout %s limits the wait for an answer", async (_, argv) => {
    await using server = await ScriptedServer.start(async (peer) => {
      await peer.greet(["f"]);
      await peer.gone;
    });
    const { status, stdout, stderr } = await tool(...argv(server.port));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^sipyco_rpctool: \w+ did not answer within 50 ms\n$/);
  });

  test("--timeout limits the wait for the server's first line too", async () => {
    await using server = await ScriptedServer.start((peer) => peer.gone);
    const { status, stderr } = await tool("--timeout", "0.05", "127.0.0.1", server.port, "list-targets");
    expect(status).toBe(1);
    expect(stderr).toContain("said nothing within 50 ms");
  });

  test("no action is interactive, which chooses a target as the others do", async () => {
    const server = (targets: string[]) =>
      ScriptedServer.start(async (peer) => {
        await peer.greet(["f"], targets);
        await peer.gone;
      });
    await using one = await server(["a"]);
    expect(await tool("127.0.0.1", one.port)).toEqual({ status: 0, stdout: "(a) ", stderr: "" });
    await using two = await server(["a", "b"]);
    expect(await tool("127.0.0.1", two.port, "interactive", "-t", "b")).toEqual({
      status: 0,
      stdout: "(b) ",
      stderr: "",
    });
    expect(await tool("127.0.0.1", two.port)).toEqual({
      status: 1,
      stdout: "",
      stderr: "sipyco_rpctool: choose a target with -t\nValueError: Server has multiple targets: a b\n",
    });
  });
});
