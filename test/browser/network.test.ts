import { describe, expect, onTestFinished, test } from "vitest";
import { Server } from "../../src/pc-rpc/server/server.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { Cable } from "./fixtures/cable.js";
import { chromium, useChromium } from "./fixtures/chromium.js";
import { startConsole } from "./fixtures/console.js";
import { openPage } from "./fixtures/watched-page.js";

const browser = useChromium();

/** A server whose ping may be held up. */
class Device {
  ping: () => Promise<boolean> | boolean = () => true;
}

async function serve(device: object): Promise<number> {
  const server = new Server({ device });
  onTestFinished(() => server.stop());
  await server.start("127.0.0.1", 0);
  return server.port;
}

describe.skipIf(chromium === undefined)("the page", () => {
  test("recovers from a pulled cable, of which connections are not told", async () => {
    const readings = new Notifier({ temperature: 20.5 });
    const publisher = new Publisher({ readings });
    onTestFinished(() => publisher.stop());
    await publisher.start("127.0.0.1", 0);
    const server = await startConsole({
      controllers: [{ name: "device", host: "127.0.0.1", port: await serve(new Device()) }],
      structures: [{ host: "127.0.0.1", port: publisher.port, notifier: "readings" }],
    });
    const cable = await Cable.to(server.port);
    const page = await openPage(browser(), `http://127.0.0.1:${cable.port}/#/structures/readings`, {
      tolerate: [/ERR_|WebSocket connection/],
    });
    await page.getByText("20.5").first().waitFor();
    cable.cut();
    await page.getByText(/No connection since/).waitFor();
    readings.at().set("temperature", 30.25);
    // What was last known is still there.
    expect(await page.getByText("20.5").count()).toBeGreaterThan(0);
    cable.mend();
    await page.getByText("Connected", { exact: true }).waitFor();
    await page.getByText("30.25").first().waitFor();
    await page.getByRole("link", { name: "Controllers" }).click();
    await page.getByText("1 of 1 up").waitFor();
  });

  test("says of a controller that is busy that it does not answer, until it does", async () => {
    let release: (isThere: boolean) => void = () => {};
    const device = new Device();
    device.ping = () => new Promise<boolean>((resolve) => (release = resolve));
    const server = await startConsole({
      controllers: [{ name: "device", host: "127.0.0.1", port: await serve(device) }],
    });
    const page = await openPage(browser(), `http://127.0.0.1:${server.port}/`);
    await page.getByText("no answer").first().waitFor();
    await page.getByText("0 of 1 up").waitFor();
    device.ping = () => true;
    release(true);
    await page.getByText("1 of 1 up").waitFor();
  });

  test("shows the controllers of a master as they come and go", async () => {
    const port = await serve(new Device());
    const entry = { type: "controller", host: "127.0.0.1", port };
    const devices = new Notifier<Record<string, unknown>>({ first: entry });
    const publisher = new Publisher({ devices });
    onTestFinished(() => publisher.stop());
    await publisher.start("127.0.0.1", 0);
    const server = await startConsole({ master: { host: "127.0.0.1", notify: publisher.port } });
    const page = await openPage(browser(), `http://127.0.0.1:${server.port}/#/controllers`);
    await page.getByRole("link", { name: /first/ }).first().waitFor();
    devices.at().set("second", { ...entry, port: await serve(new Device()) });
    await page
      .getByRole("link", { name: /second/ })
      .first()
      .waitFor();
    await page.getByText("2 of 2 up").waitFor();
    devices.at().delete("first");
    await page.getByText("1 of 1 up").waitFor();
  });
});

describe.skipIf(chromium === undefined)("a token", () => {
  const token = "correct-horse-battery-staple";

  test("is taken out of the address, and lasts for the tab", async () => {
    const controllers = [{ name: "device", host: "127.0.0.1", port: await serve(new Device()) }];
    const server = await startConsole({ controllers, token });
    const url = `http://127.0.0.1:${server.port}/`;
    for (const address of [`${url}#token=${token}`, `${url}?token=${token}#/controllers/device`]) {
      const page = await openPage(browser(), address);
      await page.getByText("1 of 1 up").waitFor();
      expect(page.url()).not.toContain("horse");
      await page.reload();
      await page.getByText("1 of 1 up").waitFor();
    }
  });

  test("is asked for where it is missing or wrong", async () => {
    const controllers = [{ name: "device", host: "127.0.0.1", port: await serve(new Device()) }];
    const server = await startConsole({ controllers, token });
    const page = await openPage(browser(), `http://127.0.0.1:${server.port}/`, { tolerate: [/401/] });
    const field = page.getByLabel("Token");
    await field.fill("wrong");
    await field.press("Enter");
    await page.getByText("That is not the token.").waitFor();
    await field.fill(token);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("1 of 1 up").waitFor();
  });
});
