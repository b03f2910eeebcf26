import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { freePort, run } from "./peer.js";

/** An interpreter that can import artiq and sipyco; without one these tests are skipped. */
export const artiq: string | undefined = process.env.ARTIQ_PYTHON || undefined;
if (artiq === undefined)
  console.warn("ARTIQ_PYTHON is not set: the tests against an ARTIQ master are skipped");

/** The ports of a master. */
export interface MasterPorts {
  readonly notify: number;
  readonly control: number;
  readonly broadcast: number;
  readonly logging: number;
}

/** Loopback and nothing else. */
const LOCAL: readonly string[] = ["--no-localhost-bind", "--bind", "127.0.0.1"];

/** An ARTIQ master on free ports, in a lab of its own. */
export class Master implements AsyncDisposable {
  readonly ports: MasterPorts;
  readonly #process: ChildProcess;
  readonly #lab: string;

  private constructor(process: ChildProcess, lab: string, ports: MasterPorts) {
    this.#process = process;
    this.#lab = lab;
    this.ports = ports;
  }

  /** @param deviceDb Python source of the device database; default that of `artiq-lab/` */
  static async start(deviceDb?: string): Promise<Master> {
    const lab = mkdtempSync(join(tmpdir(), "artiq-lab-"));
    cpSync(fileURLToPath(new URL("artiq-lab", import.meta.url)), lab, { recursive: true });
    if (deviceDb !== undefined) writeFileSync(join(lab, "device_db.py"), deviceDb);
    const ports: MasterPorts = {
      notify: await freePort(),
      control: await freePort(),
      broadcast: await freePort(),
      logging: await freePort(),
    };
    const flags = Object.entries(ports).flatMap(([name, port]) => [`--port-${name}`, String(port)]);
    const args = ["-u", "-m", "artiq.frontend.artiq_master", ...LOCAL, ...flags];
    const child = spawn(artiq as string, args, { cwd: lab, stdio: ["ignore", "pipe", "inherit"] });
    const lines = createInterface({ input: child.stdout });
    for await (const line of lines) if (line.includes("ready")) break;
    return new Master(child, lab, ports);
  }

  /** Runs the experiment of `artiq-lab/`. */
  async submit(): Promise<void> {
    const target = ["-s", "127.0.0.1", "--port", String(this.ports.control)];
    const args = ["-m", "artiq.frontend.artiq_client", ...target, "submit", "-R", "changes.py", "n=20"];
    const { status, stderr } = await run(artiq as string, args);
    expect(stderr).toBe("");
    expect(status).toBe(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.#process, "exit");
    this.#process.kill();
    await exited;
    rmSync(this.#lab, { recursive: true });
  }
}

/** A controller manager of a master, which starts the controllers of its device database. */
export class ControllerManager implements AsyncDisposable {
  readonly port: number;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  static async start({ notify, logging }: MasterPorts): Promise<ControllerManager> {
    const port = await freePort();
    const flags = ["--port-notify", notify, "--port-logging", logging, "--port-control", port].map(String);
    const master = ["-s", "127.0.0.1", "--host-filter", "127.0.0.1", "-v"];
    const args = ["-u", "-m", "artiq_comtools.artiq_ctlmgr", ...LOCAL, ...master, ...flags];
    // What it says itself goes to the master's log, too.
    return new ControllerManager(spawn(artiq as string, args, { stdio: "ignore" }), port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const exited = once(this.#process, "exit");
    this.#process.kill();
    await exited;
  }
}
