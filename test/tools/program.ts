import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** How a program ended. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Lines of standard output. */
  readonly said: string[];
  readonly stderr: string;
}

/** A Node program of its own, which says things line by line. */
export class Program {
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown[]>;
  #stdout = "";
  #stderr = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.#closed = once(child, "close");
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr += text;
    });
    onTestFinished(() => {
      child.kill("SIGKILL");
    });
  }

  /** Runs a script, which may import what lies in `folder`. */
  static async start(folder: string, script: string, args: readonly string[] = []): Promise<Program> {
    const path = join(folder, `script-${Math.random()}.mjs`);
    await writeFile(path, script);
    return new Program(spawn(process.execPath, [path, ...args], { stdio: ["ignore", "pipe", "pipe"] }));
  }

  /** Resolves once it has said `line`. */
  async until(line: string): Promise<void> {
    while (!this.#stdout.split("\n").slice(0, -1).includes(line)) {
      const more = once(this.#child.stdout!, "data");
      const ended = this.#closed.then(() => {
        throw new Error(`the program ended without "${line}":\n${this.#stdout}${this.#stderr}`);
      });
      await Promise.race([more, ended]);
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<Ended> {
    const [status, signal] = (await this.#closed) as [number | null, NodeJS.Signals | null];
    return { status, signal, said: this.#stdout.split("\n").slice(0, -1), stderr: this.#stderr };
  }
}
