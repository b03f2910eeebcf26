import { describe, expect, test } from "vitest";
import { Tuple, tuple } from "../../src/pyon/values.js";

describe("Tuple", () => {
  test("is an array to everything that takes arrays", () => {
    const pair = tuple(1, "a");
    const [number, text] = pair;
    expect(Array.isArray(pair)).toBe(true);
    expect(pair.length).toBe(2);
    expect([number, text]).toEqual([1, "a"]);
    expect([...pair]).toEqual([1, "a"]);
    expect(JSON.stringify(pair)).toBe('[1,"a"]');
  });

  test("is told from an array by its class", () => {
    expect(tuple()).toBeInstanceOf(Tuple);
    expect(Tuple.of(1)).toBeInstanceOf(Tuple);
    expect(Tuple.from(new Set([1, 2]))).toBeInstanceOf(Tuple);
    expect([]).not.toBeInstanceOf(Tuple);
  });

  test("cannot be changed", () => {
    const pair = tuple(1, 2) as unknown as number[];
    expect(() => pair.push(3)).toThrow(TypeError);
    expect(() => {
      pair[0] = 5;
    }).toThrow(TypeError);
    expect([...pair]).toEqual([1, 2]);
  });

  test("derives ordinary arrays", () => {
    const mapped = tuple(1, 2, 3).map((item) => item * 2);
    mapped.push(8);
    expect(mapped).toEqual([2, 4, 6, 8]);
    expect(mapped).not.toBeInstanceOf(Tuple);
    expect(tuple(1, 2).slice(1)).not.toBeInstanceOf(Tuple);
  });

  test("holds one number, not as many holes", () => {
    expect([...tuple(3)]).toEqual([3]);
    expect([...Tuple.of(3)]).toEqual([3]);
  });

  test("keeps its argument's items when made from an array", () => {
    const source = [1, 2];
    const copy = Tuple.from(source);
    source.push(3);
    expect([...copy]).toEqual([1, 2]);
  });
});
