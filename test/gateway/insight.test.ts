import { describe, expect, test } from "vitest";
import { Gateway } from "../../src/gateway/index.js";
import { captureLogs } from "../fixtures/logs.js";
import {
  closing,
  connecting,
  echo,
  fetched,
  gatewayFor,
  messages,
  opened,
  refusal,
  urlOf,
} from "./gateways.js";

/** Reads Prometheus's text format: values by name and labels. */
function parse(text: string): { values: Map<string, number>; types: Map<string, string> } {
  const values = new Map<string, number>();
  const types = new Map<string, string>();
  expect(text.endsWith("\n")).toBe(true);
  let announced = "";
  for (const line of text.slice(0, -1).split("\n")) {
    const [, about, name = "", what = ""] = /^# (HELP|TYPE) ([a-z_]+) (.+)$/.exec(line) ?? [];
    if (about === "TYPE") types.set(name, what);
    if (about !== undefined) {
      announced = name;
      continue;
    }
    const label = '[a-z_]+="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
    const sample = new RegExp(`^([a-z_]+)(\\{${label}(?:,${label})*\\})? (\\d+)$`).exec(line);
    if (sample === null) throw new Error(`no sample: ${line}`);
    expect(sample[1]).toBe(announced);
    const key = line.slice(0, line.lastIndexOf(" "));
    expect(values.has(key)).toBe(false);
    values.set(key, Number(sample[3]));
  }
  return { values, types };
}

describe("/metrics", () => {
  test("tells in Prometheus's format what stats() tells", async () => {
    const target = await echo();
    const gateway = await gatewayFor([], { allow: [target.name, "[::1]:9 read-only"] });
    const socket = await opened(urlOf(gateway, target));
    const got = messages(socket, 2);
    socket.send("hello\nyou");
    await got;
    await refusal(urlOf(gateway, { name: "nowhere:1" }));
    await refusal(urlOf(gateway, target), { origin: "https://evil.example" });
    const { status, headers, text } = await fetched(gateway.port, "/metrics?x=1");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "text/plain; version=0.0.4; charset=utf-8",
      "cache-control": "no-store",
    });
    const { values, types } = parse(text);
    const of = `target="${target.name}"`;
    expect(Object.fromEntries(values)).toMatchObject({
      [`sipyco_gateway_connections{${of}}`]: 1,
      'sipyco_gateway_connections{target="[::1]:9"}': 0,
      [`sipyco_gateway_connections_total{${of}}`]: 1,
      [`sipyco_gateway_lines_total{${of},to="client"}`]: 2,
      [`sipyco_gateway_lines_total{${of},to="target"}`]: 2,
      [`sipyco_gateway_bytes_total{${of},to="target"}`]: 8,
      [`sipyco_gateway_stalls_total{${of},by="client"}`]: 0,
      [`sipyco_gateway_dial_failures_total{${of}}`]: 0,
      'sipyco_gateway_refused_total{reason="target"}': 1,
      'sipyco_gateway_refused_total{reason="origin"}': 1,
      sipyco_gateway_buffered_bytes: 0,
    });
    for (const [name, type] of types) expect(type).toBe(name.endsWith("_total") ? "counter" : "gauge");
  });

  test("count how connections end", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target);
    const socket = connecting(urlOf(gateway, target));
    socket.once("open", () => socket.send(Buffer.from("x")));
    await closing(socket);
    let values = new Map<string, number>();
    while (values.get('sipyco_gateway_closed_total{reason="message"}') !== 1) {
      values = parse((await fetched(gateway.port, "/metrics")).text).values;
    }
    expect(values.get(`sipyco_gateway_connections{target="${target.name}"}`)).toBe(0);
  });
});

describe("/healthz and /metrics", () => {
  const paths = ["/healthz", "/metrics"] as const;

  test.each(paths)("%s answers on loopback, with a token or not", async (path) => {
    const gateway = await gatewayFor(await echo(), { token: "s3cret" });
    expect(await fetched(gateway.port, path)).toMatchObject({ status: 200 });
    expect(await fetched(gateway.port, path, { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    expect(await fetched(gateway.port, path, { method: "POST" })).toMatchObject({
      status: 405,
      headers: { allow: "GET, HEAD" },
    });
  });

  test.each(paths)("%s wants the token off loopback, unless it is public", async (path) => {
    const options = { allow: ["127.0.0.1:1"], token: "s3cret", insecure: true };
    await using gateway = new Gateway(options);
    await gateway.start("0.0.0.0", 0);
    expect(await fetched(gateway.port, path)).toMatchObject({
      status: 401,
      text: "a token is needed\n",
      headers: { "www-authenticate": "Bearer" },
    });
    expect(await fetched(gateway.port, `${path}?token=s3cret`)).toMatchObject({ status: 200 });
    const headers = { authorization: "Bearer s3cret" };
    expect(await fetched(gateway.port, path, { headers })).toMatchObject({ status: 200 });
    await using open = new Gateway({ ...options, publicMetrics: true });
    await open.start("0.0.0.0", 0);
    expect(await fetched(open.port, path)).toMatchObject({ status: 200 });
  });

  test.each(paths)("%s wants the token through a reverse proxy on loopback", async (path) => {
    const gateway = await gatewayFor(await echo(), { token: "s3cret", hosts: ["lab.example"] });
    const headers = { host: "lab.example" };
    expect(await fetched(gateway.port, path, { headers })).toMatchObject({ status: 401 });
    expect(await fetched(gateway.port, `${path}?token=s3cret`, { headers })).toMatchObject({ status: 200 });
    expect(await fetched(gateway.port, path)).toMatchObject({ status: 200 });
  });

  test("/healthz says ok", async () => {
    expect(await fetched((await gatewayFor(await echo())).port, "/healthz")).toMatchObject({ text: "ok\n" });
  });
});

describe("serve", () => {
  test("answers what is not the gateway's own, soon or later, and leaves the rest at 404", async () => {
    const asked: string[] = [];
    const target = await echo();
    const gateway = await gatewayFor(target, {
      serve: async (request, response) => {
        asked.push(request.url ?? "");
        await Promise.resolve();
        if (request.url !== "/") return false;
        response.end("a page");
        return true;
      },
    });
    expect(await fetched(gateway.port, "/")).toMatchObject({ status: 200, text: "a page" });
    expect(await fetched(gateway.port, "/other")).toMatchObject({ status: 404 });
    expect(await fetched(gateway.port, "/healthz")).toMatchObject({ status: 200, text: "ok\n" });
    expect(await fetched(gateway.port, `/proxy/${target.name}`)).toMatchObject({ status: 426 });
    expect(asked).toEqual(["/", "/other"]);
    await opened(urlOf(gateway, target), { origin: `http://127.0.0.1:${gateway.port}` });
  });

  test.each([
    ["throws", () => expect.fail("broken")],
    ["rejects", () => Promise.reject(new Error("broken"))],
  ])("that %s costs its request alone", async (_how, serve) => {
    const { warnings } = await captureLogs("gateway");
    const gateway = await gatewayFor(await echo(), { serve });
    expect(await fetched(gateway.port, "/page?token=x")).toMatchObject({
      status: 500,
      text: "that has failed\n",
    });
    expect(warnings).toEqual(["answering the request for /page: broken"]);
    expect(await fetched(gateway.port, "/healthz")).toMatchObject({ status: 200 });
  });

  test("is a function", () => {
    expect(() => new Gateway({ allow: ["a:1"], serve: "page" as never })).toThrow("serve must be a function");
  });
});
