import { isName } from "./harmless.js";
import { PYON_NAMES } from "./type-of-annotation.js";

/** Types that the generated file uses, and names that TypeScript keeps for its own. */
const TAKEN: ReadonlySet<string> = new Set([
  ...PYON_NAMES,
  ..."Kwargs Readonly ReadonlyMap ReadonlySet Record Set Uint8Array".split(" "),
  ..."any bigint boolean never null number object string symbol undefined unknown void".split(" "),
]);

/** Whether an interface may have this name in a generated file. */
export function isInterfaceName(text: string): boolean {
  return isName(text) && !TAKEN.has(text);
}

/** The name of a target's interface: `BlueLaser` for `blue_laser`. */
export function interfaceNameOf(target: string): string {
  const words = target.split(/[^A-Za-z0-9\u00b5-\u052f]+/).filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return [name, `${name}Target`, `Target${name}`].find(isInterfaceName) ?? "Target";
}
