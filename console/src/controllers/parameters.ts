import type { Argspec } from "sipyco";

/** How a parameter takes its arguments: one, or all further ones as `*args` and `**kwargs` do. */
export type ParameterKind = "positional" | "rest" | "keyword" | "keywords";

/** A parameter of a method, as its form and its signature show it. */
export interface Parameter {
  readonly name: string;
  readonly kind: ParameterKind;
  /** What the method says of its type: `float`. */
  readonly annotation: string | undefined;
  /** What it is when it is left out. */
  readonly preset: { readonly value: unknown } | undefined;
}

/** The parameters in the order of the signature, without that of the object itself. */
export function parametersOf(argspec: Argspec): readonly Parameter[] {
  const { args, defaults, varargs, varkw, kwonlyargs, kwonlydefaults, annotations } = argspec;
  const parameter = (name: string, kind: ParameterKind, preset?: { value: unknown }): Parameter => ({
    name,
    kind,
    annotation: Object.hasOwn(annotations, name) ? annotations[name] : undefined,
    preset,
  });
  const required = args.length - (defaults?.length ?? 0);
  const positional = args.map((name, index) =>
    parameter(name, "positional", index < required ? undefined : { value: defaults?.[index - required] }),
  );
  if (args[0] === "self") positional.shift();
  return [
    ...positional,
    ...(varargs === null ? [] : [parameter(varargs, "rest")]),
    ...kwonlyargs.map((name) => {
      const hasPreset = kwonlydefaults !== null && Object.hasOwn(kwonlydefaults, name);
      return parameter(name, "keyword", hasPreset ? { value: kwonlydefaults[name] } : undefined);
    }),
    ...(varkw === null ? [] : [parameter(varkw, "keywords")]),
  ];
}

/** The name as the signature has it: `*args`. */
export function starred({ name, kind }: Parameter): string {
  if (kind === "rest") return `*${name}`;
  return kind === "keywords" ? `**${name}` : name;
}
