// For bench/gateway.ts: a gateway to the target that is named, and a bare WebSocket echo.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { Gateway } from "../src/gateway/index.js";

const MAX_BYTES = 16 * 1024 * 1024;

const gateway = new Gateway({ allow: process.argv.slice(2), maxRequestBytes: MAX_BYTES });
await gateway.start("127.0.0.1", 0);

/** As little as Node can do to answer messages with messages. */
const echo = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
echo.on("connection", (socket) => {
  socket.on("message", (data) => socket.send(data, { binary: false }));
});
await once(echo, "listening");

process.send?.({ gateway: gateway.port, echo: (echo.address() as AddressInfo).port });
process.on("disconnect", () => process.exit());
