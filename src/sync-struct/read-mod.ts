import { ValueError } from "../pc-rpc/python-errors.js";
import { wireField } from "../pc-rpc/wire-fields.js";
import { keyRepr } from "./key-repr.js";
import { type Change, type Mod, ModAction } from "./protocol.js";

/** The fields of each action besides `action`. */
const FIELDS: Readonly<Record<ModAction, readonly string[]>> = {
  append: ["path", "x"],
  insert: ["path", "i", "x"],
  pop: ["path", "i"],
  setitem: ["path", "key", "value"],
  delitem: ["path", "key"],
  init: ["struct"],
};

/**
 * A decoded line of a publisher, or what somebody else calls a mod, as one: with all its fields, whether it came as a
 * plain object, which is returned itself, or, of exact decoding, as a Dict.
 *
 * @throws ValueError naming the field that is missing or wrong
 */
export function readMod(given: unknown): Mod {
  const action = wireField(given, "action");
  if (typeof action !== "string" || !Object.hasOwn(ModAction, action)) {
    if (typeof given !== "object" || given === null) throw new ValueError("a mod is a dict with an action");
    throw new ValueError(
      action === undefined
        ? `the mod has no action, which is one of ${Object.keys(ModAction).join(", ")}`
        : `the mod's action ${keyRepr(action)} is none of ${Object.keys(ModAction).join(", ")}`,
    );
  }
  const fields = FIELDS[action as ModAction];
  for (const field of fields) {
    if (!hasField(given as object, field)) throw new ValueError(`the mod ${action} has no ${field}`);
  }
  const mod = given instanceof Map ? fromMap(given, action, fields) : given;
  if (action !== ModAction.init && !Array.isArray((mod as Change).path)) {
    throw new ValueError(`the path of the mod ${action} is no list of keys`);
  }
  return mod as Mod;
}

function hasField(mod: object, name: string): boolean {
  return mod instanceof Map ? mod.has(name) : Object.hasOwn(mod, name);
}

function fromMap(map: ReadonlyMap<unknown, unknown>, action: string, fields: readonly string[]): object {
  const mod: Record<string, unknown> = { action };
  for (const field of fields) mod[field] = map.get(field);
  return mod;
}

/** A mod that changes a structure, for messages: `setitem at ['a', 0]`. */
export function describeChange({ action, path }: Change): string {
  return `${action} at [${path.map(keyRepr).join(", ")}]`;
}
