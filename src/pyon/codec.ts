import type * as whole from "./whole-codec.js";

/**
 * What decodes and encodes PYON, and what reaches into the arrays that come of it. In browser bundles
 * `codec.browser.ts` stands in for this.
 */
export * from "./whole-codec.js";

/** See `codec.browser.ts`: here the codec is there from the start. */
export function loadCodec(): Promise<void> | undefined {
  return undefined;
}

/** See `codec.browser.ts`. */
export function useCodec(_codec: typeof whole): void {}
