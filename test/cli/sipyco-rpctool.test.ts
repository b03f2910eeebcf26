import { describe, expect, test } from "vitest";
import { main } from "../../src/cli/sipyco-rpctool.js";
import { decode } from "../../src/pyon/decode.js";
import { type Peer, ScriptedServer } from "../fixtures/scripted-server.js";
import { covered, notYet, type WireStep } from "./rpctool-vectors.js";

interface Ran {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function tool(...argv: readonly (string | number)[]): Promise<Ran> {
  const texts = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof texts) => ({
    write: (text: string) => {
      texts[name] += text;
    },
  });
  const status = await main(argv.map(String), { stdout: sink("stdout"), stderr: sink("stderr") });
  return { status, ...texts };
}

/** Runs the tool against a server that plays `script`. */
async function against(
  script: (peer: Peer) => void | Promise<void>,
  ...args: readonly string[]
): Promise<Ran> {
  await using server = await ScriptedServer.start(script);
  return await tool("127.0.0.1", server.port, ...args);
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1) as string;
}

describe("as Python's tool", () => {
  /** Plays recorded connections, one after the other; the requests must say what was recorded. */
  function player(connections: readonly (readonly WireStep[])[]): (peer: Peer) => Promise<void> {
    let next = 0;
    return async (peer) => {
      for (const { dir, line } of connections[next++] ?? []) {
        if (dir === "s2c") {
          if (line !== undefined) peer.send(line.replace(/\n$/, ""));
          continue;
        }
        const said = await peer.line();
        expect(said === undefined ? undefined : meaning(said)).toEqual(
          line === undefined ? undefined : meaning(line),
        );
      }
    };
  }

  /** A request without the order of its sets. */
  function meaning(line: string): unknown {
    return line.startsWith("{") ? decode(line, { version: 2, exact: true }) : line.trim();
  }

  test("most of the recorded runs are covered", () => {
    expect(covered.length).toBe(34);
    expect(notYet.length).toBe(23);
  });

  test.each(covered.map((vector) => [vector.args.join(" "), vector] as const))("%s", async (_, vector) => {
    const ran = await against(player(vector.wire), ...vector.args);
    expect(ran.stdout).toBe(vector.stdout);
    expect(ran.status).toBe(vector.exit);
    expect(lastLine(ran.stderr)).toBe(vector.stderr_last);
  });

  describe("not covered yet, and said so", () => {
    test.each(notYet.map(({ args }) => [args.join(" "), args] as const))("%s", async (_, args) => {
      const { status, stdout, stderr } = await tool("127.0.0.1", 1, ...args);
      expect(stdout).toBe("");
      if (args[0] === "interactive") {
        expect(status).toBe(2);
      } else {
        expect(status).toBe(1);
        expect(stderr).toContain("computed arguments (names, arithmetic, np.…) are not there yet");
      }
    });
  });
});

describe("arguments", () => {
  /** The arguments that reach the server, as sent. */
  async function sent(...args: readonly string[]): Promise<string> {
    let request: string | undefined;
    const ran = await against(
      async (peer) => {
        await peer.greet(["f"]);
        request = await peer.line();
        peer.ok("null");
      },
      "call",
      "f",
      ...args,
    );
    expect(ran).toEqual({ status: 0, stdout: "", stderr: "" });
    return /"args":\{"__jsonclass__":\["tuple",\[\[(.*)\]\]\]\}/.exec(request as string)?.[1] as string;
  }

  test.each([
    ["-5", "-5"],
    ["-5.0", "-5.0"],
    ["+5", "5"],
    ["1e20", "1e+20"],
    [" 'a' ", '"a"'],
    ["-0.0", "-0.0"],
    ["0x1F", "31"],
    ["{'b': 1, 'a': [None, True]}", '{"b":1,"a":[null,true]}'],
    ["1, 2", '{"__jsonclass__":["tuple",[[1,2]]]}'],
    ["123456789012345678901234567890", "123456789012345678901234567890"],
  ])("%s is sent as %s", async (text, json) => {
    expect(await sent(text)).toBe(json);
  });

  test("several go in order, dashes and all", async () => {
    expect(await sent("-1", "'-t'", "--2")).toBe('-1,"-t",2');
  });

  test("a -- before them is left out", async () => {
    expect(await sent("--", "-1")).toBe("-1");
  });

  const cases: readonly (readonly [text: string, shown: string])[] = [
    ["1 +", "    1 +\n       ^\nSyntaxError: invalid syntax"],
    ["", "    \n    ^\nSyntaxError: invalid syntax"],
    ["x", "    x\n    ^\nNameError: name 'x' is not defined"],
    ["[1, größe]", "    [1, größe]\n        ^\nNameError: name 'größe' is not defined"],
    ["-t", "    -t\n     ^\nNameError: name 't' is not defined"],
    ["x=5", "    x=5\n    ^\nSyntaxError: invalid syntax"],
    ["{'a' 1}", "    {'a' 1}\n         ^\nSyntaxError: invalid syntax"],
    ["1 x", "    1 x\n      ^\nSyntaxError: invalid syntax"],
    ["['😀😀', $]", "    ['😀😀', $]\n           ^\nSyntaxError: invalid syntax"],
    ["[1,\n 2,\n x]", "     x]\n     ^\nNameError: name 'x' is not defined"],
    ["{[]: 1}", "    {[]: 1}\n     ^\nTypeError: unhashable type: 'list'"],
    [
      `[${"1, ".repeat(100)}x, ${"2, ".repeat(100)}]`,
      `    ${"1, ".repeat(12)}x, ${"2, ".repeat(11)}\n    ${" ".repeat(36)}^\nNameError: name 'x' is not defined`,
    ],
  ];

  test.each(cases)("%j is no literal, and the message shows where", async (text, shown) => {
    const { status, stdout, stderr } = await tool("127.0.0.1", 1, "call", "f", "1", text);
    expect(stderr.replace(/ +$/gm, "")).toBe(`argument 2:\n${shown}\n`.replace(/ +$/gm, ""));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });

  test.each(["'unclosed", "b'é'"])("%j is told in the decoder's words", async (text) => {
    const { status, stderr } = await tool("127.0.0.1", 1, "call", "f", text);
    expect(status).toBe(1);
    expect(lastLine(stderr)).toMatch(/^SyntaxError: [a-z].*[^)]$/);
  });

  test.each([
    "3 * 4",
    "-x.y",
    "not True",
    "f'a'",
    "1 if 2 else 3",
    "[i for i in x]",
    "~5",
    "'a' + 'b'",
    "(1)[0]",
  ])("%s would have to be computed", async (text) => {
    const { status, stderr } = await tool("127.0.0.1", 1, "call", "f", text);
    expect(status).toBe(1);
    expect(lastLine(stderr)).toMatch(/^computed arguments .* are not there yet/);
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
    "usage: sipyco_rpctool [-h] [--ssl CERT KEY PEER] SERVER PORT {list-targets,list-methods,call} ...\n";

  test.each([
    ["nothing", [], usage],
    ["no port", ["::1"], usage],
    ["no action", ["::1", 3251], usage],
    ["an unknown action", ["::1", 3251, "fly"], usage],
    ["a port that is no number", ["::1", "http", "list-targets"], usage],
    ["a port beyond 65535", ["::1", 65536, "list-targets"], usage],
    ["an unknown option", ["--fast", "::1", 3251, "list-targets"], usage],
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
    ["-h", ["-h"], /SERVER PORT \{list-targets,list-methods,call\}/],
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
});
