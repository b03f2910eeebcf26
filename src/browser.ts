/**
 * SiPyCo, as far as it runs in a browser: PYON, RPC clients, mirrored structures and broadcasts.
 *
 * @module
 */
export * from "./broadcast/browser.js";
export * from "./fire-and-forget.js";
export * from "./logs/browser.js";
export * from "./pc-rpc/browser.js";
export * from "./pyon/browser.js";
export * from "./sync-struct/browser.js";
