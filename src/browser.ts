/**
 * SiPyCo, as far as it runs in a browser: PYON and RPC clients.
 *
 * @module
 */
export * from "./pc-rpc/browser.js";
export * from "./pyon/browser.js";
