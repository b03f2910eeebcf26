// A controller for a camera, simulated: a Gaussian laser beam that wanders, with shot noise. With --rexec its clients
// may run code of theirs next to it.
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
import { NDArray } from "sipyco/pyon";
import { rexecTarget } from "sipyco/remote-exec";
import { isMain } from "./is-main.js";

const log = getLogger(["camera"]);

const [WIDTH, HEIGHT] = [320, 200];

export class Camera {
  #exposure = 10;

  /** Set the exposure time.
   * @param {float} milliseconds - 0.1 to 1000 */
  set_exposure(milliseconds: number): void {
    if (!(milliseconds >= 0.1 && milliseconds <= 1000)) throw new ValueError(`bad exposure: ${milliseconds}`);
    this.#exposure = milliseconds;
    log.info("exposing for {milliseconds} ms", { milliseconds });
  }

  /** Take a picture of the beam.
   * @returns {numpy.ndarray} float64 of shape (200, 320), in counts */
  get_picture(): NDArray<Float64Array> {
    const seconds = performance.now() / 1000;
    const [x0, y0] = [WIDTH / 2 + 20 * Math.sin(seconds / 7), HEIGHT / 2 + 10 * Math.cos(seconds / 5)];
    const counts = Float64Array.from({ length: WIDTH * HEIGHT }, (_, i) => {
      const [dx, dy] = [((i % WIDTH) - x0) / 40, (Math.floor(i / WIDTH) - y0) / 25];
      const light = 100 * this.#exposure * Math.exp(-(dx * dx + dy * dy) / 2);
      return Math.max(0, light + Math.sqrt(light + 4) * (Math.random() + Math.random() - 1) * 2.4);
    });
    return new NDArray(counts, { shape: [HEIGHT, WIDTH] });
  }

  ping(): boolean {
    return true;
  }
}

if (isMain(import.meta.url)) {
  const command = verbosityArgs(simpleNetworkArgs(new Command("camera"), 3255, { ssl: true }))
    .option("--rexec", "let clients run code of theirs in this process: all that it can do, they can", false)
    .parse();
  const args = command.opts<NetworkOptions & VerbosityOptions & { rexec: boolean }>();
  initLoggerFromArgs(args);
  const camera = new Camera();
  const rexec = args.rexec ? rexecTarget(camera) : undefined;
  const targets = rexec === undefined ? { camera } : { camera, camera_rexec: rexec };
  await simpleServerLoop(targets, bindAddressFromArgs(args), args.port, {
    description: "simulated beam camera",
    tls: args.ssl,
    onStart: ({ port }) => log.info("listening on port {port}", { port }),
  });
  await rexec?.[Symbol.asyncDispose]();
}
