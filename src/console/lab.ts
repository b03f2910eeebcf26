import type { GatewayTarget } from "../gateway/options.js";
import { formatAddress } from "../transport/address.js";
import { type ListedController, MASTER_PORTS } from "./device-database.js";
import type { BroadcastConfig, LabConfig, MasterConfig, StructureConfig } from "./lab-config.js";
import type { ConsoleOptions } from "./options.js";

/** The notifiers of an ARTIQ master. */
const ARTIQ_NOTIFIERS: readonly string[] = [
  "schedule",
  "devices",
  "datasets",
  "explist",
  "explist_status",
  "interactive_args",
];

/** The channel of a master's log. */
const LOG_CHANNEL = "log";

const DEFAULT_TITLE = "SiPyCo console";

/** What there is to see, of what was asked for and of the controllers that a master lists. */
export function labConfig(options: ConsoleOptions, listed: readonly ListedController[]): LabConfig {
  const { title = DEFAULT_TITLE, controllers = [], readOnly = false } = options;
  const master = masterOf(options);
  return {
    title,
    controllers: distinct([...controllers, ...listed], ({ host, port }) => formatAddress(host, port)),
    structures: structuresOf(options, master),
    broadcasts: broadcastsOf(options, master),
    readOnly,
    ...(master === undefined ? {} : { master }),
  };
}

/** The servers that the page has to reach, and no others. */
export function targetsOf({
  controllers,
  structures,
  broadcasts,
  master,
}: LabConfig): readonly GatewayTarget[] {
  const control = master === undefined ? [] : [{ host: master.host, port: master.control }];
  const all = [...controllers, ...structures, ...broadcasts, ...control];
  return distinct(
    all.map(({ host, port }) => ({ host, port })),
    ({ host, port }) => formatAddress(host, port),
  );
}

function masterOf({ master }: ConsoleOptions): MasterConfig | undefined {
  if (master === undefined) return undefined;
  const { host, notify, control, broadcast } = master;
  return {
    host,
    notify: notify ?? MASTER_PORTS.notify,
    control: control ?? MASTER_PORTS.control,
    broadcast: broadcast ?? MASTER_PORTS.broadcast,
  };
}

function structuresOf(
  { structures = [] }: ConsoleOptions,
  master: MasterConfig | undefined,
): StructureConfig[] {
  const all = master === undefined ? structures : [{ host: master.host, port: master.notify }, ...structures];
  const named = all.flatMap(({ host, port, ...rest }) => {
    const wanted = "notifier" in rest ? rest.notifier : undefined;
    const names = wanted === undefined ? ARTIQ_NOTIFIERS : [wanted];
    return names.map((notifier) => ({ host, port, notifier }));
  });
  return distinct(named, (each) => JSON.stringify(each));
}

function broadcastsOf(
  { broadcasts = [] }: ConsoleOptions,
  master: MasterConfig | undefined,
): BroadcastConfig[] {
  const all =
    master === undefined ? broadcasts : [{ host: master.host, port: master.broadcast }, ...broadcasts];
  const named = all.map(({ host, port, ...rest }) => {
    const channel = "channel" in rest ? rest.channel : undefined;
    return { host, port, channel: channel ?? LOG_CHANNEL };
  });
  return distinct(named, (each) => JSON.stringify(each));
}

/** Those of them that are named twice, once. */
function distinct<T>(all: readonly T[], keyOf: (each: T) => string): T[] {
  const byKey = new Map<string, T>();
  for (const each of all) {
    const key = keyOf(each);
    if (!byKey.has(key)) byKey.set(key, each);
  }
  return [...byKey.values()];
}
