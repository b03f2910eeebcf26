import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

const page = readFileSync(new URL("../docs/from-python.md", import.meta.url), "utf8");

/** The index of SiPyCo's manual, by module, without the modules themselves. */
const MANUAL: Readonly<Record<string, readonly string[]>> = {
  pyon: ["decode", "encode", "load_file", "store_file"],
  pc_rpc: [
    "AsyncioClient",
    "AutoTarget",
    "BestEffortClient",
    "Client",
    "IncompatibleServer",
    "Server",
    "close_rpc",
    "connect_rpc",
    "get_local_host",
    "get_rpc_id",
    "get_selected_target",
    "select_rpc_target",
    "simple_server_loop",
  ],
  fire_and_forget: ["FFProxy", "ff_join"],
  sync_struct: [
    ...["ModAction", "Notifier", "Publisher", "Subscriber", "process_mod", "update_from_dict", "raw_view"],
    ...["append", "delitem", "init", "insert", "pop", "setitem"].map((name) => `ModAction.${name}`),
    ...["append", "insert", "pop"].map((name) => `Notifier.${name}`),
  ],
  remote_exec: ["RemoteExecServer", "add_code", "call", "connect_global_rpc", "simple_rexec_server_loop"],
  common_args: ["verbosity_args"],
  asyncio_tools: ["AsyncioServer", "start", "stop", "atexit_register_coroutine"],
  logging_tools: ["LogForwarder", "emit", "MultilineFormatter", "format", "Server"],
};

/** The rows below a module's heading: the cells for Python and for us. */
function rowsOf(module: string): [python: string, ours: string][] {
  const [, section = ""] = page.split(`## sipyco.${module} `);
  const [own = ""] = section.split("\n## ");
  return [...own.matchAll(/^\| (`[^|]*) \| ([^|]*) \|/gm)].map(([, python = "", ours = ""]) => [
    python,
    ours,
  ]);
}

describe.each(Object.entries(MANUAL))("the page for those who come from Python, on %s,", (module, names) => {
  test.each([...names])("has a row for %s", (name) => {
    const [last = name] = name.split(".").slice(-1);
    const pattern = name.includes(".") ? `\\b${name}\\b` : `\\b${last}\\b`;
    expect(rowsOf(module).some(([python]) => new RegExp(pattern).test(python))).toBe(true);
  });

  test("names what its module exports", async () => {
    const [, path = ""] = new RegExp(`^## sipyco\\.${module} → \`(.*)\`$`, "m").exec(page) ?? [];
    const exported = Object.keys(await import(path));
    for (const [, ours] of rowsOf(module)) {
      const [, name = ""] = /^`(\w+)/.exec(ours) ?? [];
      // A method's row begins with what stands for the object.
      if (!/^`[a-z]\w*\.|^`n\b/.test(ours)) expect(exported).toContain(name);
    }
  });
});
