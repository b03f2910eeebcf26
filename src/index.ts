/**
 * SiPyCo, as far as it runs anywhere: PYON and RPC clients. Servers are in `sipyco/pc-rpc`, files in `sipyco/pyon`.
 *
 * @module
 */
export * from "./browser.js";
