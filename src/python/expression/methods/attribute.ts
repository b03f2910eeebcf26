import { AttributeError, PythonTypeError } from "../../../pc-rpc/python-errors.js";
import { PyModule, PyType } from "../model.js";
import type { Runtime } from "../runtime.js";
import { Builtin } from "../values/callables.js";
import { plainValue } from "../values/plain-value.js";
import { typeName } from "../values/type-name.js";
import { bytesMembers } from "./bytes.js";
import { dictMembers, viewMembers } from "./dict.js";
import { listMembers, tupleMembers } from "./list.js";
import type { Method, TypeMembers } from "./method.js";
import { complexMembers, floatMembers, intMembers } from "./numbers.js";
import { rangeMembers, sliceMembers } from "./range.js";
import { setMembers } from "./set.js";
import { strMembers } from "./str.js";

/** What can be asked of the values of a type, by its name. Nothing but this is there. */
const membersOf: ReadonlyMap<string, TypeMembers> = new Map([
  ["str", strMembers],
  ["bytes", bytesMembers],
  ["bytearray", bytesMembers],
  ["list", listMembers],
  ["tuple", tupleMembers],
  ["dict", dictMembers],
  ["dict_keys", viewMembers],
  ["dict_items", viewMembers],
  ["set", setMembers],
  ["int", intMembers],
  ["bool", intMembers],
  ["float", floatMembers],
  ["complex", complexMembers],
  ["range", rangeMembers],
  ["slice", sliceMembers],
]);

/**
 * `value.name`
 *
 * @throws AttributeError of Python: for all names that begin with `_`, too
 */
export function attributeOf(runtime: Runtime, value: unknown, name: string): unknown {
  const found = name.startsWith("_") ? undefined : lookUp(runtime, value, name);
  if (found !== undefined) return found;
  throw new AttributeError(`${subject(runtime, value)} has no attribute '${name}'`);
}

function subject(runtime: Runtime, value: unknown): string {
  if (value instanceof PyModule) return `module '${value.name}'`;
  if (value instanceof PyType) return `type object '${value.name}'`;
  return `'${typeName(runtime, value)}' object`;
}

function lookUp(runtime: Runtime, value: unknown, name: string): unknown {
  if (value instanceof PyModule) return value.attributes.get(name);
  const extension = runtime.extensionOf(value);
  if (extension !== undefined) {
    const plain = plainValue(value);
    return (
      extension.attribute(value, name) ?? (plain === undefined ? undefined : lookUp(runtime, plain, name))
    );
  }
  if (value instanceof PyType) return ofType(runtime, value, name);
  const type = typeName(runtime, value);
  const members = membersOf.get(type);
  if (members === undefined) return undefined;
  const attribute = members.attributes.get(name);
  if (attribute !== undefined) return attribute(value);
  const method = members.methods.get(name);
  if (method !== undefined) return bound(runtime, type, name, method, value);
  const fn = members.functions.get(name);
  return fn && typeFunction(runtime, type, name, fn);
}

/** A method together with its value. */
function bound(runtime: Runtime, type: string, name: string, method: Method, self: unknown): Builtin {
  const callee = { name, qualified: `${type}.${name}` };
  return new Builtin(
    callee.qualified,
    (args, kwargs) => method.run(runtime, self, method.bind(callee, args, kwargs)),
    `built-in method ${name} of ${type} object`,
  );
}

/** What a type has: its functions, and the methods of its values, which take the value first. */
function ofType(runtime: Runtime, type: PyType, name: string): unknown {
  const members = membersOf.get(type.name);
  const fn = members?.functions.get(name);
  if (fn !== undefined) return typeFunction(runtime, type.name, name, fn);
  const method = members?.methods.get(name);
  return method && unbound(runtime, type, name, method);
}

function typeFunction(runtime: Runtime, type: string, name: string, fn: Method): Builtin {
  const callee = { name, qualified: `${type}.${name}` };
  return new Builtin(
    callee.qualified,
    (args, kwargs) => fn.run(runtime, null, fn.bind(callee, args, kwargs)),
    `built-in method ${name} of type object`,
  );
}

function unbound(runtime: Runtime, type: PyType, name: string, method: Method): Builtin {
  const callee = { name, qualified: `${type.name}.${name}` };
  return new Builtin(
    callee.qualified,
    ([self, ...args], kwargs) => {
      if (self === undefined) {
        throw new PythonTypeError(`unbound method ${callee.qualified}() needs an argument`);
      }
      // A scalar of numpy may be of a type of Python's, but is no value that its methods know.
      if (!type.has(self) || runtime.extensionOf(self) !== undefined) {
        const given = typeName(runtime, self);
        throw new PythonTypeError(
          `descriptor '${name}' for '${type.name}' objects doesn't apply to a '${given}' object`,
        );
      }
      return method.run(runtime, self, method.bind(callee, args, kwargs));
    },
    `method '${name}' of '${type.name}' objects`,
    "method_descriptor",
  );
}
