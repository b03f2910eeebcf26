import { describe, expect, test } from "vitest";
import {
  argumentsText,
  type CallRecord,
  parseRecords,
  withRecord,
} from "../../console/src/controllers/call-record.js";

const RECORD: CallRecord = {
  controller: "lda",
  target: "lda",
  method: "set_attenuation",
  texts: { attenuation: "5.0" },
  time: 1.7e12,
  duration: 12.5,
  isOk: true,
  summary: "None",
};

test("the newest record is the first, and the oldest go", () => {
  let records: readonly CallRecord[] = [];
  for (let time = 0; time < 250; time++) records = withRecord(records, { ...RECORD, time });
  expect(records).toHaveLength(200);
  expect(records[0]?.time).toBe(249);
});

test("a call with an argument of many characters is not kept", () => {
  expect(withRecord([RECORD], { ...RECORD, texts: { x: "1".repeat(3000) } })).toEqual([RECORD]);
});

test("records survive being stored", () => {
  expect(parseRecords(JSON.stringify([RECORD]))).toEqual([RECORD]);
});

describe("what is no record is passed over", () => {
  test.each([
    null,
    "",
    "{",
    "{}",
    "null",
    '"text"',
    "[null, 5, []]",
    JSON.stringify([{ ...RECORD, texts: { x: 5 } }]),
    JSON.stringify([{ ...RECORD, texts: null }]),
    JSON.stringify([{ ...RECORD, time: "now" }]),
    JSON.stringify([{ ...RECORD, isOk: 1 }]),
    JSON.stringify([{ ...RECORD, method: undefined }]),
  ])("%s", (json) => {
    expect(parseRecords(json)).toEqual([]);
  });
});

test("arguments read as in a call", () => {
  expect(argumentsText({ attenuation: " 5.0 ", channel: "", rest: "1, 2" })).toBe(
    "attenuation=5.0, rest=1, 2",
  );
});
