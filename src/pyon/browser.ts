export { type DecodeOptions, decode } from "./decode.js";
export { type EncodeOptions, encode } from "./encode.js";
export { PyonDecodeError, type PyonDecodeErrorDetails, PyonEncodeError } from "./errors.js";
export { type CustomType, deregister, register } from "./registry.js";
export * from "./values.js";
