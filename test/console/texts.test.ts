import { ConnectError, ConnectionLost, RemoteError } from "sipyco";
import { describe, expect, test } from "vitest";
import { failure, summaryOf } from "../../console/src/controllers/outcome.js";
import { durationText, stateText } from "../../console/src/controllers/state-text.js";
import { faultText } from "../../console/src/lab/fault-text.js";
import { clockText } from "../../console/src/ui/clock-text.js";

describe("a fault", () => {
  test("that the gateway explains is told in its words", () => {
    const message =
      'ws://h/proxy/a:1 did not answer when greeted: the peer hung up with code 4502, "cannot connect to a:1: connection refused" (it may expect TLS, refuse our certificate, or speak another protocol)';
    expect(faultText(new ConnectionLost(message))).toBe("cannot connect to a:1: connection refused");
    expect(faultText(new Error('the peer hung up with code 4403, "a:1 is not on the list"'))).toBe(
      "a:1 is not on the list",
    );
    const refused = new ConnectError("ws://[::1]:1071/lab/proxy/a:1", "connection refused");
    expect(faultText(refused)).toBe("cannot connect to a:1: connection refused");
  });

  test("of another kind stays as it is", () => {
    expect(faultText(new Error('the peer hung up with code 1011, "x"'))).toContain("1011");
    expect(faultText("text")).toBe("text");
  });
});

describe("the outcome of a call that failed", () => {
  test("has the remote class and traceback", () => {
    const error = new RemoteError("no\nsuch", { className: "DeviceError", remoteTraceback: ["  File a\n"] });
    const outcome = failure(error, new Date(0), 5);
    expect(outcome).toMatchObject({
      className: "DeviceError",
      message: "no\nsuch",
      traceback: ["  File a\n"],
    });
    expect(summaryOf(outcome)).toBe("DeviceError: no");
  });

  test("has no class when the connection is to blame", () => {
    const outcome = failure(new ConnectionLost("gone ".repeat(50)), new Date(0), 5);
    expect(outcome).toMatchObject({ className: undefined, traceback: [] });
    expect(summaryOf(outcome)).toHaveLength(80);
  });
});

test("the summary of a value is its beginning", () => {
  const value = Array.from({ length: 1000 }, () => 1);
  const outcome = { type: "value", value, time: new Date(0), duration: 1 } as const;
  expect(summaryOf(outcome)).toMatch(/^\[1, 1, .*…\]$/);
  expect(summaryOf({ ...outcome, value: null })).toBe("None");
});

test("the state of a controller", () => {
  const none = { latencyMs: undefined, lastSeen: undefined };
  const lastSeen = new Date();
  expect(stateText({ ...none, state: "connecting" })).toBe("connecting");
  expect(stateText({ ...none, state: "up" })).toBe("up");
  expect(stateText({ ...none, state: "up", latencyMs: 1.234 })).toBe("1.2 ms");
  expect(stateText({ ...none, state: "up", latencyMs: 123.4 })).toBe("123 ms");
  expect(stateText({ ...none, state: "silent" })).toBe("no answer");
  expect(stateText({ ...none, state: "down" })).toBe("down");
  expect(stateText({ ...none, state: "down", lastSeen })).toBe(`down since ${clockText(lastSeen)}`);
});

test("durations and times", () => {
  expect([0.123, 99.96, 250, 61_234].map(durationText)).toEqual(["0.1 ms", "100.0 ms", "250 ms", "61.23 s"]);
  const time = new Date(2026, 10, 26, 4, 5, 6);
  expect(clockText(time, new Date(2026, 10, 26, 23))).toBe("04:05:06");
  expect(clockText(time, new Date(2026, 10, 27, 0))).toBe("2026-11-26 04:05:06");
});
