import { afterEach, describe, expect, test } from "vitest";
import { PyonDecodeError, PyonEncodeError } from "../../src/pyon/errors.js";
import { type CustomType, deregister, register } from "../../src/pyon/registry.js";
import { decodeV2 } from "../../src/pyon/v2-decode.js";
import { encodeV2 } from "../../src/pyon/v2-encode.js";
import { tuple } from "../../src/pyon/values.js";

class Point {
  constructor(
    readonly x: unknown,
    readonly y: unknown,
  ) {}
}

const point: CustomType<Point> = {
  name: "lab.Point",
  is: (value) => value instanceof Point,
  encode: ({ x, y }) => [x, y],
  decode: (x: unknown, y: unknown) => new Point(x, y),
};

const encode = (value: unknown): string => encodeV2(value, false);
const decode = (text: string): unknown => decodeV2(text, { exact: false, maxDepth: 1000 });

describe("register", () => {
  const names: string[] = [];
  const use = <T>(type: CustomType<T>): void => {
    register(type);
    names.push(type.name);
  };
  afterEach(() => {
    for (const name of names.splice(0)) deregister(name);
  });

  test("makes version 2 carry a type, nested too", () => {
    use(point);
    const value = { a: [new Point(1, tuple(new Point(2.5, "é")))] };
    const text = encode(value);
    expect(text).toBe(
      '{"a":[{"__jsonclass__":["lab.Point",[1,{"__jsonclass__":["tuple",[[{"__jsonclass__":["lab.Point",[2.5,"\\u00e9"]]}]]]}]]}]}',
    );
    expect(decode(text)).toEqual(value);
    expect(decode(`[${"1,".repeat(500)}${text}]`)).toContainEqual(value);
  });

  test("takes any object that its test takes, before the types of PYON", () => {
    use({
      name: "date",
      is: (value) => value instanceof Date,
      encode: (date) => [date.getTime()],
      decode: (time: number) => new Date(time),
    });
    use({
      name: "tagged",
      is: (value) => typeof value === "object" && value !== null && "tag" in value,
      encode: (value: { tag: string }) => [value.tag],
      decode: (tag: string) => ({ tag }),
    });
    const value = [new Date(5), { tag: "x" }];
    expect(encode(value)).toBe('[{"__jsonclass__":["date",[5]]},{"__jsonclass__":["tagged",["x"]]}]');
    expect(decode(encode(value))).toEqual(value);
  });

  test("takes names of any letters", () => {
    use({ ...point, name: 'μ"\\' });
    expect(encode(new Point(1, 2))).toBe('{"__jsonclass__":["\\u03bc\\"\\\\",[1,2]]}');
    expect(decode(encode(new Point(1, 2)))).toEqual(new Point(1, 2));
  });

  test("is named in the error for an unknown type", () => {
    use(point);
    expect(() => decode('{"__jsonclass__":["lab.Pont",[]]}')).toThrow(/npscalar, lab\.Point \(line 1/);
  });

  test("refuses names that are taken", () => {
    use(point);
    expect(() => register(point)).toThrow(
      new RangeError("a custom type named lab.Point is registered already"),
    );
    expect(() => register({ ...point, name: "tuple" })).toThrow(
      new RangeError("tuple is a type that PYON has itself"),
    );
    expect(() => register({ ...point, name: "" })).toThrow(TypeError);
    expect(() => register({ ...point, name: "x", decode: 5 as never })).toThrow(
      new TypeError("decode of custom type x is no function"),
    );
  });

  test("turns what a decode function throws into an error with its place", () => {
    use({
      ...point,
      decode: () => {
        throw new RangeError("no such point");
      },
    });
    for (const text of [encode(new Point(1, 2)), `[${"1,".repeat(500)}${encode(new Point(1, 2))}]`]) {
      expect(() => decode(text)).toThrow(PyonDecodeError);
      expect(() => decode(text)).toThrow(/^lab\.Point: no such point \(line 1, column \d+\)$/);
    }
  });

  test("turns what an encode function throws into an error with its path", () => {
    use({
      ...point,
      encode: () => {
        throw new Error("not today");
      },
    });
    expect(() => encode([new Point(1, 2)])).toThrow(PyonEncodeError);
    expect(() => encode([new Point(1, 2)])).toThrow("not today (at value[0])");
  });

  test("wants a list of arguments that can be encoded", () => {
    use({ ...point, encode: () => 5 as never });
    expect(() => encode([new Point(1, 2)])).toThrow(
      "encode of custom type lab.Point gives no list of arguments (at value[0])",
    );
    deregister(names.pop() as string);
    use({ ...point, encode: (value) => [value] });
    expect(() => encode([new Point(1, 2)])).toThrow(/the value contains itself/);
  });

  test("lets an encode function encode other things meanwhile", () => {
    use({ ...point, encode: ({ x, y }) => [encode({ x }), y], decode: (x, y) => new Point(decode(x), y) });
    expect(decode(encode([new Point(1, 2), "after"]))).toEqual([new Point({ x: 1 }, 2), "after"]);
  });
});

describe("deregister", () => {
  test("forgets the type", () => {
    register(point);
    const text = encode(new Point(1, 2));
    deregister("lab.Point");
    expect(() => encode(new Point(1, 2))).toThrow("an object of class Point has no PYON form");
    expect(() => decode(text)).toThrow(/unknown type "lab.Point"/);
  });

  test("refuses names that nobody registered", () => {
    expect(() => deregister("nobody")).toThrow(new RangeError("no custom type named nobody is registered"));
    expect(() => deregister("tuple")).toThrow(RangeError);
  });
});
