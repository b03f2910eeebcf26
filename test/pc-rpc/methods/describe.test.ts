import { expect, describe as group, test } from "vitest";
import { describe, descriptionsOf, docOf, rpc } from "../../../src/pc-rpc/methods/describe.js";
import { exposedMethods, targetDoc } from "../../../src/pc-rpc/methods/methods.js";
import type { AnyFunction } from "../../../src/pc-rpc/methods/source.js";

/** What a call of the decorator by the language looks like. */
function context(kind: string, name: string | symbol = "m", more: object = {}): never {
  return { kind, name, static: false, private: false, ...more } as never;
}

group("rpc as a decorator", () => {
  @rpc({ doc: "Simulated attenuator." })
  class Lda {
    @rpc({ doc: "Set the attenuation.", annotations: { attenuation: "float", return: "None" } })
    set_attenuation(attenuation: number): void {
      void attenuation;
    }

    @rpc()
    async ping(): Promise<boolean> {
      return true;
    }

    @rpc({ annotations: { return: "float" } })
    arrow = (x: number): number => x;

    unmarked(): void {}
  }

  test("describes methods, and functions in fields", () => {
    const methods = exposedMethods(new Lda());
    expect(methods.get("set_attenuation")?.doc).toBe("Set the attenuation.");
    expect(methods.get("set_attenuation")?.argspec.annotations).toEqual({
      attenuation: "float",
      return: "None",
    });
    expect(methods.get("arrow")?.argspec.annotations).toEqual({ return: "float" });
  });

  test("marks them", () => {
    expect([...exposedMethods(new Lda(), "marked").keys()]).toEqual(["arrow", "ping", "set_attenuation"]);
  });

  test("describes the target on its class", () => {
    expect(targetDoc(new Lda())).toBe("Simulated attenuator.");
    expect(targetDoc(new (class Other extends Lda {})())).toBe("Simulated attenuator.");
    expect(targetDoc({})).toBeNull();
  });

  test("leaves the methods working", async () => {
    expect(await new Lda().ping()).toBe(true);
    expect(new Lda().arrow(5)).toBe(5);
  });
});

group("rpc refuses", () => {
  const method = (a: number): number => a;

  test.each<[string, () => unknown, string]>([
    ["to be the decorator itself", () => rpc(method as never), "write @rpc()"],
    [
      "older decorators",
      () => rpc()(method as never, "m" as never),
      "switch off TypeScript's experimentalDecorators",
    ],
    ["getters", () => rpc()(method, context("getter")), "not the getter m"],
    ["accessors", () => rpc()(method, context("accessor")), "not the accessor m"],
    [
      "private methods",
      () => rpc()(method, context("method", "#m", { private: true })),
      "#m is never callable remotely",
    ],
    ["symbols", () => rpc()(method, context("method", Symbol.iterator)), "is never callable remotely"],
    ["underscored names", () => rpc()(method, context("method", "_m")), "_m is never callable remotely"],
    ["then", () => rpc()(method, context("method", "then")), "then is never callable remotely"],
    ["toString", () => rpc()(method, context("method", "toString")), "toString is never callable remotely"],
    [
      "fields that hold no function",
      () => rpc()(undefined, context("field"))(5 as never),
      "m holds no function",
    ],
    [
      "annotations of a class",
      () => rpc({ annotations: {} })(class Lda {}, context("class")),
      "the class Lda takes a doc only",
    ],
    [
      "parameters that are not there",
      () => rpc({ annotations: { wrong: "int" } })(method, context("method")),
      'm has no parameter "wrong"',
    ],
    [
      "annotations that are no text",
      () => rpc({ annotations: { a: Number as never } })(method, context("method")),
      "must be a type's name",
    ],
    [
      "a doc that is no text",
      () => rpc({ doc: 5 as never })(method, context("method")),
      "doc must be a string",
    ],
    [
      "a varkw that is no name",
      () => rpc({ varkw: "" })(method, context("method")),
      "varkw must be the name",
    ],
  ])("%s", (_, decorate, message) => {
    expect(decorate).toThrow(TypeError);
    expect(decorate).toThrow(message);
  });

  test("no parameter name when the function passes all on", () => {
    const wrapped: AnyFunction = (...args: never[]) => args.length;
    rpc({ annotations: { hidden: "int" } })(wrapped, context("method"));
    expect(descriptionsOf({}, "m", wrapped)[0]?.annotations).toEqual({ hidden: "int" });
  });
});

group("describe", () => {
  test("describes a class and gives it back", () => {
    class Lda {
      set_attenuation(attenuation: number, channel = 0): number[] {
        return [attenuation, channel];
      }
      ping(): boolean {
        return true;
      }
    }
    const described = describe(Lda, {
      doc: `Simulated attenuator.

        Two channels.
      `,
      methods: {
        set_attenuation: { doc: "  Set it.  ", annotations: { attenuation: "float", channel: "int" } },
      },
    });
    expect(described).toBe(Lda);
    const target = new Lda();
    expect(targetDoc(target)).toBe("Simulated attenuator.\n\nTwo channels.");
    const methods = exposedMethods(target);
    expect([...methods.keys()]).toEqual(["ping", "set_attenuation"]);
    expect(methods.get("set_attenuation")?.doc).toBe("Set it.");
    expect(methods.get("set_attenuation")?.argspec.annotations).toEqual({
      attenuation: "float",
      channel: "int",
    });
    expect([...exposedMethods(target, "marked").keys()]).toEqual(["set_attenuation"]);
  });

  test("describes one object and not its like", () => {
    class Lda {
      ping(): boolean {
        return true;
      }
    }
    const [one, other] = [new Lda(), new Lda()];
    describe(one, { doc: "One.", methods: { ping: { doc: "Ping one." } } });
    expect(targetDoc(one)).toBe("One.");
    expect(exposedMethods(one).get("ping")?.doc).toBe("Ping one.");
    expect(targetDoc(other)).toBeNull();
    expect(exposedMethods(other).get("ping")?.doc).toBeNull();
  });

  test("describes object literals, and adds to what was said before", () => {
    const target = { ping: () => true, stop: () => true };
    describe(target, { doc: "A target.", methods: { ping: { doc: "Ping." } } });
    describe(target, { methods: { stop: {} } });
    expect(targetDoc(target)).toBe("A target.");
    expect([...exposedMethods(target, "marked").keys()]).toEqual(["ping", "stop"]);
    expect(exposedMethods(target).get("ping")?.doc).toBe("Ping.");
  });

  test("describes inherited methods for the derived class alone", () => {
    class Base {
      ping(): boolean {
        return true;
      }
    }
    class Derived extends Base {}
    describe(Derived, { methods: { ping: { doc: "Derived ping." } } });
    expect(exposedMethods(new Derived()).get("ping")?.doc).toBe("Derived ping.");
    expect(exposedMethods(new Base()).get("ping")?.doc).toBeNull();
  });

  test("goes before what a decorator said, and leaves the rest of it", () => {
    class Lda {
      @rpc({ doc: "Decorated.", annotations: { return: "bool" } })
      ping(): boolean {
        return true;
      }
    }
    describe(Lda, { methods: { ping: { doc: "Described." } } });
    const ping = exposedMethods(new Lda()).get("ping");
    expect(ping?.doc).toBe("Described.");
    expect(ping?.argspec.annotations).toEqual({ return: "bool" });
  });

  class Lda {
    _private(): void {}
    get value(): number {
      throw new Error("a getter is not called");
    }
    ping(): void {}
  }

  test.each(["pong", "_private", "value", "constructor", "toString", "then", "__proto__"])(
    "throws for %s",
    (name) => {
      const methods = JSON.parse(`{"${name}": {}}`) as Record<string, object>;
      expect(() => describe(Lda, { methods })).toThrow(`Lda has no public method "${name}" to describe`);
      expect(() => describe(new Lda(), { methods })).toThrow(TypeError);
    },
  );

  test("throws for methods of the platform", () => {
    expect(() => describe(class Lab extends Map {}, { methods: { clear: {} } })).toThrow(
      'Lab has no public method "clear"',
    );
  });

  test("throws for a plain function", () => {
    expect(() => describe(() => 5, {})).toThrow("describe takes a class or an object");
  });

  test("throws for a parameter that the method does not have", () => {
    expect(() => describe(Lda, { methods: { ping: { annotations: { speed: "float" } } } })).toThrow(
      'Lda.ping has no parameter "speed" to annotate',
    );
  });

  test("changes nothing when it throws", () => {
    expect(() => describe(Lda, { doc: "x", methods: { ping: {}, pong: {} } })).toThrow();
    expect(docOf(Lda.prototype)).toBeUndefined();
    expect(descriptionsOf(Lda.prototype, "ping", undefined)).toEqual([]);
  });
});

group("parameters that a description names", () => {
  test("are what callers call them", () => {
    class Runner {
      call(function_: string, count = 1): string {
        return function_.repeat(count);
      }
    }
    describe(Runner, { methods: { call: { parameters: ["function"] } } });
    const method = exposedMethods(new Runner()).get("call");
    expect(method?.argspec.args).toEqual(["self", "function", "count"]);
    expect(method?.invoke(new Runner(), ["x"], { count: 2 })).toBe("xx");
    expect(method?.invoke(new Runner(), [], { function: "y" })).toBe("y");
  });

  test("are names", () => {
    class Runner {
      call(): void {}
    }
    expect(() => describe(Runner, { methods: { call: { parameters: [""] } } })).toThrow("parameters");
  });
});
