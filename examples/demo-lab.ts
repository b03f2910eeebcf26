// The demo lab: three simulated instruments, each behind its own controller, and what they measure, until Ctrl-C.
import { Server } from "sipyco/pc-rpc";
import { Publisher } from "sipyco/sync-struct";
import { SignalHandler } from "sipyco/tools";
import { Attenuator } from "./attenuator.js";
import { Camera } from "./camera.js";
import { Readings } from "./readings.js";
import { Thermostat } from "./thermostat.js";

const HOST = "127.0.0.1";

/** What all servers have in common. */
interface AnyServer {
  readonly port: number;
  start(host: string, port: number): Promise<void>;
  stop(): Promise<void>;
}

const [camera, thermostat] = [new Camera(), new Thermostat()];
const readings = new Readings(thermostat, camera);
const parts = [
  {
    name: "lda",
    port: 3253,
    description: "simulated attenuator",
    make: (description: string): AnyServer => new Server({ lda: new Attenuator() }, { description }),
  },
  {
    name: "thermostat",
    port: 3254,
    description: "simulated thermostat",
    make: (description: string): AnyServer =>
      new Server({ thermostat }, { description, allowParallel: true }),
  },
  {
    name: "camera",
    port: 3255,
    description: "simulated beam camera",
    make: (description: string): AnyServer => new Server({ camera }, { description }),
  },
  {
    name: "publisher",
    port: 3250,
    description: "structures to mirror: datasets, readings, schedule",
    make: (): AnyServer => new Publisher(readings.notifiers),
  },
  {
    name: "broadcasts",
    port: 1067,
    description: "channels: log, ccb",
    make: (): AnyServer => readings.broadcaster,
  },
];

/** Serves a part of the lab on its port, or on a free one when somebody else has that. */
async function serve({ name, port, description, make }: (typeof parts)[number]): Promise<AnyServer> {
  const server = make(description);
  try {
    await server.start(HOST, port);
    return server;
  } catch (error) {
    console.log(`port ${port} is taken (${(error as Error).message}): ${name} gets another`);
    const other = make(description);
    await other.start(HOST, 0);
    return other;
  }
}

const signals = new SignalHandler();
const ports: Record<string, number> = {};
const servers: AnyServer[] = [];
console.log("The demo lab is up:\n");
for (const part of parts) {
  const server = await serve(part);
  servers.push(server);
  ports[part.name] = server.port;
  console.log(`  ${part.name.padEnd(12)}${HOST} ${server.port}   ${part.description}`);
}
console.log(`
Try, in another terminal (or with Python's sipyco_rpctool and the same arguments):

  npx sipyco_rpctool ${HOST} ${ports.lda} list-methods
  npx sipyco_rpctool ${HOST} ${ports.thermostat} call set_setpoint 30.5
  npx sipyco_rpctool ${HOST} ${ports.camera} call get_picture
  node build/examples/watch-datasets.js ${HOST} ${ports.publisher}

Ctrl-C ends it.`);

await signals.waitTerminate();
console.log("\nThe demo lab is closing.");
readings.stop();
await Promise.all(servers.map((server) => server.stop()));
