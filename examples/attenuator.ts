// A controller for a digital attenuator, simulated. It takes the arguments of all controllers: see --help.
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
import { rpc, simpleServerLoop, ValueError } from "sipyco/pc-rpc";
import { isMain } from "./is-main.js";

const log = getLogger(["attenuator"]);

@rpc({ doc: "Simulated digital attenuator: two channels, 0 to 63 dB." })
export class Attenuator {
  readonly #attenuations = [0, 0];

  @rpc({
    doc: "Set the attenuation of a channel, in dB.",
    annotations: { attenuation: "float", channel: "int", return: "None" },
  })
  set_attenuation(attenuation: number, channel = 0): void {
    if (!(attenuation >= 0 && attenuation <= 63)) {
      throw new ValueError(`attenuation out of range: ${attenuation}`);
    }
    this.#attenuations[this.#check(channel)] = attenuation;
    log.info("channel {channel} attenuates by {attenuation} dB", { channel, attenuation });
  }

  // Annotated as float: Python gets 5.0, not the int 5.
  @rpc({ doc: "The attenuation of a channel, in dB.", annotations: { channel: "int", return: "float" } })
  get_attenuation(channel = 0): number {
    return this.#attenuations[this.#check(channel)] as number;
  }

  @rpc({ doc: "True while the device answers; ARTIQ's controller manager asks every 30 s." })
  ping(): boolean {
    log.debug("asked whether the device answers");
    return true;
  }

  #check(channel: number): number {
    if (channel in this.#attenuations) return channel;
    throw new ValueError(`no channel ${channel}: there are 0 and 1`);
  }
}

if (isMain(import.meta.url)) {
  const command = verbosityArgs(simpleNetworkArgs(new Command("attenuator"), 3253, { ssl: true }));
  const args = command.parse().opts<NetworkOptions & VerbosityOptions>();
  initLoggerFromArgs(args);
  await simpleServerLoop({ lda: new Attenuator() }, bindAddressFromArgs(args), args.port, {
    description: "simulated attenuator",
    tls: args.ssl,
    onStart: ({ port }) => log.info("process {pid} listens on port {port}", { port, pid: process.pid }),
  });
}
