import type { GatewayStats, TargetStats } from "./counters.js";

/** Media type of Prometheus's text format. */
export const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

type Labels = Readonly<Record<string, string>>;
type Samples = readonly (readonly [Labels, number])[];

/** The statistics in Prometheus's text format. */
export function metricsText(stats: GatewayStats): string {
  const { targets } = stats;
  const byTarget = (value: (target: TargetStats) => number): Samples =>
    targets.map((target) => [{ target: target.target }, value(target)]);
  const byReason = (counts: Readonly<Record<string, number>>): Samples =>
    Object.entries(counts).map(([reason, count]) => [{ reason }, count]);
  const bothWays = (name: string, to: (target: TargetStats) => readonly [number, number]): Samples =>
    targets.flatMap((target) => {
      const [client, server] = to(target);
      return [
        [{ target: target.target, [name]: "client" }, client],
        [{ target: target.target, [name]: "target" }, server],
      ] as const;
    });
  return [
    metric(
      "connections",
      "gauge",
      "Connections now.",
      byTarget((t) => t.connections),
    ),
    metric(
      "connections_total",
      "counter",
      "Connections in all.",
      byTarget((t) => t.connected),
    ),
    metric("refused_total", "counter", "Requests turned away.", byReason(stats.refused)),
    metric("closed_total", "counter", "Connections that have ended.", byReason(stats.closed)),
    metric(
      "dial_failures_total",
      "counter",
      "Times that a target could not be reached.",
      byTarget((t) => t.dialFailures),
    ),
    metric(
      "lines_total",
      "counter",
      "Lines passed on, by where they went.",
      bothWays("to", (t) => [t.toClients.lines, t.toTarget.lines]),
    ),
    metric(
      "bytes_total",
      "counter",
      "Bytes of lines passed on, by where they went.",
      bothWays("to", (t) => [t.toClients.bytes, t.toTarget.bytes]),
    ),
    metric(
      "stalls_total",
      "counter",
      "Times that one side did not keep up and the other was held back.",
      bothWays("by", (t) => [t.clientStalls, t.targetStalls]),
    ),
    metric("buffered_bytes", "gauge", "Bytes that wait for clients that do not keep up.", [
      [{}, stats.bufferedBytes],
    ]),
  ].join("");
}

function metric(name: string, type: "counter" | "gauge", help: string, samples: Samples): string {
  const full = `sipyco_gateway_${name}`;
  const lines = samples.map(([labels, value]) => `${full}${labelText(labels)} ${value}\n`);
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join("")}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
