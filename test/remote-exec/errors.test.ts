import { describe, expect, test } from "vitest";
import { KeyError, PythonSyntaxError } from "../../src/pc-rpc/index.js";
import { failure, serve, withCode } from "./serving.js";

describe("syntax errors name the place in the client's code", () => {
  test.each<[string, string, string, string, string]>([
    ["a single line", "const x = ;", "Unexpected token ';'", "line 1, column 11", "const x = ;"],
    [
      "a later line",
      "let a = 1;\nlet b = 2;\n  let c = );",
      "Unexpected token ')'",
      "line 3, column 11",
      "let c = );",
    ],
    ["tabs", "\tlet\tx = ;", "Unexpected token ';'", "line 1, column 10", "\tlet\tx = ;"],
    ["the end", "f(`\n\n${ ", "Unexpected end of input", "line 3", "${ "],
    ["return outside a function", "return 5", "Illegal return statement", "line 1, column 1", "return 5"],
    ["await outside one", "await 5", "await is only valid", "line 1, column 1", "await 5"],
    ["a long line", `${"x".repeat(3000)} y z`, "Unexpected identifier", "line 1, column 3002", "xxx y z"],
  ])("%s", async (_, code, message, place, text) => {
    const client = await (await serve({})).rexec();
    const error = await failure(client.add_code(code));
    expect(error).toBeInstanceOf(PythonSyntaxError);
    expect(error.message).toContain(message);
    expect(error.message).toContain(`(<remote code 1>, ${place}`);
    expect(error.message).toContain(text);
    expect(String(error.message).length).toBeLessThan(500);
    expect(error.remoteTraceback).toEqual([]);
  });

  test("marks it below the line's text", async () => {
    const client = await (await serve({})).rexec();
    const { message } = await failure(client.add_code("let a = 1;\nlet b = ;"));
    expect(message).toBe(
      "Unexpected token ';' (<remote code 1>, line 2, column 9)\n    let b = ;\n            ^",
    );
  });

  test("a name that is taken is one, too", async () => {
    const client = await withCode("const x = 1;");
    const error = await failure(client.add_code("let y = 2;\nconst x = 2;"));
    expect(error).toBeInstanceOf(PythonSyntaxError);
    expect(error.message).toContain("Identifier 'x' has already been declared (<remote code 2>, line ");
  });

  test("the file may have a name of the client's own", async () => {
    const client = await (await serve({})).rexec();
    const error = await failure(client.add_code("let a = ;\n//# sourceURL=scan.js"));
    expect(error.message).toContain("(scan.js, line 1, column 9)");
  });

  test("those of code that the code evaluates are errors of the code like others", async () => {
    const client = await withCode("function parse() { return eval('('); }");
    const error = await failure(client.call("parse"));
    expect(error).toMatchObject({ className: "GenericRemoteException" });
    expect(error.message).toMatch(/^SyntaxError: /);
    expect(await failure(client.add_code("parse()"))).toMatchObject({ className: "GenericRemoteException" });
  });
});

describe("what the code throws", () => {
  test.each<[string, string, string, string]>([
    ["TypeError", "throw new TypeError('odd')", "TypeError", "odd"],
    ["RangeError", "throw new RangeError('high')", "ValueError", "high"],
    ["the engine's own", "null.x", "TypeError", "Cannot read properties of null (reading 'x')"],
    ["ReferenceError", "nosuch", "GenericRemoteException", "ReferenceError: nosuch is not defined"],
    ["Error", "throw new Error('e')", "GenericRemoteException", "Error: e"],
    [
      "its own class",
      "throw new (class Unlocked extends Error {})('relock')",
      "GenericRemoteException",
      "Unlocked: relock",
    ],
    ["Python's", "throw new sipyco.KeyError('7')", "KeyError", "7"],
    ["no error at all", "throw 5", "GenericRemoteException", "number: 5"],
    ["nothing", "throw undefined", "GenericRemoteException", "undefined: undefined"],
    ["too much recursion", "throwing()", "ValueError", "Maximum call stack size exceeded"],
  ])(
    "%s arrives by class and message, from both kinds of function and from added code",
    async (_, code, name, message) => {
      const client = await withCode(
        `function throwing() { ${code} }
         async function later() { await null; ${code} }
         async function at_once() { ${code} }`,
      );
      for (const call of ["throwing", "later", "at_once"]) {
        expect(await failure(client.call(call))).toMatchObject({ className: name, message });
      }
      expect(await failure(client.add_code(`\n${code}`))).toMatchObject({ className: name, message });
    },
  );

  test("the traceback has the client's code and what that called, and nothing of the server's", async () => {
    const driver = {
      set(): void {
        throw new RangeError("99");
      },
    };
    const client = await withCode(
      "function set() {\n  controller_driver.set();\n}\nfunction outer() {\n  set();\n}",
      driver,
    );
    const { remoteTraceback } = (await failure(client.call("outer"))) as { remoteTraceback: string[] };
    expect(remoteTraceback.slice(0, 2)).toEqual([
      '  File "<remote code 1>", line 5, in outer\n',
      '  File "<remote code 1>", line 2, in set\n',
    ]);
    expect(remoteTraceback[2]).toMatch(/File ".*errors\.test\.ts", line \d+, in .*set\n$/);
    expect(remoteTraceback).toHaveLength(3);
    const top = await failure(client.add_code("\nouter();"));
    expect((top.remoteTraceback as string[])[0]).toBe('  File "<remote code 2>", line 2, in <anonymous>\n');
  });

  test("also when reading it throws", async () => {
    const client = await withCode(
      "function hostile() { throw new Proxy(new Error('x'), { get() { throw new Error('no'); } }); }",
    );
    expect(await failure(client.call("hostile"))).toMatchObject({
      className: "GenericRemoteException",
      message: "Error: an error that cannot be read",
    });
  });

  test("an error of a further server keeps its class", async () => {
    const client = await withCode("async function fail() { await controller_driver.fail(); }", {
      fail: async () => {
        throw new KeyError("far", { remoteTraceback: ['  File "far.py", line 3\n'] });
      },
    });
    const error = await failure(client.call("fail"));
    expect(error).toBeInstanceOf(KeyError);
    expect((error.remoteTraceback as string[]).at(-1)).toBe('  File "far.py", line 3\n');
  });
});
