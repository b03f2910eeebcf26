import { wireField } from "../pc-rpc/wire-fields.js";

/** Where an ARTIQ master publishes its notifiers, has its targets, and broadcasts, where it uses the usual ports. */
export const MASTER_PORTS = { notify: 3250, control: 3251, broadcast: 1067 } as const;

/** A controller, as a device database has it. */
export interface ListedController {
  /** Its key. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
}

/** An entry that no controller can be reached by. */
export interface FaultyEntry {
  readonly name: string;
  readonly host: string | undefined;
  /** What is wrong with it. */
  readonly fault: string;
}

/**
 * The controllers of a device database, in the order of their names; other devices are passed over, and so are
 * aliases, which are strings.
 *
 * @param devices what the notifier `devices` of a master holds
 * @throws TypeError when it is no device database
 */
export function controllersIn(devices: unknown): {
  readonly controllers: readonly ListedController[];
  readonly faulty: readonly FaultyEntry[];
} {
  const controllers: ListedController[] = [];
  const faulty: FaultyEntry[] = [];
  for (const [name, device] of entriesOf(devices).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (wireField(device, "type") !== "controller") continue;
    const [host, port] = [wireField(device, "host"), wireField(device, "port")];
    if (typeof host !== "string" || host === "") {
      faulty.push({ name, host: undefined, fault: "its entry names no host" });
    } else if (!Number.isInteger(port) || (port as number) < 1 || (port as number) > 65535) {
      faulty.push({ name, host, fault: "its entry names no port" });
    } else {
      controllers.push({ name, host, port: port as number });
    }
  }
  return { controllers, faulty };
}

function entriesOf(devices: unknown): [string, unknown][] {
  if (devices instanceof Map) return Array.from(devices, ([key, device]) => [String(key), device]);
  if (typeof devices !== "object" || devices === null || Array.isArray(devices)) {
    throw new TypeError("its notifier devices is no device database");
  }
  return Object.entries(devices);
}
