import { RemoteError } from "sipyco";
import { reprWithin } from "sipyco/python";
import { faultText } from "../lab/fault-text.js";
import { previewOf } from "../values/preview.js";

/** What came of a call. */
export type Outcome = { readonly time: Date; readonly duration: number } & (
  | { readonly type: "value"; readonly value: unknown }
  | {
      readonly type: "error";
      /** Name of the Python class; undefined for an error of the connection. */
      readonly className: string | undefined;
      readonly message: string;
      /** The server's stack, the innermost frame last; empty where it is not known. */
      readonly traceback: readonly string[];
    }
);

/** Characters of a result in the history. */
const SUMMARY = 80;

/** The outcome of a call that failed. */
export function failure(error: unknown, time: Date, duration: number): Outcome {
  const isRemote = error instanceof RemoteError;
  return {
    type: "error",
    time,
    duration,
    className: isRemote ? error.className : undefined,
    message: isRemote ? error.message : faultText(error),
    traceback: isRemote ? error.remoteTraceback : [],
  };
}

/** One line that says it. */
export function summaryOf(outcome: Outcome): string {
  if (outcome.type === "value")
    return reprWithin(outcome.value, SUMMARY) ?? previewOf(outcome.value, SUMMARY);
  const { className, message } = outcome;
  const [line = ""] = message.split("\n");
  const text = className === undefined ? line : `${className}: ${line}`;
  return text.length <= SUMMARY ? text : `${text.slice(0, SUMMARY - 1)}…`;
}
