import { once } from "node:events";
import { describe, expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { Broadcaster } from "../../src/broadcast/broadcaster.js";
import { Receiver } from "../../src/broadcast/receiver.js";
import { Client } from "../../src/pc-rpc/client/client.js";
import { Server } from "../../src/pc-rpc/server/server.js";
import { NDArray } from "../../src/pyon/values.js";
import { Notifier } from "../../src/sync-struct/notifier.js";
import { Publisher } from "../../src/sync-struct/publisher.js";
import { Subscriber } from "../../src/sync-struct/subscriber.js";
import { Lda } from "../fixtures/lda.js";
import { closing, connecting, echo, gatewayFor, messages, opened, Target, urlOf } from "./gateways.js";

describe("lines", () => {
  test("go both ways as text messages, one each, without their line feeds", async () => {
    const target = await echo();
    const socket = await opened(urlOf(await gatewayFor(target), target));
    const sent = ["ARTIQ pc_rpc", "", "café μm 𝄞", `{"text":"\\n"}`, "cr\r"];
    const got = messages(socket, sent.length);
    for (const line of sent) socket.send(line);
    expect(await got).toEqual(sent);
  });

  test("may come several in a message, with or without the last line feed", async () => {
    const target = await echo();
    const socket = await opened(urlOf(await gatewayFor(target), target));
    const got = messages(socket, 7);
    for (const message of ["a\nb\n", "c\nd", "\n\n", "e"]) socket.send(message);
    expect(await got).toEqual(["a", "b", "c", "d", "", "", "e"]);
  });

  test("arrive at the target with their line feeds, byte for byte", async () => {
    const target = await Target.start();
    const socket = await opened(urlOf(await gatewayFor(target), target));
    const behind = await target.socket();
    socket.send("ARTIQ sync_struct");
    socket.send("café\n");
    socket.close();
    let bytes = "";
    for await (const chunk of behind.setEncoding("utf8")) bytes += chunk;
    expect(bytes).toBe("ARTIQ sync_struct\ncafé\n");
  });

  test("of many megabytes go through whole", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target, { maxRequestBytes: 32 * 1024 * 1024 });
    const socket = await opened(urlOf(gateway, target));
    const line = "0123456789abcdef".repeat(1024 * 1024);
    const got = messages(socket, 2);
    socket.send(line);
    socket.send("after");
    const [long, after] = await got;
    expect(long === line).toBe(true);
    expect(after).toBe("after");
  });

  test("that arrived before the target hung up are delivered before the goodbye", async () => {
    const target = await Target.start((socket) => void socket.end("one\ntwo\ncut off"));
    const socket = connecting(urlOf(await gatewayFor(target), target));
    const got: string[] = [];
    socket.on("message", (data: Buffer) => got.push(data.toString()));
    expect(await closing(socket)).toEqual({ code: 1000, reason: "the target hung up" });
    expect(got).toEqual(["one", "two"]);
  });

  test("that were sent before the client hung up still arrive", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target, { maxRequestBytes: 8 * 1024 * 1024 });
    const socket = await opened(urlOf(gateway, target));
    const behind = await target.socket();
    const line = "x".repeat(4 * 1024 * 1024);
    socket.send(line);
    socket.send("last");
    socket.close();
    let text = "";
    for await (const chunk of behind.setEncoding("latin1")) text += chunk;
    expect(text === `${line}\nlast\n`).toBe(true);
  });

  test("are counted", async () => {
    const target = await echo();
    const gateway = await gatewayFor(target);
    const socket = await opened(urlOf(gateway, target));
    const got = messages(socket, 3);
    socket.send("ab\ncé");
    socket.send("\n");
    await got;
    expect(gateway.stats()).toMatchObject({
      connections: 1,
      connected: 1,
      targets: [{ target: target.name, toTarget: { lines: 3, bytes: 5 }, toClients: { lines: 3, bytes: 5 } }],
    });
  });
});

describe("each WebSocket has a connection of its own", () => {
  test("whose ends go together", async () => {
    const target = await Target.start();
    const gateway = await gatewayFor(target);
    const first = await opened(urlOf(gateway, target));
    const firstBehind = await target.socket();
    const second = await opened(urlOf(gateway, target));
    const secondBehind = await target.socket();
    secondBehind.resume();
    first.terminate();
    firstBehind.resume();
    await once(firstBehind, "end");
    const got = messages(second, 1);
    secondBehind.write("still here\n");
    expect(await got).toEqual(["still here"]);
    secondBehind.end();
    expect(await closing(second)).toMatchObject({ code: 1000 });
  });
});

describe("our own clients, with the option via", () => {
  const closedLater = <T extends AsyncDisposable>(one: T): T => {
    onTestFinished(() => one[Symbol.asyncDispose]());
    return one;
  };

  test("call", async () => {
    const server = closedLater(new Server({ lda: new Lda() }, { description: "blue" }));
    await server.start("127.0.0.1", 0);
    const gateway = await gatewayFor([], {
      allow: [`127.0.0.1:${server.port}`],
      token: "s3cret",
      maxRequestBytes: 8 * 1024 * 1024,
    });
    const via = `http://127.0.0.1:${gateway.port}/?token=s3cret`;
    const client = closedLater(await Client.connect<Lda>("127.0.0.1", server.port, { via, WebSocket }));
    expect([...client.getRpcId()]).toEqual([["lda"], "blue"]);
    const array = new NDArray(Float64Array.from({ length: 500_000 }, Math.random));
    const calls = [client.echo(array), client.get_attenuation(), client.echo("μ")];
    const [echoed, ...others] = await Promise.all(calls);
    expect(Buffer.from((echoed as NDArray).toBytes()).equals(array.toBytes())).toBe(true);
    expect(others).toEqual([0, "μ"]);
  });

  test("mirror structures and listen to broadcasts, on a read-only gateway too", async () => {
    const notifier = new Notifier({ counts: [1] });
    const publisher = closedLater(new Publisher({ datasets: notifier }));
    const broadcaster = closedLater(new Broadcaster());
    await publisher.start("127.0.0.1", 0);
    await broadcaster.start("127.0.0.1", 0);
    const allow = [publisher, broadcaster].map(({ port }) => `127.0.0.1:${port}`);
    const gateway = await gatewayFor([], { allow, readOnly: true });
    const through = { via: `ws://127.0.0.1:${gateway.port}`, WebSocket };
    const subscriber = closedLater(new Subscriber("datasets"));
    await subscriber.connect("127.0.0.1", publisher.port, through);
    expect(await subscriber.whenReady()).toEqual({ counts: [1] });
    const heard = new Promise((resolve) => {
      const receiver = closedLater(new Receiver("ccb", resolve));
      void receiver.connect("127.0.0.1", broadcaster.port, through).then(() => {
        const again = setInterval(() => broadcaster.broadcast("ccb", { service: "hello" }), 50);
        onTestFinished(() => clearInterval(again));
      });
    });
    expect(await heard).toEqual({ service: "hello" });
    notifier.live.counts.push(2);
    for await (const { action } of subscriber) if (action === "append") break;
    expect(subscriber.value).toEqual({ counts: [1, 2] });
  });
});
