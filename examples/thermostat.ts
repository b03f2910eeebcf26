// A controller for a thermostat, simulated: the plate follows its set-point slowly, and the room drifts.
import { setTimeout as sleep } from "node:timers/promises";
import { getLogger } from "@logtape/logtape";
import { Command } from "commander";
import {
  bindAddressFromArgs,
  initLoggerFromArgs,
  type NetworkOptions,
  simpleNetworkArgs,
  type VerbosityOptions,
  verbosityArgs,
} from "sipyco/common-args";
import { simpleServerLoop, ValueError } from "sipyco/pc-rpc";
import { isMain } from "./is-main.js";

const log = getLogger(["thermostat"]);

export class Thermostat {
  #setpoint = 22;
  #temperature = 20;
  #time = performance.now();

  /** Set the temperature to hold, 5 to 80 degrees Celsius.
   * @param {float} celsius */
  set_setpoint(celsius: number): void {
    if (!(celsius >= 5 && celsius <= 80)) throw new ValueError(`set-point out of range: ${celsius}`);
    this.get_temperature(); // the old set-point counted up to now
    this.#setpoint = celsius;
    log.info("holding {celsius} °C", { celsius });
  }

  /** The plate's temperature now.
   * @returns {float} degrees Celsius, a first-order lag of 5 s behind the set-point */
  get_temperature(): number {
    const elapsed = performance.now() - this.#time;
    this.#time += elapsed;
    const goal = this.#setpoint + 0.05 * Math.sin(this.#time / 10_000);
    return (this.#temperature = goal + (this.#temperature - goal) * Math.exp(-elapsed / 5000));
  }

  /** Wait until the plate is as near to its set-point as `within` says. */
  async settle({ within = 0.1 } = {}): Promise<void> {
    while (Math.abs(this.get_temperature() - this.#setpoint) > within) await sleep(100);
  }

  ping = (): boolean => true;
}

if (isMain(import.meta.url)) {
  const command = verbosityArgs(simpleNetworkArgs(new Command("thermostat"), 3254, { ssl: true }));
  const args = command.parse().opts<NetworkOptions & VerbosityOptions>();
  initLoggerFromArgs(args);
  await simpleServerLoop({ thermostat: new Thermostat() }, bindAddressFromArgs(args), args.port, {
    description: "simulated thermostat",
    tls: args.ssl,
    // Who waits in settle() must not keep the others out: calls of different clients may overlap.
    allowParallel: true,
    onStart: ({ port }) => log.info("listening on port {port}", { port }),
  });
}
