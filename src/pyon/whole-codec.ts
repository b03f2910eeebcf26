// What a page has once it has been loaded: a chunk of its own, unless something needs it before any connection.
export { decode } from "./decode.js";
export { encode } from "./encode.js";
export { PyonDecodeError } from "./errors.js";
export { NDArray } from "./ndarray.js";
export { assignAt, viewAt } from "./ndarray-index.js";
export { NpScalar } from "./npscalar.js";
export { bytesText, floatText, strRepr } from "./python-text.js";
