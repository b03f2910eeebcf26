export { Complex } from "./complex.js";
export { Dict, OrderedDict } from "./dict.js";
export type { ArrayData } from "./dtype.js";
export { Float, float } from "./float.js";
export { Fraction } from "./fraction.js";
export { NDArray, type NDArrayOptions } from "./ndarray.js";
export { NpScalar } from "./npscalar.js";
export { Slice } from "./slice.js";
export { Tuple, tuple } from "./tuple.js";
