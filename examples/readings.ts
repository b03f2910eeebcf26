// What the demo lab tells everybody: its readings and its schedule as mirrored structures.
import { getLogger } from "@logtape/logtape";
import type { Broadcaster } from "sipyco/broadcast";
import type { BestEffortRemote } from "sipyco/pc-rpc";
import { Dict, float, type NDArray, type Tuple, tuple } from "sipyco/pyon";
import { Notifier } from "sipyco/sync-struct";
import type { Camera } from "./camera.js";
import type { Thermostat } from "./thermostat.js";

/** Seconds since 1970, value. */
type Point = Tuple<number>;

interface Run {
  pipeline: string;
  expid: { file: string; class_name: string; arguments: Record<string, number> };
  priority: number;
  due_date: number | null;
  status: string;
}

const HISTORY = 600;
const INTERVAL = 500;
const STATUSES = ["pending", "preparing", "prepare_done", "running", "run_done", "analyzing", "deleting"];
const log = getLogger(["schedule"]);

export class Readings {
  /** As an ARTIQ master has them: whether it is kept, value, metadata. */
  readonly datasets = new Notifier<Record<string, Tuple>>({});
  readonly readings = new Notifier({
    thermostat: { temperature: 20.5, history: [] as Point[] },
    camera: { mean: 0.5, peak: 0.5, centre: [0.5, 0.5], profile: new Float64Array(320) },
  });
  /** Keyed by run id, which is an int: so it is a Dict, as an object has strings for keys. */
  readonly schedule = new Notifier(new Dict<number, Run>());
  readonly #broadcaster: Broadcaster;
  readonly #thermostat: BestEffortRemote<Thermostat>;
  readonly #camera: BestEffortRemote<Camera>;
  readonly #timer: NodeJS.Timeout;
  #ticking: Promise<unknown> = Promise.resolve();
  #ticks = 0;
  #rid = 0;

  constructor(
    broadcaster: Broadcaster,
    thermostat: BestEffortRemote<Thermostat>,
    camera: BestEffortRemote<Camera>,
  ) {
    this.#broadcaster = broadcaster;
    this.#thermostat = thermostat;
    this.#camera = camera;
    this.#timer = setInterval(() => {
      this.#ticking = Promise.all([this.#ticking, this.#tick()]);
    }, INTERVAL);
  }

  get notifiers(): Record<string, Notifier> {
    return { datasets: this.datasets, readings: this.readings, schedule: this.schedule };
  }

  /** Resolves when what was asked for has been answered. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#ticking;
  }

  async #tick(): Promise<void> {
    const temperature = this.#thermostat.get_temperature();
    const picture = this.#camera.get_picture();
    const [celsius, counts] = await Promise.all([temperature, picture]);
    // In one batch, so that nobody sees a new temperature without its point in the history. A controller that is away
    // gives null, and has no new reading.
    this.readings.batch(() => {
      if (celsius !== null) this.#readThermostat(celsius);
      if (counts !== null) this.#readCamera(counts as NDArray<Float64Array>);
    });
    if (this.#ticks++ % 2 === 0) this.#advanceSchedule();
  }

  #readThermostat(celsius: number): void {
    const { thermostat } = this.readings.live;
    thermostat.temperature = celsius;
    thermostat.history.push(tuple(Date.now() / 1000, float(thermostat.temperature)) as unknown as Point);
    if (thermostat.history.length > HISTORY) thermostat.history.shift();
    const temperature = tuple(true, float(thermostat.temperature), { unit: "degC", precision: 2 });
    this.datasets.live["thermostat.temperature"] = temperature;
  }

  #readCamera({ data, shape }: NDArray<Float64Array>): void {
    const { camera } = this.readings.live;
    const [height = 0, width = 0] = shape;
    const profile = new Float64Array(width);
    let [sum, peak, x, y] = [0, 0, 0, 0];
    data.forEach((counts, i) => {
      const [column, row] = [i % width, Math.floor(i / width)];
      profile[column] = (profile[column] as number) + counts / height;
      sum += counts;
      x += counts * column;
      y += counts * row;
      peak = Math.max(peak, counts);
    });
    Object.assign(camera, { mean: sum / data.length, peak, centre: [x / sum, y / sum], profile });
    this.datasets.live["camera.profile"] = tuple(false, profile, { unit: "counts" });
  }

  /** Runs come, go through their states, and are deleted. */
  #advanceSchedule(): void {
    const { live } = this.schedule;
    for (const [rid, run] of live) {
      const next = STATUSES[STATUSES.indexOf(run.status) + 1];
      if (next === undefined) {
        live.delete(rid);
        log.info("run {rid} is done", { rid });
        const args = tuple(`temperature of run ${rid}`, `\${artiq_applet}plot_xy thermostat.temperature`);
        this.#broadcaster.broadcast("ccb", { service: "create_applet", args, kwargs: { group: ["demo"] } });
        return;
      }
      run.status = next;
      if (next === "running") log.warn("run {rid} is heating the plate", { rid });
      return;
    }
    const expid = { file: "demo.py", class_name: "Demo", arguments: { n: 4 + (this.#rid % 3) } };
    log.info("run {rid} is submitted", { rid: this.#rid });
    live.set(this.#rid++, { pipeline: "main", expid, priority: 0, due_date: null, status: "pending" });
  }
}
