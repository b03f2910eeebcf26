import { describe, expect, test } from "vitest";
import { against, tool } from "./rpctool-run.js";

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
    ["x=5", "    x=5\n     ^\nSyntaxError: invalid syntax"],
    ["{'a' 1}", "    {'a' 1}\n     ^\nSyntaxError: invalid syntax. Perhaps you forgot a comma?"],
    ["1 x", "    1 x\n      ^\nSyntaxError: invalid syntax"],
    ["['😀😀', $]", "    ['😀😀', $]\n           ^\nSyntaxError: invalid syntax"],
    ["[1,\n 2,\n x]", "     x]\n     ^\nNameError: name 'x' is not defined"],
    ["{[]: 1}", "    {[]: 1}\n     ^\nTypeError: unhashable type: 'list'"],
    ["{}['a']", "    {}['a']\n      ^\nKeyError: 'a'"],
    ["'unclosed", "    'unclosed\n    ^\nSyntaxError: unterminated string literal (detected at line 1)"],
    ["(1)[0]", "    (1)[0]\n       ^\nTypeError: 'int' object is not subscriptable"],
    ["[\r\n\tx]", "     x]\n     ^\nNameError: name 'x' is not defined"],
    [
      "().__class__",
      "    ().__class__\n       ^\nAttributeError: 'tuple' object has no attribute '__class__'",
    ],
    [
      `[${"1, ".repeat(100)}x, ${"2, ".repeat(100)}]`,
      `    ${"1, ".repeat(12)}x, ${"2, ".repeat(11)}\n    ${" ".repeat(36)}^\nNameError: name 'x' is not defined`,
    ],
  ];

  test.each(cases)("%j fails, and the message shows where", async (text, shown) => {
    const { status, stdout, stderr } = await tool("127.0.0.1", 1, "call", "f", "1", text);
    expect(stderr.replace(/ +$/gm, "")).toBe(`argument 2:\n${shown}\n`.replace(/ +$/gm, ""));
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  });

  test.each([
    ["3 * 4 + 2", "14"],
    ["2.5 * 2", "5.0"],
    ["10 ** 20", "100000000000000000000"],
    ["not True", "false"],
    ["'a' + f'{1 + 1}'", '"a2"'],
    ["[i for i in range(3)]", "[0,1,2]"],
    ["(lambda x: x)(1)", "1"],
    ["'n' 'p'", '"np"'],
    ["{'a': 1}", '{"a":1}'],
    ["1 + 2j", '{"__jsonclass__":["complex",[1.0,2.0]]}'],
    ["np.arange(2, dtype=np.int8)", '{"__jsonclass__":["nparray",[[2],"|i1","AAE="]]}'],
    ["np.int32(7)", '{"__jsonclass__":["npscalar",["<i4","BwAAAA=="]]}'],
    ["ｎｐ.pi", "3.141592653589793"],
  ])("%s is computed: %s", async (text, json) => {
    expect(await sent(text)).toBe(json);
  });

  test("nothing is sent when one of them is wrong", async () => {
    const { status, stderr } = await tool("127.0.0.1", 1, "call", "f", "1 + 1", "len", "x");
    expect(status).toBe(1);
    expect(stderr).toBe(
      "argument 2:\n    len\n    ^\nTypeError: `<built-in function len>`: Object of type `builtin_function_or_method` is not PYON encodable\n",
    );
  });
});
