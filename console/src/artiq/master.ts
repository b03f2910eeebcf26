import { Client } from "sipyco";
import type { MasterConfig } from "../lab/config.js";
import type { Lab } from "../lab/lab.svelte.js";
import { TargetLink } from "../lab/target-link.js";

/** The targets of an ARTIQ master that change what it shows. */
export type MasterTarget = "dataset_db" | "schedule";

/** Milliseconds that a master may take to answer. */
const PATIENCE = 10_000;

/** Calls of an ARTIQ master; a connection is made when one is first needed. */
export class Master {
  readonly #config: MasterConfig;
  readonly #links: Readonly<Record<MasterTarget, TargetLink>>;

  constructor(config: MasterConfig, via: string) {
    const { host, control } = config;
    this.#config = config;
    const dial = (target: string) => Client.connect(host, control, { target, via, exact: true });
    this.#links = {
      dataset_db: new TargetLink("dataset_db", dial),
      schedule: new TargetLink("schedule", dial),
    };
  }

  /** @throws RemoteError, and what else connecting and calling throw */
  async call(target: MasterTarget, method: string, ...args: readonly unknown[]): Promise<unknown> {
    const client = await this.#links[target].connect();
    return await client.callRpc(method, args, {}, { timeout: PATIENCE });
  }

  /** Whether it is the master of a configuration. */
  isAt({ host, control }: MasterConfig): boolean {
    return host === this.#config.host && control === this.#config.control;
  }

  close(): void {
    for (const link of Object.values(this.#links)) link.close();
  }
}

const masters = new WeakMap<Lab, Master>();

/** The lab's master, if there is one and it may be asked to do things. */
export function masterOf(lab: Lab): Master | undefined {
  const { master: config, readOnly } = lab.config;
  if (config === undefined || readOnly) return undefined;
  const known = masters.get(lab);
  if (known?.isAt(config) === true) return known;
  known?.close();
  const made = new Master(config, lab.via);
  masters.set(lab, made);
  return made;
}
