import { Float, tuple } from "sipyco";
import { describe, expect, test } from "vitest";
import { LogBook, type LogFilter, logText } from "../../console/src/artiq/log-book.js";
import { readRecord } from "../../console/src/artiq/log-record.js";

const ALL: LogFilter = { level: "TRACE", source: "", search: "" };

/** Messages as a channel keeps them. */
function messages(first: number, ...values: unknown[]) {
  return values.map((value, index) => ({ index: first + index, time: new Date(0), value }));
}

function record(level: number, source: string, message: string) {
  return tuple(level, source, new Float(1_718_000_000), message);
}

const THREE = [
  record(20, "master", "scheduler:ready"),
  record(40, "worker(3,scan.py)", "root:failed\nTraceback"),
  record(10, "worker(4,scan.py)", "scan:step"),
];

function shown(book: LogBook, filter: Partial<LogFilter> = {}, until?: number): number[] {
  return book.matching({ ...ALL, ...filter }, until).map(({ index }) => index);
}

test("a record is read from what a master broadcasts", () => {
  expect(readRecord(7, tuple(30, "worker(5,scan.py)", 1718000000.25, "line1\nline2 μ"), new Date())).toEqual({
    index: 7,
    level: "WARNING",
    source: "worker(5,scan.py)",
    time: new Date("2024-06-10T06:13:20.250Z"),
    message: "line1\nline2 μ",
  });
});

test.each([[null], [5], [tuple()], [tuple("30", "a", 0, "b")], [tuple(30, "a", 0, 5)], [{}]])(
  "what is no record, as %o, is shown all the same",
  (value) => {
    const arrived = new Date(5);
    expect(readRecord(0, value, arrived)).toMatchObject({
      level: "WARNING",
      time: arrived,
      message: expect.stringMatching(/^no log record: /),
    });
  },
);

describe("a log book", () => {
  test("shows the newest first", () => {
    const book = new LogBook();
    book.take(messages(0, ...THREE));
    expect(shown(book)).toEqual([2, 1, 0]);
    expect(book.count).toBe(3);
  });

  test("filters by level, source, kind of source and text", () => {
    const book = new LogBook();
    book.take(messages(0, ...THREE));
    expect(shown(book, { level: "INFO" })).toEqual([1, 0]);
    expect(shown(book, { level: "ERROR" })).toEqual([1]);
    expect(shown(book, { source: "master" })).toEqual([0]);
    expect(shown(book, { source: "worker(" })).toEqual([2, 1]);
    expect(shown(book, { search: "TRACEBACK" })).toEqual([1]);
    expect(shown(book, { search: "scan.py" })).toEqual([2, 1]);
    expect(shown(book, { search: "nothing" })).toEqual([]);
  });

  test("filters what comes as it comes", () => {
    const book = new LogBook();
    const kept = messages(0, ...THREE);
    book.take(kept.slice(0, 2));
    expect(shown(book, { source: "worker(" })).toEqual([1]);
    book.take(kept);
    expect(shown(book, { source: "worker(" })).toEqual([2, 1]);
    expect(shown(book, { source: "worker(" })).toEqual([2, 1]);
  });

  test("stands still while it is paused, whatever the filter", () => {
    const book = new LogBook();
    const kept = messages(0, ...THREE);
    book.take(kept.slice(0, 2));
    book.take(kept);
    expect(shown(book, {}, 2)).toEqual([1, 0]);
    expect(shown(book, { level: "INFO" }, 2)).toEqual([1, 0]);
    expect(book.count).toBe(3);
    expect(shown(book)).toEqual([2, 1, 0]);
  });

  test("drops what its channel has dropped, and counts it", () => {
    const book = new LogBook();
    book.take(messages(0, ...THREE));
    expect(shown(book)).toEqual([2, 1, 0]);
    book.take(messages(2, THREE[2], record(50, "master", "late")));
    expect(shown(book)).toEqual([3, 2]);
    expect(book.dropped).toBe(2);
    expect(book.count).toBe(4);
    // All of them at once, and what was there at a pause.
    book.take(messages(10, THREE[0]));
    expect(shown(book)).toEqual([10]);
    expect(shown(book, {}, 4)).toEqual([]);
    expect(book.dropped).toBe(10);
  });

  test("knows the sources, and the kinds that have several", () => {
    const book = new LogBook();
    book.take(
      messages(0, ...THREE, record(20, "worker(10,scan.py)", "x"), record(20, "controller(lda)", "x")),
    );
    expect(book.sources()).toEqual([
      "controller(lda)",
      "master",
      "worker(",
      "worker(3,scan.py)",
      "worker(4,scan.py)",
      "worker(10,scan.py)",
    ]);
  });

  test("is copied as text, the oldest first", () => {
    const book = new LogBook();
    book.take(messages(0, ...THREE.slice(0, 2)));
    expect(logText(book.matching(ALL))).toBe(
      "2024-06-10T06:13:20.000Z INFO master: scheduler:ready\n" +
        "2024-06-10T06:13:20.000Z ERROR worker(3,scan.py): root:failed\nTraceback\n",
    );
  });
});
