import { expect, test } from "vitest";
import { LineMasker } from "../../../src/cli/recording/mask.js";

/** What a line becomes, on a connection that began with this greeting. */
function masked(
  greeting: string | undefined,
  names: string[],
  line: string,
  dir: "c2s" | "s2c" = "s2c",
): unknown {
  const masker = new LineMasker(names);
  if (greeting !== undefined) {
    expect(masker.mask("c2s", greeting)).toEqual({ line: greeting });
    expect(masker.mask("c2s", "name pyon_v2").line).toBe(/logging/.test(greeting) ? "***" : "name pyon_v2");
  }
  const result = masker.mask(dir, line);
  return result.masked === "values" ? result.line : (result.masked ?? "as it is");
}

test.each([
  ["a list of dicts", '[{"key": 1.50, "b": (2.0, )}]', '[{"key": "***", "b": (2.0, )}]'],
  ["a nested dict", '{"a":{"key":{"c":1}}}', '{"a":{"key":"***"}}'],
  ["an OrderedDict", 'OrderedDict([("key", 1), ("a", 2.0)])', 'OrderedDict([("key", "***"), ("a", 2.0)])'],
  [
    "a dict with other keys too",
    '{"__jsonclass__":["dict",[[["key",5],[1,{"__jsonclass__":["npscalar",["<f4","AACAPw=="]]}]]]]}',
    '{"__jsonclass__":["dict",[[["key","***"],[1,{"__jsonclass__":["npscalar",["<f4","AACAPw=="]]}]]]]}',
  ],
  ["JSON in a string", '["{\\"key\\":1}","{\\"a\\":1}"]', '["***","{\\"a\\":1}"]'],
  ["an escaped key", '{"k\\u0065y":1}', '{"key":"***"}'],
  ["nothing", '[nan, {"kex": nan}, nparray((1, ), "<f8", b"AAAAAAAA8D8=")]', "as it is"],
  ["nothing, spelled oddly", '[1.50,   "key"]', "as it is"],
  ["what is no PYON", "key=hunter2", "whole"],
  ["a type that is unknown", '{"__jsonclass__":["secret",["hunter2"]]}', "whole"],
])("in %s", (_, line, expected) => {
  expect(masked("ARTIQ broadcast", ["key"], line)).toBe(expected);
});

test("a protocol's own fields stay, whatever the name", () => {
  const names = ["name", "status", "value", "key", "args"];
  expect(masked("ARTIQ pc_rpc", names, '{"status":"ok","ret":{"name":1}}')).toBe(
    '{"status":"ok","ret":{"name":"***"}}',
  );
  expect(
    masked(
      "ARTIQ pc_rpc",
      names,
      '{"action": "call", "name": "f", "args": (1, ), "kwargs": {"args": 2}}',
      "c2s",
    ),
  ).toBe('{"action": "call", "name": "f", "args": (1, ), "kwargs": {"args": "***"}}');
  expect(masked("ARTIQ broadcast", names, '{"name":1}')).toBe('{"name":"***"}');
});

test("mods that are about such a key", () => {
  const greeting = "ARTIQ sync_struct";
  expect(masked(greeting, ["pin"], '{"action":"setitem","path":["ann"],"key":"pin","value":1234}')).toBe(
    '{"action":"setitem","path":["ann"],"key":"pin","value":"***"}',
  );
  expect(masked(greeting, ["pin"], '{"action":"append","path":["pin"],"x":1234}')).toBe(
    '{"action":"append","path":["pin"],"x":"***"}',
  );
  expect(masked(greeting, ["pin"], '{"action":"init","struct":{"ann":{"pin":1234}}}')).toBe(
    '{"action":"init","struct":{"ann":{"pin":"***"}}}',
  );
  expect(masked(greeting, ["pin", "value"], '{"action":"setitem","path":[],"key":"a","value":1}')).toBe(
    "as it is",
  );
});

test("lines of logs and of strangers are masked whole", () => {
  expect(masked("ARTIQ logging", ["pin"], "lda:INFO:lock:pin 1234", "c2s")).toBe("whole");
  expect(masked(undefined, ["pin"], "hello", "c2s")).toBe("whole");
});
