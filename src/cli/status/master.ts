import { controllersIn, MASTER_PORTS } from "../../console/device-database.js";
import { Subscriber } from "../../sync-struct/subscriber.js";
import { formatAddress } from "../../transport/address.js";
import { ConnectError } from "../../transport/channel-error.js";
import type { Address, Endpoint } from "./endpoint.js";
import type { ProbeOptions, Report } from "./probe.js";

/** Where an ARTIQ master publishes its notifiers. */
export const MASTER_PORT: number = MASTER_PORTS.notify;

/** The other ports of an ARTIQ master, where it uses the usual ones. */
const SERVICES: readonly Required<Pick<Endpoint, "name" | "port" | "kind">>[] = [
  { name: "master control", port: MASTER_PORTS.control, kind: "rpc" },
  { name: "master broadcasts", port: MASTER_PORTS.broadcast, kind: "port" },
  { name: "master logging", port: 1066, kind: "port" },
];

/** What a master says of the controllers that belong to it. */
export interface MasterReport {
  readonly master: Report;
  readonly controllers: readonly Endpoint[];
  /** Entries that no controller can be reached by. */
  readonly faulty: readonly Report[];
}

/** Its other services. */
export function masterServices({ host }: Address): Endpoint[] {
  return SERVICES.map((service) => ({ ...service, host }));
}

/** Reads the controllers in a master's device database. That it cannot be had is told in the report of the master. */
export async function askMaster(master: Address, options: ProbeOptions): Promise<MasterReport> {
  const itself = { name: "master", endpoint: formatAddress(master.host, master.port) };
  const devices = new Subscriber("devices");
  const giveUp = (): void => void devices.close();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    giveUp();
  }, options.timeout);
  options.signal.addEventListener("abort", giveUp);
  try {
    await devices.connect(master.host, master.port, options);
    return { master: { ...itself, state: "up" }, ...controllersOf(await devices.whenReady()) };
  } catch (error) {
    const late = isLate ? `no device database within ${options.timeout} ms` : undefined;
    const fault = late ?? reasonOf(error, itself.endpoint);
    return { master: { ...itself, state: "down", fault }, controllers: [], faulty: [] };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener("abort", giveUp);
    giveUp();
  }
}

/** The controllers of a device database; what is wrong with an entry is told in a report. */
function controllersOf(devices: unknown): Omit<MasterReport, "master"> {
  const { controllers, faulty } = controllersIn(devices);
  return {
    controllers,
    faulty: faulty.map(({ name, host = "?", fault }) => ({ name, endpoint: host, state: "down", fault })),
  };
}

function reasonOf(error: unknown, remote: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const prefix = `cannot connect to ${remote}: `;
  return error instanceof ConnectError && message.startsWith(prefix) ? message.slice(prefix.length) : message;
}
