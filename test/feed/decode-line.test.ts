import { expect, test } from "vitest";
import { decodeLine, InvalidMessage } from "../../src/feed/decode-line.js";
import { PyonDecodeError } from "../../src/pyon/errors.js";
import { Float, tuple } from "../../src/pyon/values.js";

test("lines of either version are decoded, exactly if asked", () => {
  expect(decodeLine('(1, "a")', "it", false)).toEqual(tuple(1, "a"));
  expect(decodeLine('{"__jsonclass__":["tuple",[[1.0,"a"]]]}', "it", true)).toEqual(tuple(new Float(1), "a"));
});

test("a line that is no PYON is shown, shortened, with its sender and what is wrong", () => {
  const error = (() => {
    try {
      return decodeLine(`[1, }${"x".repeat(1000)}`, 'broadcast channel "log" of [::1]:1067', false);
    } catch (thrown) {
      return thrown as InvalidMessage;
    }
  })() as InvalidMessage;
  expect(error).toBeInstanceOf(InvalidMessage);
  expect(error.code).toBe("ERR_SIPYCO_INVALID_MESSAGE");
  expect(error.message).toContain('broadcast channel "log" of [::1]:1067 sent "[1, }xxx');
  expect(error.message).toContain("column 5");
  expect(error.message.length).toBeLessThan(300);
  expect(error.cause).toBeInstanceOf(PyonDecodeError);
});
