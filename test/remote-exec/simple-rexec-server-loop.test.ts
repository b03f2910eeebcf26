import { expect, test } from "vitest";
import { Client, Server } from "../../src/pc-rpc/index.js";
import { rexecTarget, simpleRexecServerLoop } from "../../src/remote-exec/index.js";
import { runProgram } from "./program.js";

test("serves the target and its remote execution until terminated, then lets the process end", async () => {
  const { status, said, stderr } = await runProgram(`
    class Lda { ping() { return true; } get n() { return 5; } }
    const serving = simpleRexecServerLoop("lda", new Lda(), "127.0.0.1", 0, {
      description: "attenuator", timeout: 50, initialNamespace: { k: 3 }, allowParallel: true,
      onStart: async ({ port }) => {
        const lda = await Client.connect("127.0.0.1", port, { target: "lda" });
        console.log(JSON.stringify([...lda.getRpcId()]), await lda.ping());
        const rexec = await Client.connect("127.0.0.1", port, { target: "lda_rexec" });
        await rexec.add_code("const product = () => controller_driver.n * k, spin = () => { for (;;); };");
        console.log(await rexec.call("product"));
        console.log((await rexec.call("spin").catch((error) => error)).message);
        // It serves itself as a master: such a client would keep the process alive.
        await connectGlobalRpc(rexec, { port, target: "lda", name: "self" });
        await lda.terminate();
      },
    });
    await serving;
    console.log("ended");
  `);
  expect(stderr).toBe("");
  expect(said).toEqual([
    '[["lda","lda_rexec"],"attenuator"] true',
    "15",
    "remote code ran for 50 ms without a pause, and was ended where it stood",
    "ended",
  ]);
  expect(status).toBe(0);
});

test("refuses what it cannot serve, before it listens", async () => {
  const driver = {};
  await expect(simpleRexecServerLoop("lda", () => driver, "127.0.0.1", 0)).rejects.toThrow(TypeError);
  await expect(simpleRexecServerLoop("lda", driver, "127.0.0.1", 0, { timeout: 0 })).rejects.toThrow(
    RangeError,
  );
  await expect(simpleRexecServerLoop("l d a", driver, "127.0.0.1", 0)).rejects.toThrow(TypeError);
  expect(() => rexecTarget(null as never)).toThrow("driver");
  expect(() => rexecTarget(driver, { timeout: Number.NaN })).toThrow("timeout");
});

test("its methods can be kept back and marked as any target's", async () => {
  await using server = new Server({ rexec: rexecTarget({}) }, { expose: "marked" });
  await server.start("127.0.0.1", 0);
  await using client = await Client.connect("127.0.0.1", server.port);
  expect("call" in client && "add_code" in client && "connect_global_rpc" in client).toBe(true);
});
