import { expect, test } from "vitest";
import { suggest } from "../../../src/pc-rpc/client/suggest.js";

const METHODS = ["set_attenuation", "get_attenuation", "ping", "terminate", "__str__", "_private"];

test.each([
  ["set_atenuation", "did you mean set_attenuation or get_attenuation?"],
  ["setAttenuation", "did you mean set_attenuation?"],
  ["attenuation", "did you mean get_attenuation or set_attenuation?"],
  ["pong", "did you mean ping?"],
  ["Terminate", "did you mean terminate?"],
  ["frobnicate_x", "there are: get_attenuation, ping, set_attenuation, terminate"],
])("%s: %s", (name, text) => {
  expect(suggest(name, METHODS)).toBe(text);
});

test("lists a dozen at most, and private names never", () => {
  const many = Array.from({ length: 30 }, (_, index) => `method_number_${String(index).padStart(2, "0")}`);
  expect(suggest("x", many)).toMatch(/^there are: method_number_00, .* and 18 more$/);
  expect(suggest("_privat", ["_private"])).toBe("it has none");
});

test("a name of any length is dealt with at once", () => {
  expect(suggest("x".repeat(1e6), METHODS)).toMatch(/^there are/);
});
