/** A controller that the console shows. */
export interface ControllerConfig {
  /** What it is called: its key in the device database. */
  readonly name: string;
  /** Host name or address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Name of the target that is shown first. Default: the server's first one. */
  readonly target?: string;
  /** Shown until the controller tells its own. */
  readonly description?: string;
}

/** A notifier that the console mirrors. */
export interface StructureConfig {
  readonly host: string;
  readonly port: number;
  readonly notifier: string;
}

/** A broadcast channel that the console listens to. */
export interface BroadcastConfig {
  readonly host: string;
  readonly port: number;
  readonly channel: string;
}

/** An ARTIQ master, with the ports of its notifiers, its targets and its broadcasts. */
export interface MasterConfig {
  readonly host: string;
  readonly notify: number;
  readonly control: number;
  readonly broadcast: number;
}

/** What the page is told there is to see, at `config.json`. */
export interface LabConfig {
  readonly title: string;
  readonly controllers: readonly ControllerConfig[];
  readonly structures: readonly StructureConfig[];
  readonly broadcasts: readonly BroadcastConfig[];
  readonly master?: MasterConfig;
  /** Nothing can be called, only watched. */
  readonly readOnly: boolean;
}
