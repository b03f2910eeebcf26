/**
 * Values as Python has them: written as `repr`, `pprint` and numpy do, or as JSON and NPY, and computed from
 * expressions in Python's syntax. It runs in browsers too.
 *
 * @module
 */
export { type EvaluateOptions, evaluateExpression, placeOf } from "./expression/index.js";
export { jsonText } from "./json-text.js";
export { type NpyVersion, npyFromArray } from "./npy.js";
export { np, numpyExtension } from "./numpy/index.js";
export { pformat } from "./pprint.js";
export { repr, reprWithin } from "./repr.js";
export { safeLines, safeText } from "./safe-text.js";
export { type Entry, type View, viewOf } from "./view.js";
