import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { BoundedQueue } from "../../src/feed/bounded-queue.js";

/** The interpreter named by SIPYCO_PYTHON; `undefined` when the tests against Python are to be skipped. */
export const python: string | undefined = findPython();

/** What the peer is, for test titles. */
export const pythonVersion: string = python === undefined ? "" : describePython(python);

function findPython(): string | undefined {
  const named = process.env.SIPYCO_PYTHON;
  if (named === undefined || named === "") {
    console.warn("SIPYCO_PYTHON is not set: the tests against Python's SiPyCo are skipped");
    return undefined;
  }
  execFileSync(named, ["-c", "import sipyco.pyon, numpy"]);
  return named;
}

function describePython(interpreter: string): string {
  const features = "import sipyco.pyon as p; print('PYON 2' if p.encode((1,)).startswith('{') else 'PYON 1')";
  return `Python's SiPyCo (${execFileSync(interpreter, ["-c", features], { encoding: "utf8" }).trim()})`;
}

/** True when the peer speaks version 2, and TLS. */
export const modern: boolean = pythonVersion.includes("PYON 2");

/** Path of a script in `peers/`. */
export function script(name: string): string {
  return fileURLToPath(new URL(`peers/${name}`, import.meta.url));
}

/** A TCP port that was free just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

export interface Finished {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program, with this on its standard input, to its end. */
export async function run(command: string, args: readonly string[], input = ""): Promise<Finished> {
  const child = spawn(command, args, {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, COLUMNS: "80" },
  });
  child.stdin.end(input);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = (await once(child, "close")) as [number | null];
  return { status, stdout, stderr };
}

/** Python's server with the target `lda` of `peers/lda.py`. */
export interface PythonServer extends AsyncDisposable {
  readonly port: number;
  readonly process: ChildProcess;
}

export async function startPythonServer(...tls: readonly string[]): Promise<PythonServer> {
  const port = await freePort();
  const child = spawn(python as string, ["-u", script("server.py"), String(port), ...tls], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  await Promise.race([
    once(child.stdout, "data"),
    exited.then(([status]) => {
      throw new Error(`Python's server ended with status ${status} before it listened`);
    }),
  ]);
  return {
    port,
    process: child,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** A script of Python's, and the lines it prints. */
export class PythonPeer implements AsyncDisposable {
  readonly process: ChildProcess;
  readonly #lines: BoundedQueue<string>;

  constructor(name: string, args: readonly string[]) {
    const child = spawn(python as string, ["-u", script(name), ...args], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.process = child;
    // Not by iterating over the interface itself, which stops reading while nobody takes its lines.
    const lines = new BoundedQueue<string>({ limit: 1_000_000, drop: "newest" });
    createInterface({ input: child.stdout })
      .on("line", (line) => lines.push(line))
      .on("close", () => lines.end());
    this.#lines = lines;
  }

  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("Python's script has ended");
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exited = once(this.process, "exit");
    this.process.kill("SIGKILL");
    await exited;
  }
}
