/** A question that waits for its answer. */
interface Question {
  readonly text: string;
  /** What the button says that does it: "Delete". */
  readonly action: string;
  answer(yes: boolean): void;
}

/** The question that `ConfirmDialog` shows. */
export const asked: { question: Question | undefined } = $state({ question: undefined });

/** Asks before something that cannot be taken back. A question that is open already is answered with no. */
export function confirm(text: string, action: string): Promise<boolean> {
  asked.question?.answer(false);
  return new Promise((resolve) => {
    asked.question = {
      text,
      action,
      answer(yes) {
        asked.question = undefined;
        resolve(yes);
      },
    };
  });
}
