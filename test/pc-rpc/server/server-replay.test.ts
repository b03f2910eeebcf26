import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KeyError } from "../../../src/pc-rpc/errors.js";
import { describe as describeTarget } from "../../../src/pc-rpc/methods/describe.js";
import { Server } from "../../../src/pc-rpc/server/server.js";
import { decode } from "../../../src/pyon/decode.js";
import { Lda } from "../../fixtures/lda.js";
import { LineClient } from "../../fixtures/line-client.js";

interface Step {
  readonly dir: "c2s" | "s2c";
  readonly line?: string;
  readonly eof?: true;
}

const recorded = JSON.parse(
  readFileSync(new URL("../../vectors/pc_rpc.json", import.meta.url), "utf8"),
) as Record<"v2" | "v1_6" | "new_server_old_client", Step[]>;

/** The recorded target, where Lda differs from it. */
class Recorded extends Lda {
  override get_attenuation(channel = 0) {
    if (!(channel in this.attenuation)) throw new KeyError(String(channel));
    return this.attenuation[channel] as number;
  }
}
// Calls are refused by the name of the class that has the method.
Object.defineProperty(Recorded, "name", { value: "Lda" });
describeTarget(Recorded, {
  methods: {
    set_attenuation: {
      doc: "Set the attenuation.\n\n:param attenuation: attenuation in dB\n:param channel: channel number",
    },
    get_attenuation: { doc: "Return the attenuation in dB." },
    slow: { doc: "A coroutine method." },
  },
});

interface Reply {
  readonly status: string;
  readonly ret?: unknown;
  readonly exception?: { readonly class: string; readonly message: string };
}

describe.each(["v2", "v1_6", "new_server_old_client"] as const)("requests recorded as %s", (name) => {
  const steps = recorded[name];
  const requests = steps.filter(({ dir, line }) => dir === "c2s" && line !== undefined).slice(2);
  const replies = steps.filter(({ dir, line }) => dir === "s2c" && line !== undefined).slice(2);
  let server: Server;
  let client: LineClient;

  beforeAll(async () => {
    server = new Server(
      { lda: new Recorded() },
      { description: "Attenuator on the blue laser", builtinTerminate: true, exact: true },
    );
    await server.start("127.0.0.1", 0);
    client = await LineClient.connect(server.port);
  });

  afterAll(async () => {
    await client[Symbol.asyncDispose]();
    await server.stop();
  });

  test("greet and choose as recorded", async () => {
    const [greeting, choice] = steps.filter(({ dir }) => dir === "c2s").map(({ line }) => line?.trimEnd());
    const identification = decode((await client.ask(greeting as string)) as string);
    expect(identification).toMatchObject({ targets: ["lda"], description: "Attenuator on the blue laser" });
    const methods = decode((await client.ask(choice as string)) as string) as Set<string>;
    // A Python server lists dunder and private methods too.
    const theirs = decode(steps.filter(({ dir }) => dir === "s2c")[1]?.line as string) as Set<string>;
    const open = [...theirs].filter((method) => !method.startsWith("_"));
    expect([...methods].filter((method) => method !== "lookup").sort()).toEqual(open.sort());
  });

  test.each(
    requests.map(({ line }, i) => [line?.trimEnd() as string, replies[i]?.line?.trimEnd() as string]),
  )("%s", async (request, answer) => {
    const version = name === "v2" ? 2 : 1;
    const reply = decode((await client.ask(request)) as string, { version }) as Reply;
    const theirs = decode(answer, { version }) as Reply;
    if (request.includes("get_rpc_method_list")) return compareMethodLists(reply.ret, theirs.ret);
    if (request.includes("unserializable")) {
      expect(reply.exception).toMatchObject({ class: theirs.exception?.class });
    } else if (request.includes("custom_error")) {
      // A JavaScript class has no qualified name.
      expect(reply.exception).toMatchObject({
        class: "GenericRemoteException",
        message: "LaserUnlocked: relock first",
      });
    } else if (theirs.exception !== undefined) {
      const { class: className, message } = theirs.exception;
      expect(reply.exception).toMatchObject({ class: className, message });
    } else {
      expect(decode(answer, { version, exact: true })).toEqual(decode(answer, { version, exact: true }));
      expect(reply).toEqual(theirs);
    }
  });
});

interface MethodList {
  readonly docstring: string;
  readonly methods: Record<string, readonly [Record<string, unknown>, string | null]>;
}

function compareMethodLists(ours: unknown, theirs: unknown): void {
  const [mine, other] = [ours as MethodList, theirs as MethodList];
  expect(mine.docstring).toBe("Simulated attenuator.\n\nTwo channels, 0 to 63 dB.");
  for (const [name, [argspec, doc]] of Object.entries(other.methods)) {
    const [myArgspec, myDoc] = mine.methods[name] ?? [];
    expect(myDoc, name).toBe(doc);
    // Python's `terminate` has an empty list for kwonlydefaults and no annotations; 1.6 sends those as one string;
    // and get_attenuation is annotated here, to be a float.
    const { annotations, kwonlydefaults, ...rest } = argspec;
    expect(myArgspec, name).toMatchObject(rest);
    if (name === "sweep") expect(myArgspec).toMatchObject({ kwonlydefaults });
  }
}
