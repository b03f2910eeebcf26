export * from "./browser.js";
export * from "./file.js";
