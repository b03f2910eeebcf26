import { ExpressionBudget } from "../../../python/expression/budget.js";
import { makeBuiltins } from "../../../python/expression/builtins/builtins.js";
import { attributeOf } from "../../../python/expression/methods/attribute.js";
import { PyModule } from "../../../python/expression/model.js";
import { Runtime } from "../../../python/expression/runtime.js";
import { numpySurroundings } from "../surroundings.js";

/** The names that a line may use besides those of the target's methods. */
export interface LocalNames {
  /** `np`, the builtins and the words that are values. */
  readonly names: readonly string[];
  /** What `name.` may go on with: the attributes of a module; empty for what is none. */
  attributesOf(name: string): readonly string[];
}

export async function loadLocalNames(): Promise<LocalNames> {
  const { names: modules, extensions } = await numpySurroundings();
  const builtins = makeBuiltins(new Runtime(new ExpressionBudget(), extensions, attributeOf));
  return {
    names: [...modules.keys(), ...builtins.keys(), "None", "True", "False"],
    attributesOf(name) {
      const value = modules.get(name);
      return value instanceof PyModule ? [...value.attributes.keys()] : [];
    },
  };
}
