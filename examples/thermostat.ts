// A controller for a thermostat, simulated: the plate follows its set-point slowly, and the room drifts.
import { simpleServerLoop, ValueError } from "sipyco/pc-rpc";
import { type Float, float } from "sipyco/pyon";
import { isMain, networkArguments } from "./arguments.js";

export class Thermostat {
  #setpoint = 22;
  #temperature = 20;
  #time = performance.now();

  /**
   * Set the temperature to hold.
   * @param {float} celsius - degrees Celsius, 5 to 80
   */
  set_setpoint(celsius: number): void {
    if (!(celsius >= 5 && celsius <= 80)) throw new ValueError(`set-point out of range: ${celsius}`);
    this.#advance();
    this.#setpoint = celsius;
  }

  /**
   * The plate's temperature now.
   * @returns {float} degrees Celsius
   */
  get_temperature(): number {
    this.#advance();
    return this.#temperature;
  }

  /** Everything at once: temperature and set-point in degrees Celsius, and whether they agree. */
  status(): { temperature: Float; setpoint: Float; settled: boolean } {
    const temperature = this.get_temperature();
    const settled = Math.abs(temperature - this.#setpoint) < 0.1;
    // Value by value, since not all of it is float: 22 would reach Python as an int.
    return { temperature: float(temperature), setpoint: float(this.#setpoint), settled };
  }

  /**
   * Wait until the plate has settled, then tell its temperature.
   * @param {float} within - degrees Celsius that count as settled
   * @returns {float} degrees Celsius
   */
  async settle({ within = 0.1 } = {}): Promise<number> {
    while (Math.abs(this.get_temperature() - this.#setpoint) >= within) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return this.#temperature;
  }

  ping(): boolean {
    return true;
  }

  /** First-order lag of 5 s towards the set-point, pulled by a room that breathes over a minute. */
  #advance(): void {
    const now = performance.now();
    const room = 0.05 * Math.sin(now / 10_000);
    const decay = Math.exp(-(now - this.#time) / 5000);
    this.#temperature = this.#setpoint + room + (this.#temperature - this.#setpoint - room) * decay;
    this.#time = now;
  }
}

if (isMain(import.meta.url)) {
  const { bind, port } = networkArguments(3254);
  // Waiting for one client's settle() must not keep the others out: calls may overlap.
  await simpleServerLoop({ thermostat: new Thermostat() }, bind, port, {
    description: "simulated thermostat",
    allowParallel: true,
  });
}
