import { repr } from "sipyco/python";

/** A key, as it stands in a tree: texts plainly, so that they can be searched. */
export function keyText(key: unknown): string {
  return typeof key === "string" ? key : repr(key);
}

/** A path with points between its keys, as filters see it: `lab.laser.0`. */
export function dottedPath(path: readonly unknown[]): string {
  return path.map(keyText).join(".");
}

/** A path as Python has it: `datasets['laser'][0]`. */
export function pythonPath(name: string, path: readonly unknown[]): string {
  return name + path.map((key) => `[${repr(key)}]`).join("");
}
