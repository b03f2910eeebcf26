// Follows the log of an ARTIQ master, or of the demo lab: node watch-log.js [HOST [PORT]]
import { Receiver } from "sipyco/broadcast";
import { levelName } from "sipyco/logs";

/** As masters broadcast it: level number, who, seconds since 1970, `name:message`. */
type Logged = readonly [level: number, source: string, time: number, text: string];

const [host = "127.0.0.1", port = "1067"] = process.argv.slice(2);
const log = new Receiver<Logged>("log");
await log.connect(host, Number(port), { retry: 1000 });
for await (const [level, source, time, text] of log) {
  console.log(new Date(time * 1000).toISOString(), levelName(level).padEnd(8), `${source}:${text}`);
}
