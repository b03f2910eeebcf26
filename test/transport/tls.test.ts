import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as secure } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Channel, ChannelEnd } from "../../src/transport/channel.js";
import type { Listener } from "../../src/transport/listener.js";
import { connectTcp } from "../../src/transport/tcp.js";
import { loadTlsFiles, type TlsFiles, TlsFilesError } from "../../src/transport/tls.js";
import { lines } from "./channel-suite.js";
import { accepting, fixture, tlsFiles } from "./sockets.js";

const open: (Channel | Listener)[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) {
    if ("destroy" in each) each.destroy();
    else await each.close();
  }
});

async function serve(tls: TlsFiles): Promise<{ port: number; accepted(): Promise<Channel> }> {
  const { listener, accepted } = await accepting({ tls });
  open.push(listener);
  return { port: listener.port, accepted };
}

/** What becomes of a connection, whether it fails at once or after the client's part of the handshake. */
async function outcome(port: number, tls: TlsFiles): Promise<Error | ChannelEnd> {
  try {
    const channel = await connectTcp("127.0.0.1", port, { tls });
    open.push(channel);
    return await channel.closed;
  } catch (error) {
    return error as Error;
  }
}

describe("mutual TLS", () => {
  it.each([
    ["self-signed", tlsFiles("server", "client"), tlsFiles("client", "server")],
    ["one of several trusted", tlsFiles("server", "several"), tlsFiles("client", "server")],
    ["signed by a trusted one", tlsFiles("server", "ca"), tlsFiles("signed", "server")],
  ])("connects peers whose certificate is %s", async (_name, server, client) => {
    const { port, accepted } = await serve(server);
    const [near, far] = await Promise.all([connectTcp("127.0.0.1", port, { tls: client }), accepted()]);
    open.push(near, far);
    near.send("hello");
    expect(await lines(far, 1)).toEqual(["hello"]);
    expect(near.localAddress).toBe("127.0.0.1");
  });

  it("takes contexts that were loaded before", async () => {
    const { port, accepted } = await serve(tlsFiles("server", "client"));
    const tls = await loadTlsFiles(tlsFiles("client", "server"));
    for (let i = 0; i < 2; i++) open.push(await connectTcp("127.0.0.1", port, { tls }), await accepted());
  });

  it("wants the signer of a certificate that is not self-signed, on either side, as Python does", async () => {
    const asServer = await serve(tlsFiles("signed", "client"));
    const error = await outcome(asServer.port, tlsFiles("client", "signed"));
    expect((error as Error).message).toContain(
      "who signed the peer's certificate is not among those trusted",
    );

    const asClient = await serve(tlsFiles("server", "signed"));
    let taken = false;
    void asClient.accepted().then(() => {
      taken = true;
    });
    const end = await outcome(asClient.port, tlsFiles("signed", "server"));
    if (!(end instanceof Error)) expect(end.by).toBe("peer");
    expect(taken).toBe(false);
  });

  it.each([
    ["not among those trusted", "server", "the peer's certificate is not among those trusted"],
    ["expired", "expired", "the peer's certificate has expired"],
  ])("says that the server's certificate is %s", async (_name, own, reason) => {
    const { port } = await serve(tlsFiles(own, "client"));
    const trusted = own === "expired" ? "expired" : "stranger";
    const error = await outcome(port, tlsFiles("client", trusted));
    expect(error).toMatchObject({ code: "ERR_SIPYCO_CONNECT" });
    expect((error as Error).message).toBe(`cannot connect to 127.0.0.1:${port}: ${reason}`);
  });

  it("tells a client that is hung up on at once what may be wrong, and no other", async () => {
    const { port, accepted } = await serve(tlsFiles("server", "client"));
    const tls = tlsFiles("client", "server");
    const connectBoth = async (): Promise<readonly [Channel, Channel]> =>
      await Promise.all([connectTcp("127.0.0.1", port, { tls }), accepted()]);

    const [hungUpOn, refusing] = await connectBoth();
    open.push(hungUpOn, refusing);
    await refusing.close();
    expect((await hungUpOn.closed).error?.message).toContain(
      "without a word (does it trust our certificate?)",
    );

    const [served, serving] = await connectBoth();
    open.push(served, serving);
    const first = lines(served, 1);
    serving.send("a word");
    await first;
    await serving.close();
    expect(await served.closed).toEqual({ by: "peer" });

    const [patient, silent] = await connectBoth();
    open.push(patient, silent);
    vi.setSystemTime(Date.now() + 60_000);
    await silent.close();
    expect(await patient.closed).toEqual({ by: "peer" });
    vi.useRealTimers();
  });

  it("keeps out a client that is not trusted", async () => {
    const { port, accepted } = await serve(tlsFiles("server", "client"));
    let taken = false;
    void accepted().then(() => {
      taken = true;
    });
    const end = await outcome(port, tlsFiles("stranger", "server"));
    if (!(end instanceof Error)) expect(end.by).toBe("peer");
    expect(taken).toBe(false);
  });

  it("keeps out a client without a certificate", async () => {
    const { port, accepted } = await serve(tlsFiles("server", "client"));
    let taken = false;
    void accepted().then(() => {
      taken = true;
    });
    const code = await new Promise<string | undefined>((resolve) => {
      const socket = secure({ host: "127.0.0.1", port, rejectUnauthorized: false });
      socket.on("error", (error: NodeJS.ErrnoException) => resolve(error.code));
      socket.on("close", () => resolve(undefined));
      socket.resume();
    });
    expect(code).toBe("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED");
    expect(taken).toBe(false);
  });

  it("does not speak TLS before 1.2", async () => {
    const { port } = await serve(tlsFiles("server", "client"));
    const failed = await new Promise<boolean>((resolve) => {
      const options = { minVersion: "TLSv1", maxVersion: "TLSv1.1", ciphers: "ALL@SECLEVEL=0" } as const;
      const socket = secure({ host: "127.0.0.1", port, rejectUnauthorized: false, ...options });
      socket.on("error", () => resolve(true));
      socket.on("secureConnect", () => resolve(false));
    });
    expect(failed).toBe(true);
    // OpenSSL may well refuse by itself, so ask what was asked of it too.
    expect((await loadTlsFiles(tlsFiles("server", "client"))).server).toMatchObject({
      minVersion: "TLSv1.2",
    });
  });
});

describe("loadTlsFiles", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "tls-"));
    await writeFile(join(folder, "empty.pem"), "");
    const broken = "-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n";
    await writeFile(join(folder, "broken.pem"), (await readFile(fixture("client.pem"), "utf8")) + broken);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const good = tlsFiles("client", "server");
  const reasons: readonly (readonly [string, () => TlsFiles, string])[] = [
    [
      "a missing certificate",
      () => ({ ...good, cert: "/nowhere/cert.pem" }),
      "/nowhere/cert.pem, which should hold our certificate, does not exist",
    ],
    [
      "a missing key",
      () => ({ ...good, key: "/nowhere/cert.key" }),
      "/nowhere/cert.key, which should hold the private key of our certificate, does not exist",
    ],
    [
      "a folder instead of a file",
      () => ({ ...good, peer: folder }),
      "which should hold the trusted peers' certificates, cannot be read",
    ],
    ["an empty file", () => ({ ...good, peer: join(folder, "empty.pem") }), "empty.pem should hold"],
    [
      "a certificate in the place of the key",
      () => ({ ...good, key: good.cert }),
      "should hold the private key of our certificate in PEM form, and does not",
    ],
    [
      "somebody else's key",
      () => ({ ...good, key: fixture("stranger.key") }),
      "are not a certificate and its private key",
    ],
    [
      "a broken peer certificate",
      () => ({ ...good, peer: join(folder, "broken.pem") }),
      "certificate 2 of 2 in",
    ],
  ];
  it.each(reasons)("explains %s", async (_name, files, message) => {
    const error = await loadTlsFiles(files()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(TlsFilesError);
    expect(error).toMatchObject({ code: "ERR_SIPYCO_TLS_FILES", message: expect.stringContaining(message) });
  });

  it("wants paths", async () => {
    await expect(loadTlsFiles({ ...good, key: "" })).rejects.toThrow(
      "tls.key must be the path of a PEM file",
    );
  });
});
