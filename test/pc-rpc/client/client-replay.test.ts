import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Client, type Remote } from "../../../src/pc-rpc/client/client.js";
import { RemoteError } from "../../../src/pc-rpc/errors.js";
import { kwargs } from "../../../src/pc-rpc/kwargs.js";
import { decode } from "../../../src/pyon/decode.js";
import {
  Complex,
  Dict,
  Fraction,
  float,
  NDArray,
  NpScalar,
  OrderedDict,
  Slice,
  tuple,
} from "../../../src/pyon/values.js";
import { ScriptedServer } from "../../fixtures/scripted-server.js";

interface Step {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
  readonly eof?: true;
}

const recorded = JSON.parse(
  readFileSync(new URL("../../vectors/pc_rpc.json", import.meta.url), "utf8"),
) as Record<"v2" | "v1_6" | "new_server_old_client", Step[]> & { calls: string[] };

interface Lda {
  ping(): boolean;
  set_attenuation(attenuation: number, channel?: number): void;
  get_attenuation(channel?: number, ...more: number[]): number;
  status(): unknown;
  sweep(start: unknown, stop: unknown, n?: number): unknown;
  total(...values: number[]): number;
  echo(x: unknown): unknown;
  slow(seconds: number): number;
  unserializable(): unknown;
  custom_error(): never;
  terminate(): void;
}

/** The recorded calls in our words; `raw` names those where Python wrote text that we write otherwise. */
function callsOf(
  version: 1 | 2,
): [python: string, call: (c: Remote<Lda>) => Promise<unknown>, raw?: boolean][] {
  const list = [
    5,
    2.1,
    null,
    true,
    false,
    new Dict<unknown, unknown>([
      ["a", 5],
      [2, new NDArray(new Float64Array(1))],
    ]),
    tuple(4, 5),
    tuple(10),
    "ab\nx\"'",
  ];
  const ordered = [
    ["b", 1],
    ["a", 2],
  ] as const;
  return [
    ["c.ping()", (c) => c.ping()],
    ["c.set_attenuation(5)", (c) => c.set_attenuation(5)],
    ["c.get_attenuation()", (c) => c.get_attenuation()],
    ["c.set_attenuation(12.5, channel=1)", (c) => c.set_attenuation(12.5, kwargs({ channel: 1 }))],
    ["c.get_attenuation(channel=1)", (c) => c.get_attenuation(kwargs({ channel: 1 }))],
    ["c.set_attenuation(99)", (c) => c.set_attenuation(99)],
    ["c.status()", (c) => c.status()],
    ["c.sweep(0.0, 1.0)", (c) => c.sweep(float(0), float(1))],
    ["c.sweep(0.0, 1.0, n=3, log=True)", (c) => c.sweep(float(0), float(1), kwargs({ n: 3, log: true }))],
    ["c.total(1, 2, 3, a=4, b=5.5)", (c) => c.total(1, 2, 3, kwargs({ a: 4, b: 5.5 }))],
    ["c.total()", (c) => c.total()],
    [
      'c.echo([5, 2.1, None, True, False, {"a": 5, 2: np.linspace(0, 10, 1)}, (4, 5), (10,), "ab\\nx\\"\'"])',
      (c) => c.echo(list),
    ],
    ["c.echo({1, 2})", (c) => c.echo(new Set([1, 2]))],
    ['c.echo(b"\\x00\\xff")', (c) => c.echo(Uint8Array.of(0, 255))],
    ["c.echo(1+2j)", (c) => c.echo(new Complex(1, 2))],
    ["c.echo(Fraction(1, 3))", (c) => c.echo(new Fraction(1, 3))],
    ["c.echo(slice(1, None, 2))", (c) => c.echo(new Slice(1, null, 2))],
    [
      'c.echo(OrderedDict([("b", 1), ("a", 2)]))',
      // Python 1.10 forgets the OrderedDict on its way out, and we do not.
      (c) => c.echo(version === 1 ? new OrderedDict(ordered) : new Dict(ordered)),
    ],
    [
      "c.echo(np.arange(6, dtype=np.int32).reshape(2, 3))",
      (c) => c.echo(new NDArray(Int32Array.of(0, 1, 2, 3, 4, 5), { shape: [2, 3] })),
    ],
    // Python 1.10 writes a float64 as a float.
    ["c.echo(np.float64(2.5))", (c) => c.echo(version === 1 ? new NpScalar("<f8", 2.5) : 2.5)],
    // Python 1.6 writes characters as they are, and we write escapes.
    ['c.echo("μ Ω 😀")', (c) => c.echo("μ Ω 😀"), version === 1],
    ["c.echo(2**70)", (c) => c.echo(2n ** 70n)],
    ["c.echo(1.0)", (c) => c.echo(float(1))],
    ["c.slow(0.01)", (c) => c.slow(0.01)],
    ["c.unserializable()", (c) => c.unserializable()],
    ["c.custom_error()", (c) => c.custom_error()],
    ["c.get_attenuation(channel=7)", (c) => c.get_attenuation(kwargs({ channel: 7 }))],
    ["c.get_attenuation(1, 2, 3)", (c) => c.get_attenuation(1, 2, 3)],
    ["c.get_rpc_method_list()", (c) => c.getRpcMethodList()],
    ["c.terminate()", (c) => c.terminate()],
  ];
}

const conversations = [
  ["SiPyCo 1.10", "v2", 2, "auto"],
  ["SiPyCo 1.6", "v1_6", 1, "auto"],
  ["SiPyCo 1.10 in version 1", "new_server_old_client", 1, 1],
] as const;

describe.each(conversations)("as recorded with %s", (_, which, version, pyonVersion) => {
  const steps = recorded[which];
  const replies = steps.filter((step) => step.dir === "s2c" && step.line !== undefined);
  const requests = steps.filter((step) => step.dir === "c2s" && step.line !== undefined);
  const calls = callsOf(version);

  test("the calls are those that were recorded", () => {
    expect(calls.map(([python]) => python)).toEqual(recorded.calls);
  });

  test.each([false, true])(
    "we ask byte for byte as Python does and understand all answers (exact: %s)",
    async (exact) => {
      const heard: string[] = [];
      await using server = await ScriptedServer.start(async (peer) => {
        for (const { line } of replies) {
          const asked = await peer.line();
          if (asked === undefined) return;
          heard.push(`${asked}\n`);
          peer.socket.write(line as string);
        }
      });
      await using client = await Client.connect<Lda>("127.0.0.1", server.port, { pyonVersion, exact });
      expect([...client.getRpcId()]).toEqual([["lda"], "Attenuator on the blue laser"]);
      expect(client.getSelectedTarget()).toBe("lda");
      for (const [index, [python, call, raw]] of calls.entries()) {
        const answer = decodeReply(replies[index + 2]?.line as string, exact);
        if (answer.status === "failed") {
          const error: unknown = await call(client).catch((reason: unknown) => reason);
          expect(error, python).toBeInstanceOf(RemoteError);
          const { className, message } = error as RemoteError;
          expect({ class: className, message, traceback: [] }).toEqual(answer.exception);
        } else if (python === "c.get_rpc_method_list()") {
          const { docstring, methods } = await client.getRpcMethodList();
          expect(docstring).toBe("Simulated Lab Brick digital attenuator.\n\nTwo channels, 0 to 63 dB.");
          expect(methods.sweep?.[0].annotations).toEqual({
            return: "list",
            start: "float",
            stop: "float",
            n: "int",
            log: "bool",
          });
          expect(methods.terminate).toEqual([
            {
              args: ["self"],
              varargs: null,
              varkw: null,
              defaults: null,
              kwonlyargs: [],
              kwonlydefaults: null,
              annotations: {},
            },
            "Terminate the server.",
          ]);
          expect([...(methods.set_attenuation?.[0].defaults ?? [])].map(Number)).toEqual([0]);
        } else {
          expect(await call(client), python).toEqual(answer.ret);
        }
        const asked = heard[index + 2] as string;
        const expected = requests[index + 2]?.line as string;
        if (raw) expect(decode(asked, { exact: true })).toEqual(decode(expected, { exact: true }));
        else expect(asked).toBe(expected);
      }
      expect(heard[0]).toBe("ARTIQ pc_rpc\n");
      expect(heard[1]).toBe(requests[1]?.line);
    },
  );
});

/** The reply's parts; `exact` affects what is compared, not how the reply itself is read. */
function decodeReply(line: string, exact: boolean): { status: string; ret?: unknown; exception?: unknown } {
  const reply = decode(line) as { status: string; ret?: unknown; exception?: unknown };
  if (reply.status === "failed" || !exact) return reply;
  const whole = decode(line, { exact: true }) as Map<string, unknown>;
  return { status: reply.status, ret: whole.get("ret") };
}
