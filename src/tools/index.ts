/**
 * What programs around a server need. Python counterparts: `sipyco.asyncio_tools`, `sipyco.tools`.
 *
 * @module
 */
export { SignalHandler, type TerminationSignal } from "./signal-handler.js";
export { type TlsFiles, TlsFilesError } from "./tls.js";
