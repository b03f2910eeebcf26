/** Why a value cannot be encoded, in words for the person who passed it. */
export function describeUnknown(value: unknown): string {
  if (typeof value === "function") {
    return `${value.name === "" ? "a function" : `function ${value.name}`} has no PYON form`;
  }
  if (typeof value !== "object" || value === null) return `a ${typeof value} has no PYON form`;
  if (value instanceof Promise) return "a Promise has no PYON form: is an await missing?";
  const made: unknown = value.constructor;
  const name = typeof made === "function" && made.name !== "" ? made.name : "unknown class";
  return `an object of class ${name} has no PYON form`;
}
