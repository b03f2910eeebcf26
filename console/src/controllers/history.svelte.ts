import { type CallRecord, parseRecords, withRecord } from "./call-record.js";

const KEY = "sipyco-calls";

/** The calls that were made from this browser, the newest first. */
class CallHistory {
  records: readonly CallRecord[] = $state.raw(parseRecords(localStorage.getItem(KEY)));

  constructor() {
    // Another tab has made one.
    addEventListener("storage", ({ key, newValue }) => {
      if (key === KEY) this.records = parseRecords(newValue);
    });
  }

  add(record: CallRecord): void {
    this.#keep(withRecord(this.records, record));
  }

  /** Forgets the calls of a controller. */
  clear(controller: string): void {
    this.#keep(this.records.filter((record) => record.controller !== controller));
  }

  #keep(records: readonly CallRecord[]): void {
    this.records = records;
    try {
      localStorage.setItem(KEY, JSON.stringify(records));
    } catch (error) {
      // Full, or forbidden: this tab still has them.
      console.warn("calls are not kept beyond this page:", error);
    }
  }
}

export const history: CallHistory = new CallHistory();
