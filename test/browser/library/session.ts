import {
  BestEffortClient,
  Client,
  Complex,
  Dict,
  decode,
  encode,
  FFProxy,
  Fraction,
  float,
  kwargs,
  NDArray,
  NpScalar,
  Receiver,
  Slice,
  Subscriber,
  tuple,
} from "sipyco";

/** Where the peers are, and through which gateway they are reached. */
export interface Peers {
  readonly rpc: number;
  readonly notify: number;
  readonly broadcast: number;
  /** A port where nobody listens. */
  readonly nobody: number;
  readonly via?: string | undefined;
}

const HOST = "127.0.0.1";

/** A value of each type that PYON carries. */
const VALUES: readonly unknown[] = [
  [null, true, false, "text μ 😀", [], {}],
  [0, -1, 2 ** 53 - 1, 2n ** 70n, 1.5, float(2), Number.NaN, Number.NEGATIVE_INFINITY, new Complex(1, -2)],
  [tuple(1, tuple()), Uint8Array.of(0, 255), new Set([3]), new Fraction(1, 3), new Slice(null, 5, -1)],
  new Dict<unknown, unknown>([
    [1, "int"],
    ["1", "str"],
    [tuple(1, 2), "tuple"],
  ]),
  { ["__proto__"]: 1, constructor: 2, "<img src=x onerror=alert(1)>": 3 },
  [new NDArray(Float64Array.of(1, Number.NaN)), new NDArray(Int32Array.of(1, 2, 3, 4), { shape: [2, 2] })],
  new NpScalar("<i8", 2n ** 62n),
];

/**
 * Uses all that a page can use of the library, and tells what came of each step. It has to come to the same in Node,
 * where connections are direct, in a page and in a worker, where they go through a gateway.
 */
export async function session(peers: Peers): Promise<string[]> {
  const told: string[] = [];
  const step = async (name: string, act: () => unknown): Promise<void> => {
    told.push(`${name}: ${await outcome(act)}`);
  };
  await calls(peers, step);
  await bestEffort(peers, step);
  await mirrors(peers, step);
  await broadcasts(peers, step);
  await step("PYON, decoded and encoded", () =>
    decode('{"a": (1, 2.0, nparray((1,), "<i4", b"AQAAAA=="))}', { exact: true }),
  );
  await step("PYON that is none", () => decode("[1, 2"));
  return told;
}

type Step = (name: string, act: () => unknown) => Promise<void>;

async function calls({ rpc, nobody, via }: Peers, step: Step): Promise<void> {
  const lda = await Client.connect(HOST, rpc, { target: "lda", via, exact: true });
  await step("targets", () => lda.getRpcId());
  await step("methods", async () => Object.keys((await lda.getRpcMethodList()).methods).sort());
  await step("a call", () => lda.callRpc("set_attenuation", [12.5], { channel: 1 }));
  await step("a result", () => lda.callRpc("get_attenuation", [], { channel: 1 }));
  for (const [index, value] of VALUES.entries())
    await step(`value ${index}`, () => lda.callRpc("echo", [value]));
  await step("many calls", () => Promise.all([1, 2, 3].map((each) => lda.callRpc("echo", [each]))));
  await step("ValueError", () => lda.callRpc("set_attenuation", [99]));
  await step("KeyError", () => lda.callRpc("lookup", []));
  await step("an error of no builtin class", () => lda.callRpc("custom_error", []));
  await step("wrong arguments", () => lda.callRpc("set_attenuation", []));
  await step("a result that cannot be sent", () => lda.callRpc("unserializable", []));
  await step("an argument that cannot be sent", () => lda.callRpc("echo", [{ a: [() => 1] }]));
  await step("no such method", () => lda.callRpc("get_atenuation", []));
  await step("too slow", () => lda.callRpc("slow", [0.3], {}, { timeout: 20 }));
  await step("aborted", () =>
    lda.callRpc("slow", [0.3], {}, { signal: AbortSignal.abort(new Error("enough")) }),
  );
  await step("still usable", () => lda.callRpc("ping", []));
  const late = lda.callRpc("slow", [1], {});
  late.catch(() => undefined);
  await step("closed", () => lda.closeRpc());
  await step("closed while it waited", () => late);
  await step("called when closed", () => lda.callRpc("ping", []));
  await step("no such target", () => Client.connect(HOST, rpc, { target: "ldb", via }));
  await step("nobody there", () => Client.connect(HOST, nobody, { target: "lda", via }));
}

async function bestEffort({ rpc, nobody, via }: Peers, step: Step): Promise<void> {
  const changes: boolean[] = [];
  const onConnectionChange = (connected: boolean): void => void changes.push(connected);
  const lda = await BestEffortClient.connect(HOST, rpc, "lda", { via, onConnectionChange });
  await step("best effort", () => lda.set_attenuation?.(3, kwargs({ channel: 0 })));
  await step("best effort, an error", () => lda.set_attenuation?.(-1));
  const display = new FFProxy(lda as unknown as { set_attenuation(attenuation: number): unknown });
  display.set_attenuation(7);
  await display.ffJoin();
  await step("fire and forget", () => lda.get_attenuation?.());
  await lda.closeRpc();
  await step("best effort, closed", () => changes);
  const lost = await BestEffortClient.connect(HOST, nobody, "lda", { via });
  await step("best effort, nobody there", () => lost.anything?.());
  await lost.closeRpc();
}

async function mirrors({ notify, via }: Peers, step: Step): Promise<void> {
  const datasets = new Subscriber("datasets", undefined, undefined, undefined, { exact: true });
  await datasets.connect(HOST, notify, { via });
  await step("a structure", () => datasets.whenReady());
  await step("its state", () => datasets.status.current.type);
  await datasets.close();
  await step("its end", () => datasets.ended);
  const missing = new Subscriber("missing");
  await missing.connect(HOST, notify, { via });
  await step("no such notifier", () => missing.whenReady());
}

async function broadcasts({ broadcast, via }: Peers, step: Step): Promise<void> {
  const receiver = new Receiver("beat");
  await receiver.connect(HOST, broadcast, { via });
  const messages = receiver[Symbol.asyncIterator]();
  await step("a broadcast", async () => (await messages.next()).value);
  await receiver.close();
  await step("its end", async () => (await messages.next()).done);
}

async function outcome(act: () => unknown): Promise<string> {
  try {
    return encode(await act(), { version: 2 });
  } catch (error) {
    const { name, message, code } = error as Error & { code?: string };
    // The way to a peer is told in messages: it is another one through a gateway.
    return `${name} ${code ?? ""}: ${message.replace(/(?:ws:\S+\/proxy\/)?127\.0\.0\.1:\d+/g, "PEER")}`;
  }
}
