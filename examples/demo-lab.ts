// The demo lab: three simulated instruments, each behind its own controller, what they measure, their log, and a web
// console that shows it all, until Ctrl-C. With --rexec the camera's controller runs code that its clients send.
import { once } from "node:events";
import { createServer } from "node:net";
import { configure } from "@logtape/logtape";
import { Command } from "commander";
import { Broadcaster } from "sipyco/broadcast";
import { ConsolePageError, ConsoleServer } from "sipyco/console";
import { getLogForwarderSink, LogForwarder, Server as LogServer, toBroadcaster } from "sipyco/logs";
import { BestEffortClient } from "sipyco/pc-rpc";
import { Publisher } from "sipyco/sync-struct";
import { SignalHandler } from "sipyco/tools";
import type { Camera } from "./camera.js";
import { LabController } from "./lab-controller.js";
import { Readings } from "./readings.js";
import type { Thermostat } from "./thermostat.js";

const HOST = "127.0.0.1";

const { rexec } = new Command("demo-lab")
  .description("A lab of simulated instruments, to try things on.")
  .option("--rexec", "let clients run code of theirs in the camera's controller", false)
  .parse()
  .opts<{ rexec: boolean }>();

/** The port that is wanted, or a free one when somebody else has that. */
async function portFor(name: string, wanted: number): Promise<number> {
  const probe = createServer();
  try {
    await once(probe.listen(wanted, HOST), "listening");
    return wanted;
  } catch {
    await once(probe.listen(0, HOST), "listening");
    const { port } = probe.address() as { port: number };
    console.log(`port ${wanted} is taken: ${name} gets ${port}`);
    return port;
  } finally {
    probe.close();
  }
}

const signals = new SignalHandler();

// The log: controllers and this program send it to a log server, which broadcasts it as an ARTIQ master does.
const broadcaster = new Broadcaster();
const broadcasts = await portFor("broadcasts", 1067);
await broadcaster.start(HOST, broadcasts);
const logServer = new LogServer(toBroadcaster(broadcaster));
const logging = await portFor("logging", 1066);
await logServer.start(HOST, logging);
const forwarder = new LogForwarder(HOST, logging, { source: "demo-lab" });
await configure({
  sinks: { lab: getLogForwarderSink(forwarder) },
  loggers: [
    { category: [], sinks: ["lab"], lowestLevel: "info" },
    { category: ["logtape", "meta"], sinks: ["lab"], lowestLevel: "warning" },
  ],
});

// The controllers, with the arguments that ARTIQ's controller manager would give them.
const ports = {
  attenuator: await portFor("attenuator", 3253),
  thermostat: await portFor("thermostat", 3254),
  camera: await portFor("camera", 3255),
};
const controllers = Object.entries(ports).map(([name, port]) => {
  const args = ["-p", String(port), "--no-localhost-bind", "--bind", HOST, "-v"];
  if (rexec && name === "camera") args.push("--rexec");
  return new LabController(name, args, (record) => forwarder.emit(record));
});
for (const controller of controllers) controller.start();

// What they measure.
const thermostat = await BestEffortClient.connect<Thermostat>(HOST, ports.thermostat, "thermostat", {
  retry: 500,
});
const camera = await BestEffortClient.connect<Camera>(HOST, ports.camera, "camera", { retry: 500 });
const readings = new Readings(broadcaster, thermostat, camera);
const publisher = new Publisher(readings.notifiers);
const notify = await portFor("publisher", 3250);
await publisher.start(HOST, notify);

// The console, which shows all of it in a browser.
const webConsole = new ConsoleServer({
  title: "Demo lab",
  controllers: Object.entries(ports).map(([name, port]) => ({ name, host: HOST, port })),
  structures: Object.keys(readings.notifiers).map((notifier) => ({ host: HOST, port: notify, notifier })),
  broadcasts: ["log", "ccb"].map((channel) => ({ host: HOST, port: broadcasts, channel })),
});

/** Where the console is. */
async function startConsole(): Promise<string> {
  try {
    await webConsole.start(HOST, await portFor("console", 1071));
    return `http://${HOST}:${webConsole.port}/`;
  } catch (error) {
    if (!(error instanceof ConsolePageError)) throw error;
    return "not built: npm run build:console";
  }
}

const line = (name: string, port: number, what: string): string =>
  `  ${name.padEnd(12)}${HOST} ${port}   ${what}`;
console.log(`The demo lab is up, and the console is at

  ${await startConsole()}

Behind it are:

${line("attenuator", ports.attenuator, "a controller, with the target lda")}
${line("thermostat", ports.thermostat, "a controller")}
${line("camera", ports.camera, `a controller${rexec ? ", which runs code that it is sent" : ""}`)}
${line("publisher", notify, "structures to mirror: datasets, readings, schedule")}
${line("broadcasts", broadcasts, "channels: log, ccb")}
${line("logging", logging, "takes log records in")}

Try, in another terminal (or with Python's sipyco_rpctool and the same arguments):

  npx sipyco_rpctool ${HOST} ${ports.attenuator} list-methods
  npx sipyco_rpctool ${HOST} ${ports.thermostat} call set_setpoint 30.5
  npx sipyco_rpctool ${HOST} ${ports.camera} call ${rexec ? "-t camera " : ""}get_picture
  node build/examples/watch-datasets.js ${HOST} ${notify}
  node build/examples/watch-log.js ${HOST} ${broadcasts}

Ctrl-C ends it.`);

await signals.waitTerminate();
console.log("\nThe demo lab is closing.");
await webConsole.stop();
await readings.stop();
await Promise.all([thermostat.closeRpc(), camera.closeRpc()]);
await Promise.all(controllers.map((controller) => controller.stop()));
await forwarder.close();
await Promise.all([logServer.stop(), publisher.stop(), broadcaster.stop()]);
