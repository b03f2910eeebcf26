import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { ConsoleServer } from "../../src/console/console-server.js";
import type { ControllerConfig } from "../../src/console/lab-config.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { deadPort, echo, opened, refusal } from "../gateway/gateways.js";

let page: string;

beforeAll(async () => {
  page = await mkdtemp(join(tmpdir(), "sipyco-page-"));
  await writeFile(join(page, "index.html"), "the page");
});

afterAll(() => rm(page, { recursive: true }));

/** What a device database says of a controller at a port. */
function controller(port: unknown, host: unknown = "127.0.0.1"): Record<string, unknown> {
  return { type: "controller", host, port, command: "aqctl_lda -p {port}" };
}

/** A master's publisher, whose device database can be changed. */
async function startMaster(
  devices: Record<string, unknown>,
  port = 0,
): Promise<{ devices: Notifier<Record<string, unknown>>; publisher: Publisher }> {
  const notifier = new Notifier(devices);
  const publisher = new Publisher({ devices: notifier });
  onTestFinished(() => publisher.stop());
  await publisher.start("127.0.0.1", port);
  return { devices: notifier, publisher };
}

/** A console that follows the master on a port. */
async function startConsole(notify: number, controllers: ControllerConfig[] = []): Promise<ConsoleServer> {
  const server = new ConsoleServer({ page, controllers, master: { host: "127.0.0.1", notify } });
  onTestFinished(() => server.stop());
  await server.start("127.0.0.1", 0);
  return server;
}

function names({ config }: ConsoleServer): string[] {
  return config.controllers.map(({ name }) => name);
}

test("the controllers are those of the device database, and can be reached, as it changes", async () => {
  const [lda, cam] = [await echo(), await echo()];
  const { devices, publisher } = await startMaster({
    lda: controller(lda.port),
    core: { type: "local", module: "artiq.coredevice.core", class: "Core" },
    alias: "lda",
  });
  const server = await startConsole(publisher.port);
  const proxy = (port: number): string => `ws://127.0.0.1:${server.port}/proxy/127.0.0.1:${port}`;
  await vi.waitFor(() => expect(names(server)).toEqual(["lda"]));
  await opened(proxy(lda.port));
  expect(await refusal(proxy(cam.port))).toMatchObject({ code: 4403 });

  devices.at().set("cam", controller(cam.port));
  await vi.waitFor(() => expect(names(server)).toEqual(["cam", "lda"]));
  await opened(proxy(cam.port));

  devices.at().delete("lda");
  await vi.waitFor(() => expect(names(server)).toEqual(["cam"]));
  expect(await refusal(proxy(lda.port))).toMatchObject({ code: 4403 });
});

test("entries that name no server, and hosts that are none, are passed over", async () => {
  const { publisher } = await startMaster({
    good: controller(3253),
    noHost: { type: "controller", port: 3253 },
    noPort: controller("3253"),
    badHost: controller(3253, "a b"),
    url: controller(3253, "evil.example/proxy/x"),
  });
  const server = await startConsole(publisher.port);
  await vi.waitFor(() => expect(names(server)).toEqual(["good"]));
});

test("what was given besides stays when the database is none", async () => {
  const { devices, publisher } = await startMaster({ lda: controller(3254) });
  const server = await startConsole(publisher.port, [{ name: "own", host: "127.0.0.1", port: 3253 }]);
  await vi.waitFor(() => expect(names(server)).toEqual(["own", "lda"]));
  devices.at().set("lda", null);
  await vi.waitFor(() => expect(names(server)).toEqual(["own"]));
});

test("the page is there before the master, which is found when it comes", async () => {
  const port = await deadPort();
  const server = await startConsole(port);
  expect(names(server)).toEqual([]);
  await startMaster({ lda: controller(3253) }, port);
  await vi.waitFor(() => expect(names(server)).toEqual(["lda"]), { timeout: 15_000 });
});
