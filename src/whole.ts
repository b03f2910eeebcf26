/**
 * Nothing, in Node: there is all of the library from the start. See `whole.browser.ts`.
 *
 * @module
 */
export {};
