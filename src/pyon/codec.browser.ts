import type * as whole from "./whole-codec.js";

// Two thirds of the library, with all of numpy's dtypes, complex numbers and fractions, that no page needs before
// something has come from a server. So bundlers make a chunk of it, which is loaded while a connection is made.

export let assignAt: typeof whole.assignAt;
export let bytesText: typeof whole.bytesText;
export let decode: typeof whole.decode;
export let encode: typeof whole.encode;
export let floatText: typeof whole.floatText;
export let NDArray: typeof whole.NDArray;
export let NpScalar: typeof whole.NpScalar;
export let PyonDecodeError: typeof whole.PyonDecodeError;
export let strRepr: typeof whole.strRepr;
export let viewAt: typeof whole.viewAt;

let isHere = false;
let loading: Promise<void> | undefined;

/**
 * Makes the names above stand for something. What fails is tried again at the next call.
 *
 * @returns undefined when they do already
 */
export function loadCodec(): Promise<void> | undefined {
  if (isHere) return undefined;
  loading ??= import("./whole-codec.js").then(useCodec).finally(() => {
    loading = undefined;
  });
  return loading;
}

/** For what needs the codec without a connection, and imports all of it. */
export function useCodec(codec: typeof whole): void {
  ({ assignAt, bytesText, decode, encode, floatText } = codec);
  ({ NDArray, NpScalar, PyonDecodeError, strRepr, viewAt } = codec);
  isHere = true;
}
