import type { GatewayOptions } from "../gateway/options.js";
import type { BroadcastConfig, ControllerConfig, StructureConfig } from "./lab-config.js";

/** An ARTIQ master, and its ports where they are not the usual ones. */
export interface MasterOptions {
  /** Host name or address, without brackets. */
  readonly host: string;
  /** Port of its notifiers. Default 3250. */
  readonly notify?: number | undefined;
  /** Port of its targets (schedule, dataset_db, …). Default 3251. */
  readonly control?: number | undefined;
  /** Port of its broadcasts. Default 1067. */
  readonly broadcast?: number | undefined;
}

/** A publisher, all of whose notifiers that an ARTIQ master has are shown; or one notifier of it. */
export type StructureOptions = Omit<StructureConfig, "notifier"> & { readonly notifier?: string | undefined };

/** A broadcaster's channel, by default that of the log. */
export type BroadcastOptions = Omit<BroadcastConfig, "channel"> & { readonly channel?: string | undefined };

/** What the console shows, and who may see it. */
export interface ConsoleOptions
  extends Pick<
    GatewayOptions,
    "tls" | "insecure" | "token" | "origins" | "hosts" | "readOnly" | "targetTls" | "dialTimeout"
  > {
  /** Shown in the page's head. Default: "SiPyCo console". */
  readonly title?: string | undefined;
  /** Controllers, in the order in which they are shown. Default: none. */
  readonly controllers?: readonly ControllerConfig[] | undefined;
  /** Structures to mirror. Default: none. */
  readonly structures?: readonly StructureOptions[] | undefined;
  /** Broadcasts to listen to. Default: none. */
  readonly broadcasts?: readonly BroadcastOptions[] | undefined;
  /**
   * An ARTIQ master: its notifiers, its log, and the controllers in its device database, which is followed as it
   * changes. Default: none.
   */
  readonly master?: MasterOptions | undefined;
  /** Folder with the built page. Default: the one that comes with the package. */
  readonly page?: string | undefined;
}
