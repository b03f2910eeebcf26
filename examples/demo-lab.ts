// The demo lab: three simulated instruments, each behind its own controller, until Ctrl-C.
import { Server, type ServerOptions } from "sipyco/pc-rpc";
import { SignalHandler } from "sipyco/tools";
import { Attenuator } from "./attenuator.js";
import { Camera } from "./camera.js";
import { Thermostat } from "./thermostat.js";

const HOST = "127.0.0.1";

const instruments = [
  { name: "lda", target: new Attenuator(), port: 3253, description: "simulated attenuator" },
  {
    name: "thermostat",
    target: new Thermostat(),
    port: 3254,
    description: "simulated thermostat",
    allowParallel: true,
  },
  { name: "camera", target: new Camera(), port: 3255, description: "simulated beam camera" },
];

/** Serves a target on its port, or on a free one when somebody else has that. */
async function serve(name: string, target: object, port: number, options: ServerOptions): Promise<Server> {
  const server = new Server({ [name]: target }, options);
  try {
    await server.start(HOST, port);
    return server;
  } catch (error) {
    console.log(`port ${port} is taken (${(error as Error).message}): ${name} gets another`);
    const other = new Server({ [name]: target }, options);
    await other.start(HOST, 0);
    return other;
  }
}

const signals = new SignalHandler();
const ports: Record<string, number> = {};
const servers: Server[] = [];
console.log("The demo lab is up:\n");
for (const { name, target, port, ...options } of instruments) {
  const server = await serve(name, target, port, options);
  servers.push(server);
  ports[name] = server.port;
  console.log(`  ${name.padEnd(12)}${HOST} ${server.port}   ${options.description}`);
}
console.log(`
Try, in another terminal (or with Python's sipyco_rpctool and the same arguments):

  npx sipyco_rpctool ${HOST} ${ports.lda} list-methods
  npx sipyco_rpctool ${HOST} ${ports.thermostat} call set_setpoint 30.5
  npx sipyco_rpctool ${HOST} ${ports.camera} call get_picture

Ctrl-C ends it.`);

await signals.waitTerminate();
console.log("\nThe demo lab is closing.");
await Promise.all(servers.map((server) => server.stop()));
