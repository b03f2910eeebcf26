// Follows the datasets of an ARTIQ master, or of the demo lab: node watch-datasets.js [HOST [PORT]]
import { Subscriber } from "sipyco/sync-struct";

const [host = "127.0.0.1", port = "3250"] = process.argv.slice(2);
const datasets = new Subscriber<Record<string, [kept: boolean, value: unknown]>>("datasets");
await datasets.connect(host, Number(port), { retry: 1000 });
for await (const mod of datasets) {
  if (mod.action === "init") {
    console.log("there are", Object.keys(datasets.value ?? {}).join(", ") || "no datasets yet");
    continue;
  }
  const name = String(mod.path[0] ?? ("key" in mod ? mod.key : ""));
  console.log(name, datasets.value?.[name]?.[1]);
}
