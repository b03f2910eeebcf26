import { CallTimeout, ConnectionLost } from "../../../pc-rpc/client-errors.js";
import { RemoteError } from "../../../pc-rpc/errors.js";
import type { MethodList } from "../../../pc-rpc/protocol.js";
import { placeOf } from "../../../python/expression/syntax/place.js";
import { errorText } from "../../report-error.js";
import type { CommandIo } from "../../run-command.js";
import { ToolError } from "../../tool-error.js";
import { faultText } from "../fault-text.js";
import { unknownMethod } from "../unknown-method.js";
import { methodHelpText, overviewText } from "./help-text.js";
import type { Link } from "./link.js";

const TOOL = "sipyco_rpctool";

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_]*`;
const BLANK = /^\s*(?:#.*)?$/;
const HELP = new RegExp(
  String.raw`^\s*help\s*(?:\(\s*(?<quote>['"]?)(?<name>${NAME})?\k<quote>\s*\)\s*)?$`,
  "u",
);
const QUESTION = new RegExp(String.raw`^\s*(?<name>${NAME})?\s*\?+\s*$`, "u");
const QUIT = /^\s*(?<name>quit|exit)\s*(?:\(\s*\)\s*)?$/;

/** What a remote method has raised, as opposed to what went wrong here. */
class RemoteFailure extends Error {
  readonly error: RemoteError;

  constructor(error: RemoteError) {
    super(error.message, { cause: error });
    this.error = error;
  }
}

/** Does what lines say, one after the other, and prints what comes of it. */
export class Session {
  readonly #io: CommandIo;
  readonly #link: Link;
  /** The method whose answer is awaited, or was the last to be. */
  #called: string | undefined;

  constructor(io: CommandIo, link: Link) {
    this.#io = io;
    this.#link = link;
  }

  /**
   * Takes a line: an expression in Python's syntax that may call methods of the target, or one of `help`,
   * `help(METHOD)`, `METHOD?`, `?`, `quit` and `exit`. Methods of these names win, but over `?`.
   *
   * What goes wrong is printed. Nothing is sent twice: not even when the connection is lost.
   *
   * @param signal gives the line up
   * @returns whether the session goes on
   */
  async run(text: string, signal: AbortSignal): Promise<boolean> {
    this.#called = undefined;
    try {
      return await this.#run(text, signal);
    } catch (error) {
      this.#report(error, text, signal);
      return true;
    }
  }

  async #run(text: string, signal: AbortSignal): Promise<boolean> {
    if (BLANK.test(text)) return true;
    const { methods } = this.#link;
    const quit = QUIT.exec(text);
    if (quit !== null && !methods.has(quit.groups?.name as string)) return false;
    const help = QUESTION.exec(text) ?? (methods.has("help") ? null : HELP.exec(text));
    if (help === null) await this.#evaluate(text, signal);
    else await this.#help(help.groups?.name, signal);
    return true;
  }

  async #evaluate(text: string, signal: AbortSignal): Promise<void> {
    const client = await this.#link.client(signal);
    const call = async (
      method: string,
      args: readonly unknown[],
      kwargs: Readonly<Record<string, unknown>>,
    ): Promise<unknown> => {
      this.#called = method;
      try {
        return await client.callRpc(method, args, kwargs, { signal });
      } catch (error) {
        throw error instanceof RemoteError ? new RemoteFailure(error) : error;
      }
    };
    const { evaluateLine, UnknownName } = await import("./evaluate-line.js");
    const target = { name: this.#link.target, has: (method: string) => this.#link.has(method), call };
    try {
      this.#io.stdout.write(await evaluateLine(text, target));
    } catch (error) {
      throw error instanceof UnknownName ? unknownMethod(client, error.unknown) : error;
    }
  }

  async #help(name: string | undefined, signal: AbortSignal): Promise<void> {
    const client = await this.#link.client(signal);
    const style = this.#io.style.bind(this.#io);
    if (name === undefined) {
      this.#io.stdout.write(overviewText(await this.#methodList(signal), style));
      return;
    }
    if (!this.#link.has(name)) throw unknownMethod(client, name);
    const { methods } = await this.#methodList(signal);
    const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
    this.#io.stdout.write(
      method === undefined
        ? `${name} is private: the server does not tell about it\n`
        : methodHelpText(name, method, style),
    );
  }

  async #methodList(signal: AbortSignal): Promise<MethodList> {
    return await this.#link.methodList({ signal });
  }

  #report(error: unknown, text: string, signal: AbortSignal): void {
    const { stdout, stderr } = this.#io;
    const place = placeOf(error);
    if (error instanceof RemoteFailure) stdout.write(remoteExceptionText(error.error));
    else if (signal.aborted) stderr.write(this.#interruptedText());
    else if (error instanceof RemoteError && place !== undefined) {
      stderr.write(errorText(new ToolError(faultText(error, text, place)), TOOL));
    } else stderr.write(`${errorText(error, TOOL)}${this.#caution(error)}`);
  }

  #interruptedText(): string {
    if (this.#called === undefined) return `${TOOL}: interrupted\n`;
    return `${TOOL}: interrupted; the server may still carry out ${this.#called}, and answers other calls after it\n`;
  }

  /** What is not known about a call that went without an answer. */
  #caution(error: unknown): string {
    const what = `the server may still carry out ${this.#called}`;
    if (error instanceof CallTimeout && this.#called !== undefined) {
      return `${TOOL}: ${what}, and answers other calls after it\n`;
    }
    if (error instanceof ConnectionLost && error.inFlight.length > 0) {
      return `${TOOL}: ${this.#called} is not called again: the server may have carried it out\n`;
    }
    return "";
  }
}

/** As Python's tool prints what a remote method has raised: the server's stack last. */
function remoteExceptionText({ message, className, remoteTraceback }: RemoteError): string {
  const frames = remoteTraceback.map((frame) => (frame.endsWith("\n") ? frame : `${frame}\n`));
  return `Remote exception:\n${errorText(new RemoteError(message, { className }), TOOL)}${frames.join("")}`;
}
