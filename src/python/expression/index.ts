export { computeExpression, type EvaluateOptions, evaluateExpression } from "./evaluate-expression.js";
export { placeOf } from "./syntax/place.js";
