export * from "./browser.js";
export * from "./files.js";
