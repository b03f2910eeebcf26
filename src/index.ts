/**
 * SiPyCo, as far as it runs anywhere: PYON, RPC clients, subscribers and receivers. Servers are in `sipyco/pc-rpc`,
 * `sipyco/sync-struct` and `sipyco/broadcast`, files in `sipyco/pyon`.
 *
 * @module
 */
export * from "./browser.js";
