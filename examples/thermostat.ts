// A controller for a thermostat, simulated: the plate follows its set-point slowly, and the room drifts.
import { setTimeout as sleep } from "node:timers/promises";
import { simpleServerLoop, ValueError } from "sipyco/pc-rpc";
import { isMain, networkArguments } from "./arguments.js";

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
  const { bind, port } = networkArguments(3254);
  // Who waits in settle() must not keep the others out: calls of different clients may overlap.
  await simpleServerLoop({ thermostat: new Thermostat() }, bind, port, { allowParallel: true });
}
