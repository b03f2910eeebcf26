// The servers that bench/rpc.ts calls, in a process of their own: a bare line echo, and ours.
import { createServer } from "node:net";
import { Server } from "../src/pc-rpc/index.js";

/** As little as Node can do to answer lines with lines. */
const echo = createServer((socket) => {
  socket.setNoDelay(true);
  socket.setEncoding("latin1");
  let pieces: string[] = [];
  socket.on("data", (chunk: Buffer | string) => {
    pieces.push(chunk as string);
    if (!chunk.includes("\n")) return;
    const lines = pieces.join("").split("\n");
    pieces = [lines.pop() as string];
    let answer = "";
    for (const line of lines) answer += `${line}\n`;
    socket.write(answer, "latin1");
  });
  socket.on("error", () => {});
});

const server = new Server({ bench: { echo: (x: unknown) => x, ping: () => true } });
await server.start("127.0.0.1", 0);
echo.listen(0, "127.0.0.1", () => {
  process.send?.({ echo: (echo.address() as { port: number }).port, rpc: server.port });
});
process.on("disconnect", () => process.exit());
