import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Attenuator } from "../../examples/attenuator.js";
import { Receiver } from "../../src/broadcast/index.js";
import { Client } from "../../src/pc-rpc/index.js";
import { bundled } from "../fixtures/bundled.js";
import { artiq, ControllerManager, Master } from "./artiq-master.js";
import { freePort } from "./peer.js";

/** A record of the master's log: level number, source, seconds since 1970, `name:message`. */
type Logged = readonly [level: number, source: string, time: number, text: string];

/** Follows the master's log. */
class MasterLog {
  readonly #records: Logged[] = [];
  #next = 0;
  #changed: () => void = () => {};

  static async of(port: number): Promise<MasterLog> {
    const log = new MasterLog();
    const receiver = new Receiver<Logged>("log", (record) => {
      log.#records.push(record);
      log.#changed();
    });
    await receiver.connect("127.0.0.1", port);
    onTestFinished(() => receiver.close());
    return log;
  }

  /** The next record of the controller, from the last one found on, whose text fits; its groups. */
  async find(pattern: RegExp): Promise<{ level: number; groups: string[] }> {
    for (;;) {
      for (; this.#next < this.#records.length; this.#next++) {
        const [level, source, , text] = this.#records[this.#next] as Logged;
        const found = source === "controller(lda)" ? pattern.exec(text) : null;
        if (found === null) continue;
        this.#next++;
        return { level, groups: found.slice(1) };
      }
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }
}

const LISTENS = /^attenuator:process (\d+) listens on port (\d+)$/;

describe.skipIf(artiq === undefined)("ARTIQ's controller manager", () => {
  test("starts, pings, restarts and terminates our example controller, whose log arrives at the master", async () => {
    const program = fileURLToPath(await bundled("examples/attenuator.ts"));
    const port = await freePort();
    // The first ping comes so long after the start, which takes its time on a busy machine: the manager ends a
    // controller that does not answer.
    const pingTimer = 2;
    await using master = await Master.start(`device_db = {
      "lda": {
        "type": "controller",
        "host": "127.0.0.1",
        "port": ${port},
        "target_name": "lda",
        "command": "${process.execPath} ${program} -p {port} --no-localhost-bind --bind {bind} -vv",
        "ping_timer": ${pingTimer},
        "retry_timer": 0.2,
      },
    }`);
    const log = await MasterLog.of(master.ports.broadcast);
    await using manager = await ControllerManager.start(master.ports);

    const started = await log.find(LISTENS);
    expect(started).toEqual({ level: 20, groups: [expect.any(String), String(port)] });
    const ping = /^attenuator:asked whether the device answers$/;
    expect((await log.find(ping)).level).toBe(10);
    expect((await log.find(ping)).level).toBe(10);

    const lda = await Client.connect<Attenuator>("127.0.0.1", port, { target: "lda" });
    await lda.set_attenuation(12.5);
    expect((await log.find(/^attenuator:channel 0 attenuates by 12.5 dB$/)).level).toBe(20);
    await expect(lda.set_attenuation(100)).rejects.toThrow("out of range");
    await lda.closeRpc();

    process.kill(Number(started.groups[0]), "SIGKILL");
    const restarted = await log.find(LISTENS);
    expect(restarted.groups[0]).not.toBe(started.groups[0]);
    await log.find(ping);

    await manager[Symbol.asyncDispose]();
    // Nobody is left, and nobody had to be killed: the manager waits for the end of those that it terminates.
    expect(() => process.kill(Number(restarted.groups[0]), 0)).toThrow("ESRCH");
    await expect(Client.connect("127.0.0.1", port)).rejects.toThrow("connection refused");
  });
});
