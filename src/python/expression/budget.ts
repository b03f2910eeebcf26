import { MemoryError, TimeoutError } from "../../pc-rpc/python-errors.js";
import type { Budget } from "./model.js";

/** What an expression may spend when nobody says otherwise. */
const DEFAULT_STEPS = 50_000_000;
const DEFAULT_BYTES = 256 * 1024 * 1024;
const DEFAULT_MILLISECONDS = 1000;

/** Steps between two looks at the clock, which take 30 ns each. */
const CLOCK_STEPS = 2048;

export interface BudgetOptions {
  /** Steps, of some 10 to 100 ns each. Default: 50 million. */
  readonly steps?: number | undefined;
  /** Bytes that may be allocated, whether or not they are used until the end. Default: 256 MiB. */
  readonly bytes?: number | undefined;
  /** Default: 1000. */
  readonly milliseconds?: number | undefined;
}

/** A budget of steps, bytes and time. The clock starts when it is made. */
export class ExpressionBudget implements Budget {
  #steps: number;
  #bytes: number;
  readonly #milliseconds: number;
  readonly #deadline: number;
  /** Steps that are left when the clock is looked at next. */
  #nextLook: number;

  constructor(options: BudgetOptions = {}) {
    this.#steps = options.steps ?? DEFAULT_STEPS;
    this.#bytes = options.bytes ?? DEFAULT_BYTES;
    this.#milliseconds = options.milliseconds ?? DEFAULT_MILLISECONDS;
    this.#deadline = performance.now() + this.#milliseconds;
    this.#nextLook = this.#steps - CLOCK_STEPS;
  }

  spendSteps(steps: number): void {
    this.#steps -= steps;
    if (this.#steps > this.#nextLook) return;
    if (!(this.#steps >= 0)) {
      this.#steps = -1;
      throw new TimeoutError("the expression takes too many steps");
    }
    this.#nextLook = this.#steps - CLOCK_STEPS;
    if (performance.now() > this.#deadline) {
      throw new TimeoutError(`the expression takes longer than ${this.#milliseconds} ms`);
    }
  }

  spendBytes(bytes: number): void {
    if (bytes <= this.#bytes) {
      this.#bytes -= bytes;
      return;
    }
    throw new MemoryError("the expression takes too much memory");
  }
}
