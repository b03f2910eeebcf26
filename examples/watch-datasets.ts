// Follows the datasets of an ARTIQ master: node watch-datasets.js [HOST [PORT]]
import { Subscriber } from "sipyco/sync-struct";

const [host = "127.0.0.1", port = "3250"] = process.argv.slice(2);
const datasets = new Subscriber("datasets");
await datasets.connect(host, Number(port), { retry: 1000 });
for await (const mod of datasets) {
  if (mod.action === "init") {
    console.log(
      "connected; there are",
      Object.keys(datasets.value as object).join(", ") || "no datasets yet",
    );
  } else {
    const [name = "key" in mod ? mod.key : ""] = mod.path;
    const [persist, value] = (datasets.value as Record<string, unknown[]>)[name as string] ?? [];
    console.log(name, persist ? "(kept)" : "", value);
  }
}
