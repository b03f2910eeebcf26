import { describe, expect, test } from "vitest";
import { interfaceText } from "../../src/cli/types/interface-text.js";
import type { Argspec, MethodList } from "../../src/pc-rpc/protocol.js";
import { compile } from "./compile.js";

const NONE: Argspec = {
  args: ["self"],
  varargs: null,
  varkw: null,
  defaults: null,
  kwonlyargs: [],
  kwonlydefaults: null,
  annotations: {},
};

const LAB: MethodList = {
  docstring: "Everything that a method may take and give.",
  methods: {
    ping: [{ ...NONE, annotations: { return: "bool" } }, "Return true while the device answers."],
    set_attenuation: [
      {
        ...NONE,
        args: ["self", "attenuation", "channel"],
        defaults: [0],
        annotations: { attenuation: "float", channel: "int", return: "None" },
      },
      "In dB.",
    ],
    sweep: [
      {
        ...NONE,
        args: ["self", "start", "n"],
        defaults: [5],
        kwonlyargs: ["log"],
        kwonlydefaults: { log: false },
        annotations: { start: "float", n: "int", log: "bool", return: "list[float]" },
      },
      null,
    ],
    aim: [
      {
        ...NONE,
        args: ["self", "x", "y"],
        defaults: [0],
        kwonlyargs: ["speed"],
        annotations: { x: "float", y: "float", speed: "float", return: "tuple[int, str]" },
      },
      null,
    ],
    total: [
      { ...NONE, varargs: "args", varkw: "kwargs", annotations: { args: "float", return: "float" } },
      null,
    ],
    status: [{ ...NONE, annotations: { return: "dict[str, Optional[float]]" } }, null],
    levels: [{ ...NONE, annotations: { return: "dict[int, str]" } }, null],
    picture: [
      {
        ...NONE,
        args: ["self", "roi", "mode"],
        annotations: {
          roi: "tuple[int, ...]",
          mode: "Literal['fast', 'slow']",
          return: "numpy.ndarray",
        },
      },
      null,
    ],
    raw: [{ ...NONE, args: ["self", "data"], annotations: { data: "bytes", return: "complex" } }, null],
    anything: [{ ...NONE, args: ["self", "x"], annotations: { return: "Mode" } }, null],
    class: [{ ...NONE, annotations: { return: "str" } }, null],
    "odd name": [{ ...NONE, annotations: { return: "str" } }, null],
  },
};

const files = (program: string): Record<string, string> => ({
  "lab.ts": interfaceText(LAB, { header: ["Made for a test."], name: "Lab" }),
  "program.ts": `
import { BestEffortClient, Client, kwargs } from "sipyco/pc-rpc";
import { Complex, Dict, float, type NDArray, tuple } from "sipyco/pyon";
import type { Lab } from "./lab.js";
const lab = await Client.connect<Lab>("::1", 3253, { target: "lab" });
export const used = [BestEffortClient, kwargs, Complex, Dict, float, tuple, lab] as const;
export type Used = NDArray;
${program}`,
});

describe("a program that uses a generated interface", () => {
  test("compiles, however it may call the methods", async () => {
    const program = `
const ok: boolean = await lab.ping();
const nothing: null = await lab.set_attenuation(float(5));
await lab.set_attenuation(5.5, 1);
await lab.set_attenuation(5, 1n);
await lab.set_attenuation(5, kwargs({ channel: 1 }));
await lab.set_attenuation(kwargs({ attenuation: 5, channel: 1 }));
const points: number[] = await lab.sweep(0, 3, kwargs({ log: true }));
const first: number | undefined = points[0];
const [n, unit] = await lab.aim(1, 2, kwargs({ speed: 3 }));
const double: number = n * 2;
const text: string = unit.trim();
await lab.aim(1, kwargs({ speed: 3 }));
await lab.aim(kwargs({ x: 1, speed: 3 }));
const sum: number = await lab.total(1, 2.5, float(3), kwargs({ a: 4 }));
await lab.total();
const { temperature } = await lab.status();
const known: number = temperature ?? 0;
const levels = await lab.levels();
if (levels instanceof Dict) levels.get(1)?.trim();
const shape: readonly number[] = (await lab.picture(tuple(0, 0, 10, 10), "fast")).shape;
const re: number = (await lab.raw(new Uint8Array(1))).re;
const unknown: unknown = await lab.anything([1, { a: null }]);
const words: string[] = [await lab.class(), await lab["odd name"]()];
await lab.closeRpc();
const lazy = await BestEffortClient.connect<Lab>("::1", 3253, "lab");
const maybe: boolean | null = await lazy.ping();
export { ok, nothing, first, double, text, sum, known, shape, re, unknown, words, maybe };
`;
    expect(await compile(files(program))).toEqual([]);
  });

  const wrong = [
    "await lab.pong();",
    "const text: string = await lab.ping();",
    "const ok: boolean = lab.ping();",
    'await lab.set_attenuation("5");',
    "await lab.set_attenuation();",
    "await lab.set_attenuation(1, 2, 3);",
    "await lab.set_attenuation(1, null);",
    "const first: number = (await lab.sweep(0))[0];",
    "await lab.sweep(0, 1, true);",
    "await lab.aim(1, 2);",
    "await lab.aim(1);",
    'await lab.aim("1", kwargs({ speed: 1 }));',
    "(await lab.aim(1, kwargs({ speed: 1 })))[2];",
    "(await lab.aim(1, kwargs({ speed: 1 })))[0] = 5;",
    'await lab.total(1, "2");',
    "const temperature: number = (await lab.status()).temperature;",
    "(await lab.levels()).get(1);",
    'await lab.picture([1], "medium");',
    "await lab.raw([1]);",
    "(await lab.anything(1)).trim();",
    'await lab["even name"]();',
  ];

  test("does not compile where it is wrong: in each of these lines", async () => {
    // One function a line, so that one fault does not hide another.
    const program = wrong.map((line, index) => `export async function f${index}() { ${line} }`).join("\n");
    const errors = await compile(files(program));
    const offset = files("")["program.ts"]?.split("\n").length ?? 0;
    // Some go on in further lines, which are indented.
    const found = errors.flatMap((error) => {
      const [, line] = /^program\.ts\((\d+),/.exec(error) ?? [];
      return line === undefined ? [] : [Number(line) - offset];
    });
    expect([...new Set(found)].sort((a, b) => a - b)).toEqual(wrong.map((_, index) => index));
  });
});
