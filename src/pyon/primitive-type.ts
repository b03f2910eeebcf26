/** The name of the Python type of what is no object; undefined for functions and symbols. */
export function typeOfPrimitive(value: unknown): string | undefined {
  switch (typeof value) {
    case "undefined":
      return "NoneType";
    case "boolean":
      return "bool";
    case "bigint":
      return "int";
    case "number":
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? "int" : "float";
    case "string":
      return "str";
    default:
      return value === null ? "NoneType" : undefined;
  }
}
