import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { float, NDArray, Slice, tuple } from "../../src/pyon/index.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { updateFromDict } from "../../src/sync-struct/update-from-dict.js";
import { LineClient } from "../fixtures/line-client.js";

interface Step {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
}

const url = new URL("../vectors/sync_struct.json", import.meta.url);
const vectors = JSON.parse(readFileSync(url, "utf8")) as {
  readonly v2: readonly Step[];
  readonly v1_6: readonly Step[];
  readonly script: readonly string[];
};

/** The recorded script, one statement of Python's each. */
// biome-ignore format: a table
const SCRIPT: readonly (readonly [python: string, run: (n: Notifier) => unknown])[] = [
  ['n["0"] = 0', (n) => n.set("0", 0)],
  ['n["1"] = 1', (n) => n.set("1", 1)],
  ["n[0] = 5", (n) => n.set(0, 5)],
  ["n[1] = 2.1", (n) => n.set(1, 2.1)],
  ["n[2] = None", (n) => n.set(2, null)],
  ['n[5] = {"a": 5, 2: np.linspace(0, 10, 1)}', (n) => n.set(5, new Map<unknown, unknown>([["a", 5], [2, Float64Array.of(0)]]))],
  ["n[6] = (4, 5)", (n) => n.set(6, tuple(4, 5))],
  ['n[8] = "ab\\nx\\"\'"', (n) => n.set(8, "ab\nx\"'")],
  ["n[1.5] = 1.5", (n) => n.set(1.5, 1.5)],
  ['n["list"] = []', (n) => n.set("list", [])],
  ['n["list"][:] = [34, 31]', (n) => n.at("list").set(new Slice(), [34, 31])],
  ['n["list"].append(42)', (n) => n.at("list").append(42)],
  ['n["list"].insert(1, 1)', (n) => n.at("list").insert(1, 1)],
  ['n["list"].pop()', (n) => n.at("list").pop()],
  ['n["list"].pop(0)', (n) => n.at("list").pop(0)],
  ['n["list"].append([])', (n) => n.at("list").append([])],
  ['n["list"][-1].append({"x": (1,)})', (n) => n.at("list", -1).append({ x: tuple(1) })],
  ["n[100] = 0", (n) => n.set(100, 0)],
  ["n[100] = 1", (n) => n.set(100, 1)],
  ["n[101] = 1", (n) => n.set(101, 1)],
  ["n.pop(101)", (n) => n.pop(101)],
  ["n[102] = 1", (n) => n.set(102, 1)],
  ["del n[102]", (n) => n.delete(102)],
  ['n["array"] = np.zeros(3)', (n) => n.set("array", new Float64Array(3))],
  ['n["array"][0] = 10', (n) => n.at("array").set(0, 10)],
  ['n["array"][1:] = 7', (n) => n.at("array").set(new Slice(1), 7)],
  ['n["image"] = np.zeros((2, 3), dtype=np.int32)', (n) => n.set("image", NDArray.zeros([2, 3], "<i4"))],
  ['n["image"][(1, 2)] = 9', (n) => n.at("image").set(tuple(1, 2), 9)],
  ['n["image"][0] = np.array([1, 2, 3])', (n) => n.at("image").set(0, NDArray.from([1, 2, 3]))],
  ['n["deep"] = {"a": {"b": [{"c": 0}]}}', (n) => n.set("deep", { a: { b: [{ c: 0 }] } })],
  ['n["deep"]["a"]["b"][0]["c"] = 1.0', (n) => n.at("deep", "a", "b", 0).set("c", float(1))],
  ['del n["deep"]["a"]["b"][0]["c"]', (n) => n.at("deep", "a", "b", 0).delete("c")],
  ['update_from_dict(n["deep"], {"a": 1, "z": [2]})', (n) => updateFromDict(n.at("deep"), { a: 1, z: [2] })],
  ['n["finished"] = True', (n) => n.set("finished", true)],
];

test("the recorded script is the one that is run here", () => {
  expect(SCRIPT.map(([python]) => python)).toEqual(vectors.script);
});

test.each([
  ["1 as 1.6", 1, vectors.v1_6],
  ["2 as 1.10", 2, vectors.v2],
] as const)("the same changes give the same lines, in version %s writes it", async (_, version, recorded) => {
  const notifier = new Notifier<unknown>({});
  await using publisher = new Publisher({ test: notifier }, { version });
  await publisher.start("127.0.0.1", 0);
  await using client = await LineClient.connect(publisher.port);
  for (const { dir, line } of recorded) if (dir === "c2s" && line !== undefined) client.send(line.trimEnd());
  const lines = [await client.line()];
  for (const [, run] of SCRIPT) run(notifier);
  const expected = recorded.filter(({ dir }) => dir === "s2c").flatMap(({ line }) => line?.trimEnd() ?? []);
  while (lines.length < expected.length) lines.push(await client.line());
  expect(lines).toEqual(expected);
});
