import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import * as errors from "../../src/pc-rpc/errors.js";
import { PyonEncodeError } from "../../src/pyon/errors.js";

const {
  ArithmeticError,
  ConnectionError,
  ConnectionRefusedError,
  Exception,
  GenericRemoteException,
  IndexError,
  KeyError,
  LookupError,
  NotImplementedError,
  OSError,
  PythonReferenceError,
  PythonSyntaxError,
  PythonTypeError,
  RemoteError,
  remoteErrorFromWire,
  remoteErrorToWire,
  RuntimeError,
  TimeoutError,
  UnicodeError,
  UserWarning,
  ValueError,
  Warning,
  ZeroDivisionError,
} = errors;

describe("Python's exceptions", () => {
  test.each([
    [KeyError, "KeyError", [LookupError, RemoteError, Error]],
    [IndexError, "IndexError", [LookupError]],
    [ZeroDivisionError, "ZeroDivisionError", [ArithmeticError]],
    [ConnectionRefusedError, "ConnectionRefusedError", [ConnectionError, OSError]],
    [TimeoutError, "TimeoutError", [OSError]],
    [NotImplementedError, "NotImplementedError", [RuntimeError]],
    [UnicodeError, "UnicodeError", [ValueError]],
    [UserWarning, "UserWarning", [Warning]],
    [PythonTypeError, "TypeError", [RemoteError]],
    [PythonSyntaxError, "SyntaxError", [RemoteError]],
    [PythonReferenceError, "ReferenceError", [RemoteError]],
    [GenericRemoteException, "GenericRemoteException", [Exception]],
    [RemoteError, "Exception", [Error]],
  ])("%o is called %s and stands in Python's hierarchy", (kind, name, bases) => {
    const error = new kind("what");
    expect(error.name).toBe(name);
    expect(error.className).toBe(name);
    expect(error.message).toBe("what");
    expect(String(error)).toBe(`${name}: what`);
    expect(error.stack?.split("\n")[0]).toBe(`${name}: what`);
    for (const base of bases) expect(error).toBeInstanceOf(base);
  });

  test("a cause and no message are possible", () => {
    const cause = new Error("why");
    expect(new ValueError("what", { cause }).cause).toBe(cause);
    expect(new ValueError().message).toBe("");
    expect("cause" in new ValueError("what")).toBe(false);
  });
});

describe("remoteErrorFromWire", () => {
  test("gives the class by name, with message and traceback", () => {
    const traceback = ['  File "lda.py", line 3, in set\n    raise\n'];
    const error = remoteErrorFromWire({ class: "KeyError", message: "7", traceback });
    expect(error).toBeInstanceOf(KeyError);
    expect(error.message).toBe("7");
    expect(error.remoteTraceback).toEqual(traceback);
  });

  test.each(["UnicodeDecodeError", "SystemExit", "LaserUnlocked", "__proto__", "constructor", ""])(
    "a class that we have not, %j, is a RemoteError of that name",
    (name) => {
      const error = remoteErrorFromWire({ class: name, message: "m", traceback: [] });
      expect(Object.getPrototypeOf(error)).toBe(RemoteError.prototype);
      expect(error.className).toBe(name);
      expect(error.name).toBe(name);
    },
  );

  test("reads the Dict that exact decoding gives", () => {
    expect(remoteErrorFromWire(new Map([["class", "ValueError"]]))).toBeInstanceOf(ValueError);
  });

  test.each([
    undefined,
    null,
    5,
    "text",
    [],
    {},
    { class: 5, message: [], traceback: "no" },
    { traceback: [1, "a\n", null] },
    Object.create({ class: "ValueError" }),
  ])("makes the best of %j", (wire) => {
    const error = remoteErrorFromWire(wire);
    expect(Object.getPrototypeOf(error)).toBe(RemoteError.prototype);
    expect(error.message).toBe("");
    for (const line of error.remoteTraceback) expect(line).toBe("a\n");
  });
});

describe("remoteErrorToWire", () => {
  class LaserUnlocked extends Error {}
  class Overheated extends RemoteError {}
  class Picky extends ValueError {}

  test.each<[string, unknown, string, string]>([
    ["ours by class", new KeyError("7"), "KeyError", "7"],
    ["a subclass of ours by its Python class", new Picky("no"), "ValueError", "no"],
    ["a bare RemoteError", new RemoteError("x"), "Exception", "x"],
    ["Generic again, unchanged", new GenericRemoteException("A: b"), "GenericRemoteException", "A: b"],
    ["RangeError", new RangeError("high"), "ValueError", "high"],
    ["TypeError", new TypeError("odd"), "TypeError", "odd"],
    ["an encoding error", new PyonEncodeError("a function", []), "TypeError", "a function"],
    ["SyntaxError", new SyntaxError("s"), "GenericRemoteException", "SyntaxError: s"],
    ["Error", new Error("e"), "GenericRemoteException", "Error: e"],
    ["a class of one's own", new LaserUnlocked("relock"), "GenericRemoteException", "LaserUnlocked: relock"],
    ["one below RemoteError", new Overheated("80"), "GenericRemoteException", "Overheated: 80"],
    ["a DOMException", new DOMException("gone", "AbortError"), "GenericRemoteException", "AbortError: gone"],
    ["another realm's", runInNewContext("new RangeError('far')"), "ValueError", "far"],
    [
      "a message that is no string",
      Object.assign(new Error(), { message: 5 }),
      "GenericRemoteException",
      "Error: 5",
    ],
    ["a string", "oops", "GenericRemoteException", "string: oops"],
    ["a number", 7, "GenericRemoteException", "number: 7"],
    ["undefined", undefined, "GenericRemoteException", "undefined: undefined"],
    ["null", null, "GenericRemoteException", "object: null"],
    ["a symbol", Symbol("s"), "GenericRemoteException", "symbol: Symbol(s)"],
    ["a function, without its source", function relock() {}, "GenericRemoteException", "function: relock"],
    ["an object", { a: 1 }, "GenericRemoteException", "Object: [object Object]"],
    [
      "a class we have not",
      remoteErrorFromWire({ class: "SystemExit", message: "0" }),
      "GenericRemoteException",
      "SystemExit: 0",
    ],
  ])("%s", (_, thrown, className, message) => {
    const wire = remoteErrorToWire(thrown);
    expect({ class: wire.class, message: wire.message }).toEqual({ class: className, message });
  });

  test("survives what throws when it is read", () => {
    const hostile = new Proxy(new Error("x"), {
      get() {
        throw new Error("no");
      },
    });
    expect(remoteErrorToWire(hostile).class).toBe("GenericRemoteException");
    expect(remoteErrorToWire(Object.create(null)).class).toBe("GenericRemoteException");
  });

  test("the traceback is the stack as Python prints it, innermost frame last", () => {
    function setAttenuation(): never {
      throw new ValueError("99");
    }
    let wire: errors.RemoteError | undefined;
    try {
      setAttenuation();
    } catch (error) {
      const { traceback } = remoteErrorToWire(error);
      for (const line of traceback) expect(line).toMatch(/^ {2}\S.*\n$/s);
      expect(traceback.at(-1)).toMatch(/^ {2}File ".*errors\.test\.ts", line \d+, in setAttenuation\n$/);
      wire = remoteErrorFromWire({ class: "ValueError", message: "99", traceback });
    }
    expect(wire?.remoteTraceback.length).toBeGreaterThan(0);
  });

  test("an error passed on keeps the frames of where it came from, after our own", () => {
    const far = remoteErrorFromWire({
      class: "ValueError",
      message: "",
      traceback: ['  File "lda.py", line 3\n'],
    });
    expect(remoteErrorToWire(far).traceback.at(-1)).toBe('  File "lda.py", line 3\n');
  });

  test("the message of an error stays out of the traceback, also when it has several lines", () => {
    const { traceback } = remoteErrorToWire(new Error("first\nsecret second"));
    expect(traceback.join("")).not.toContain("secret");
  });
});
