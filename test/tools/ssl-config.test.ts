import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { connect, createServer, type TLSSocket } from "node:tls";
import { describe, expect, onTestFinished, test } from "vitest";
import { SimpleSSLConfig } from "../../src/tools/ssl-config.js";
import { connectTcp } from "../../src/transport/tcp.js";
import { TlsFilesError } from "../../src/transport/tls.js";
import { type Identity, tlsFiles } from "../fixtures/tls.js";

function config(self: Identity, peer: Identity): SimpleSSLConfig {
  const { cert, key, peer: trusted } = tlsFiles(self, peer);
  return new SimpleSSLConfig(cert, key, trusted);
}

interface Greeter {
  readonly port: number;
  /** Whom it let in. */
  readonly greeted: TLSSocket[];
  /** Resolves when it has kept somebody out. */
  readonly refused: Promise<unknown>;
}

/** A server that says hello to whom it lets in. */
async function serve(): Promise<Greeter> {
  const server = createServer(await config("server", "client").createServerContext());
  const greeted: TLSSocket[] = [];
  server.on("secureConnection", (socket: TLSSocket) => {
    greeted.push(socket);
    socket.end("hello\n");
  });
  const refused = once(server, "tlsClientError");
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, greeted, refused };
}

describe("a simple TLS configuration", () => {
  test("connects node:tls's client and server that trust each other", async () => {
    const { port } = await serve();
    const options = await config("client", "server").createClientContext();
    const socket = connect({ ...options, port, host: "127.0.0.1" });
    expect(await text(socket)).toBe("hello\n");
  });

  test("keeps a client out that the server does not trust", async () => {
    const { port, greeted, refused } = await serve();
    const options = await config("stranger", "server").createClientContext();
    const socket = connect({ ...options, port, host: "127.0.0.1" }).on("error", () => {});
    await refused;
    expect(greeted).toEqual([]);
    socket.destroy();
  });

  test("refuses a server that the client does not trust", async () => {
    const { port } = await serve();
    const options = await config("client", "stranger").createClientContext();
    const socket = connect({ ...options, port, host: "127.0.0.1" });
    const [error] = await once(socket, "error");
    expect((error as NodeJS.ErrnoException).code).toMatch(/SELF_SIGNED/);
  });

  test("stands for the option tls", async () => {
    const { port } = await serve();
    const channel = await connectTcp("127.0.0.1", port, { tls: config("client", "server") });
    const line = await new Promise((resolve) => channel.receive(resolve));
    expect(line).toBe("hello");
    await channel.close();
  });

  test("takes three paths, in Python's order", () => {
    expect(new SimpleSSLConfig("c", "k", "p")).toEqual({ cert: "c", key: "k", peer: "p" });
    expect(() => new SimpleSSLConfig("", "k", "p")).toThrow(
      new TypeError("cert must be the path of a PEM file, not an empty string"),
    );
    expect(() => new SimpleSSLConfig("c", undefined as never, "p")).toThrow(
      new TypeError("key must be the path of a PEM file, not undefined"),
    );
    expect(() => new SimpleSSLConfig("c", "k", 5 as never)).toThrow(
      new TypeError("peer must be the path of a PEM file, not 5"),
    );
  });

  test("says which file is missing", async () => {
    const { cert, key } = tlsFiles("server", "client");
    const missing = new SimpleSSLConfig(cert, key, "/nonexistent/peer.pem");
    await expect(missing.createServerContext()).rejects.toThrow(TlsFilesError);
    await expect(missing.createClientContext()).rejects.toThrow("/nonexistent/peer.pem");
  });
});
