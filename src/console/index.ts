/**
 * The web console: controllers, mirrored structures and logs of a lab on a page.
 *
 * @module
 */
export { GatewayConfigError } from "../gateway/errors.js";
export { ListenError } from "../transport/channel-error.js";
export { ConsoleServer } from "./console-server.js";
export { ConsolePageError } from "./errors.js";
export type {
  BroadcastConfig,
  ControllerConfig,
  LabConfig,
  MasterConfig,
  StructureConfig,
} from "./lab-config.js";
export type { BroadcastOptions, ConsoleOptions, MasterOptions, StructureOptions } from "./options.js";
