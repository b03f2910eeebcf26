import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { main } from "../../src/cli/sipyco-rpctool.js";
import { Server } from "../../src/pc-rpc/index.js";
import { bundled } from "../fixtures/bundled.js";
import { Lda } from "../fixtures/lda.js";
import { TestIo } from "./io.js";

const PYTHON = "/usr/bin/python3";
const UP = "\x1b[A";
const LEFT = "\x1b[D";
const CTRL_C = "\x03";
const CTRL_D = "\x04";

/** An attenuator with a method that returns when it is told to. */
class Held extends Lda {
  #calls = 0;
  #release: () => void = () => {};
  #called: () => void = () => {};

  /** Resolves when `hold` is called the next time. */
  called(): Promise<void> {
    return new Promise((resolve) => {
      this.#called = resolve;
    });
  }

  hold(): Promise<number> {
    const call = ++this.#calls;
    this.#called();
    return new Promise((resolve) => {
      this.#release = () => resolve(call);
    });
  }

  release(): void {
    this.#release();
  }
}

let folder: string;
let target: Held;
let server: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sipyco-state-"));
  vi.stubEnv("XDG_STATE_HOME", folder);
  target = new Held();
  server = new Server({ lda: target });
  await server.start("127.0.0.1", 0);
});

afterEach(async () => {
  target.release();
  await server.stop();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

const history = async (): Promise<string> =>
  await readFile(join(folder, "sipyco", "rpctool_history"), "utf8");

/** What a terminal shows of a text: escape sequences that style it, or move the cursor to where it is, left out. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what escape sequences are made of
  return text.replaceAll(/\x1b\[[\d;]*[A-Za-z]/g, "").replaceAll(/\r+\n/g, "\n");
}

/** A person at a terminal. */
interface Person {
  /** What the terminal has shown, without styles. */
  readonly shown: string;
  type(keys: string): void;
  /** Resolves when the end of what was shown is this. */
  sees(end: string): Promise<void>;
}

describe("at a terminal", () => {
  class Fake implements Person {
    readonly input: PassThrough & { isTTY?: boolean } = new PassThrough();
    readonly io: TestIo;
    readonly status: Promise<number>;

    constructor(...options: string[]) {
      this.input.isTTY = true;
      this.io = new TestIo({ input: this.input, isTerminal: true });
      this.status = main([...options, "127.0.0.1", String(server.port)], this.io);
    }

    get shown(): string {
      return plain(this.io.out).replaceAll(/<\w+>|<\/>/g, "");
    }

    type(keys: string): void {
      this.input.write(keys);
    }

    async sees(end: string): Promise<void> {
      await this.io.until(() => this.shown.endsWith(end));
    }
  }

  /** A session that has shown its first prompt, and ends with the test. */
  async function start(...options: string[]): Promise<Fake> {
    const person = new Fake(...options);
    await person.sees("(lda) ");
    onTestFinished(async () => {
      person.type(`${CTRL_C}${CTRL_D}`);
      target.release();
      expect(await person.status).toBe(0);
    });
    return person;
  }

  test("evaluates lines, and says at first what may be done", async () => {
    const person = await start();
    expect(person.io.out).toMatch(
      /^<dim>help tells about the methods of lda, TAB completes names, Ctrl-D ends<\/>\n/,
    );
    person.type("ping()\r");
    await person.sees("(lda) ping()\nTrue\n(lda) ");
  });

  test("a bracket that is open asks for more lines, which are one line of the history", async () => {
    const person = await start();
    person.type("echo([1,\r");
    await person.sees("(lda) echo([1,\n... ");
    person.type("  2,\r");
    await person.sees("... ");
    person.type("])\r");
    await person.sees("... ])\n[1, 2]\n(lda) ");
    person.type(UP);
    await person.sees("(lda) echo([1, 2, ])");
    expect(await history()).toBe("echo([1, 2, ])\n");
  });

  test("lines that are not the same when joined are lines of the history", async () => {
    const person = await start();
    person.type("echo('''a\r");
    await person.sees("... ");
    person.type("  b''')\r");
    await person.sees("'a\\n  b'\n(lda) ");
    person.type(UP);
    await person.sees("(lda) b''')");
    expect(await history()).toBe("echo('''a\nb''')\n");
  });

  test("Ctrl-C discards what is being typed, several lines of it too", async () => {
    const person = await start();
    person.type(`abc${LEFT}${LEFT}`);
    person.type(CTRL_C);
    await person.sees("(lda) abc^C\n(lda) ");
    person.type("echo(\r");
    await person.sees("... ");
    person.type(CTRL_C);
    await person.sees("... ^C\n(lda) ");
    person.type("ping()\r");
    await person.sees("(lda) ping()\nTrue\n(lda) ");
    expect(person.io.err).toBe("");
  });

  test("Ctrl-C gives up the call that is waited for, and the session goes on", async () => {
    const person = await start();
    const called = target.called();
    person.type("hold()\r");
    await called;
    person.type(CTRL_C);
    await person.sees("hold()\n^C\n(lda) ");
    expect(person.io.err).toBe(
      "sipyco_rpctool: interrupted; the server may still carry out hold, and answers other calls after it\n",
    );
    person.type("ping()\r");
    target.release();
    await person.sees("(lda) ping()\nTrue\n(lda) ");
  });

  test("what is typed while a call waits is shown and read when it is done", async () => {
    const person = await start();
    const called = target.called();
    person.type("hold()\r");
    await called;
    person.type("ping()\recho(1");
    target.release();
    await person.sees("(lda) hold()\n1\n(lda) ping()\nTrue\n(lda) echo(1");
    person.type(")\r");
    await person.sees("(lda) echo(1)\n1\n(lda) ");
    expect(person.shown).not.toContain("ping()ping()");
  });

  test("TAB completes methods, then the names of their arguments", async () => {
    const person = await start();
    person.type("swe\t");
    await person.sees("(lda) sweep(");
    person.type("star\t");
    await person.sees("(lda) sweep(start=");
    // There are several: the second TAB shows them.
    person.type("0, \t");
    await person.sees("start=0, ");
    person.type("\t");
    await person.sees("\n\n(lda) sweep(start=0, ");
    expect(person.shown).toMatch(/\nlog= +n= +stop= *\n\n\(lda\) sweep\(start=0, $/);
  });

  test("TAB completes what np has, on a further line too", async () => {
    const person = await start();
    person.type("echo(\r");
    await person.sees("... ");
    person.type("np.linsp\t");
    await person.sees("... np.linspace");
  });

  test("TAB knows no arguments when the server does not tell in time", async () => {
    const person = await start();
    const called = target.called();
    person.type("hold()\r");
    await called;
    person.type(CTRL_C);
    await person.sees("(lda) ");
    // The server is still busy with `hold`.
    person.type("get_attenuation(pi\t");
    await person.sees("get_attenuation(ping(");
  });

  test("Ctrl-D ends, as SIGTERM does", async () => {
    const person = new Fake();
    await person.sees("(lda) ");
    person.type(CTRL_D);
    expect(await person.status).toBe(0);
    expect(person.shown).toMatch(/\(lda\) \n$/);
    const other = new Fake();
    await other.sees("(lda) ");
    const called = target.called();
    other.type("hold()\r");
    await called;
    other.io.interrupt();
    expect(await other.status).toBe(0);
  });

  test("help is coloured", async () => {
    const person = await start();
    person.type("ping?\r");
    await person.sees("Return true while the device answers.\n(lda) ");
    expect(person.io.out).toContain("<bold>ping</>()\n<dim>    Return true while the device answers.</>\n");
  });

  test("lines of earlier sessions are there", async () => {
    const first = await start();
    first.type("echo(5)\r");
    await first.sees("5\n(lda) ");
    const second = await start();
    second.type(UP);
    await second.sees("(lda) echo(5)");
  });
});

const skipped = existsSync(PYTHON) ? "" : ` (skipped: there is no ${PYTHON} to make one)`;

describe.skipIf(skipped !== "")(`on a real terminal${skipped}`, () => {
  /** Makes a terminal of 80 columns, and runs the tool in it. */
  const RUN = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
  const SIZED = ["sh", "-c", 'stty cols 80 rows 24; exec "$@"', "sh"];

  class Terminal implements Person {
    readonly #child: ChildProcess;
    readonly #exited: Promise<unknown[]>;
    #text = "";
    #wake: () => void = () => {};

    constructor(tool: string, words: readonly string[] = [], env: NodeJS.ProcessEnv = {}) {
      const args = ["-c", RUN, ...SIZED, process.execPath, tool, "127.0.0.1", String(server.port), ...words];
      this.#child = spawn(PYTHON, args, {
        stdio: ["pipe", "pipe", "inherit"],
        env: { ...process.env, TERM: "xterm", NO_COLOR: undefined, ...env },
      });
      this.#exited = once(this.#child, "close");
      this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
        this.#text += text;
        this.#wake();
      });
      onTestFinished(() => void this.#child.kill("SIGKILL"));
    }

    get text(): string {
      return this.#text;
    }

    get shown(): string {
      return plain(this.#text);
    }

    type(keys: string): void {
      this.#child.stdin?.write(keys);
    }

    async sees(end: string): Promise<void> {
      while (!this.shown.endsWith(end)) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }

    async status(): Promise<unknown> {
      return (await this.#exited)[0];
    }
  }

  test("prompt, completion, history, Ctrl-C on a call, Ctrl-D", async () => {
    const tool = fileURLToPath(await bundled("src/cli/bin/sipyco-rpctool.ts"));
    const person = new Terminal(tool);
    await person.sees("(lda) ");
    person.type("pi\t");
    await person.sees("(lda) ping(");
    person.type(")\r");
    await person.sees("(lda) ping()\nTrue\n(lda) ");
    person.type(`${UP}\r`);
    await person.sees("(lda) (lda) ping()\nTrue\n(lda) ");
    const called = target.called();
    person.type("hold()\r");
    await called;
    person.type(CTRL_C);
    await person.sees("and answers other calls after it\n(lda) ");
    expect(person.shown).toContain("\n^C\nsipyco_rpctool: interrupted; the server may still carry out hold,");
    target.release();
    person.type("get_attenuation(\t");
    await person.sees("(lda) get_attenuation(channel=");
    person.type("1)\r");
    await person.sees("channel=1)\n0.0\n(lda) ");
    person.type(CTRL_D);
    expect(await person.status()).toBe(0);
    expect(await history()).toBe("ping()\nhold()\nget_attenuation(channel=1)\n");
  });

  test("the list of methods is coloured, unless NO_COLOR is set", async () => {
    const tool = fileURLToPath(await bundled("src/cli/bin/sipyco-rpctool.ts"));
    const colours = new Terminal(tool, ["list-methods"]);
    expect(await colours.status()).toBe(0);
    expect(colours.text).toContain(
      "\x1b[1mping\x1b[22m(self)\r\n\x1b[2m    Return true while the device answers.\x1b[22m\r\n",
    );
    const plainly = new Terminal(tool, ["list-methods"], { NO_COLOR: "1" });
    expect(await plainly.status()).toBe(0);
    expect(plainly.text).not.toContain("\x1b");
    expect(plainly.text).toBe(plain(colours.text).replaceAll("\n", "\r\n"));
  });
});
