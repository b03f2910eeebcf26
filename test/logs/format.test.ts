import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  LEVELS,
  levelName,
  MultilineFormatter,
  parseLogMessage,
  SourceFilter,
} from "../../src/logs/index.js";
import { fromLogTapeLevel, toLogTapeLevel } from "../../src/logs/levels.js";
import { levels } from "./records.js";

describe("levels", () => {
  test("have Python's numbers", () => {
    expect(LEVELS).toEqual({ CRITICAL: 50, ERROR: 40, WARNING: 30, INFO: 20, DEBUG: 10, TRACE: 5 });
  });

  test("a number between two counts as the lower one", () => {
    expect([60, 50, 49, 25, 20, 10, 5, 1, 0].map(levelName)).toEqual([
      "CRITICAL",
      "CRITICAL",
      "ERROR",
      "INFO",
      "INFO",
      "DEBUG",
      "TRACE",
      "TRACE",
      "TRACE",
    ]);
  });

  test.each(levels)("%s goes to LogTape and back", (level) => {
    expect(fromLogTapeLevel(toLogTapeLevel(level))).toBe(level);
  });
});

/** What Python's formatter makes of messages of the logger `a.b` at INFO. */
const formatted = [
  ["one", "INFO:a.b:one"],
  ["two\nlines", "INFO<2>:a.b:two\nlines"],
  ["trail\n", "INFO<2>:a.b:trail\n"],
  ["\n", "INFO<2>:a.b:\n"],
  ["", "INFO:a.b:"],
  ["a\rb", "INFO:a.b:a\rb"],
  ["a\r\nb", "INFO<2>:a.b:a\r\nb"],
  ["a\x0bb\x85c\u2028d", "INFO:a.b:a\x0bb\x85c\u2028d"],
  ["a\n\n\nb", "INFO<4>:a.b:a\n\n\nb"],
] as const;

describe("MultilineFormatter", () => {
  test.each(formatted)("%j becomes %j, as in Python", (message, text) => {
    expect(new MultilineFormatter().format({ level: "INFO", name: "a.b", message })).toBe(text);
  });

  test("makes names safe that would break the format", () => {
    const text = new MultilineFormatter().format({ level: "INFO", name: "::1 a\r\nb", message: "x" });
    expect(text).toBe("INFO:__1 a__b:x");
    expect(parseLogMessage(text)).toMatchObject({ name: "__1 a__b", message: "x" });
  });
});

/** What Python's parser makes of lines: lines that follow, level, name, message. */
const parsed = [
  ["INFO:a:b", 0, "INFO", "a", "b"],
  ["INFO:a:b:c", 0, "INFO", "a", "b:c"],
  ["INFO<3>:a:b", 2, "INFO", "a", "b"],
  ["INFO<1>:a:b", 0, "INFO", "a", "b"],
  ["INFO<03>:a:b", 2, "INFO", "a", "b"],
  ["WARN:a:b", 0, "WARNING", "a", "b"],
  ["TRACE:x:y", 0, "TRACE", "x", "y"],
  ["INFO::b", 0, "INFO", "", "b"],
  ["INFO:a:", 0, "INFO", "a", ""],
  ["INFO: spaced name :b", 0, "INFO", " spaced name ", "b"],
  ["CRITICAL<1000000000000>:x:y", 999_999_999_999, "CRITICAL", "x", "y"],
] as const;

/** Lines that are no log messages, to Python and us. */
const prints = [
  "INFO<x>:a:b",
  "INFO<-1>:a:b",
  "INFO< 3 >:a:b",
  "info:a:b",
  "Level 25:a:b",
  "25:a:b",
  "FATAL:a:b",
  "NOTSET:a:b",
  "INFO:a",
  "plain",
  "",
  "INFO :a:b",
  " INFO:a:b",
  "INFO<3:a:b",
  "INFO<2><3>:a:b",
  "INFO:a:b\nc",
  "INFO<2>:a:b\nc",
  "toString:a:b",
];

describe("parseLogMessage", () => {
  test.each(parsed)("reads %j as Python does", (line, moreLines, level, name, message) => {
    expect(parseLogMessage(line)).toEqual({ moreLines, level, name, message });
  });

  test.each(prints)("%j is what somebody has printed", (line) => {
    expect(parseLogMessage(line)).toEqual({ moreLines: 0, level: "INFO", name: "print", message: line });
  });

  test("counts no lines below none", () => {
    // Python counts -1 here.
    expect(parseLogMessage("INFO<0>:a:b").moreLines).toBe(0);
  });

  test("takes any line", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("INFO", "WARN", "<", ">", "2", "9".repeat(400), ":", " ", "μ", "\n", "x")),
        (pieces) => {
          const line = pieces.join("");
          const { moreLines, message } = parseLogMessage(line);
          expect(line.endsWith(message)).toBe(true);
          expect(Number.isSafeInteger(moreLines) && moreLines >= 0).toBe(true);
        },
      ),
    );
  });
});

describe("SourceFilter", () => {
  // As Python's does: level, source, kept.
  test.each([
    ["INFO", undefined, false],
    ["WARNING", undefined, true],
    ["INFO", "me", false],
    ["INFO", "other", true],
    ["ERROR", "me", true],
  ] as const)("%s from %s is kept: %s", (level, source, kept) => {
    expect(new SourceFilter("WARNING", "me").filter({ level, source })).toBe(kept);
  });

  test("refuses a level that there is not", () => {
    expect(() => new SourceFilter("WARN" as "WARNING", "me")).toThrow(/localLevel is one of CRITICAL, ERROR/);
  });
});
