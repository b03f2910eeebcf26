import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { accepting } from "./sockets.js";

/** What `loadCodec` gives: undefined when the codec is there. */
let loading: Promise<void> | undefined;

vi.mock("../../src/pyon/codec.js", () => ({ loadCodec: () => loading }));

const { codecLoaded, connectWithCodec } = await import("../../src/transport/connect-with-codec.js");
const { ConnectError } = await import("../../src/transport/channel-error.js");

const failing = (): Promise<void> => {
  const failed = Promise.reject(new TypeError("Failed to fetch"));
  failed.catch(() => {});
  return failed;
};
const never = (): Promise<void> => new Promise(() => {});

let server: Awaited<ReturnType<typeof accepting>>;

beforeEach(async () => {
  loading = undefined;
  server = await accepting();
});

afterEach(async () => {
  await server.listener.close();
});

describe("connecting to who speaks PYON", () => {
  it.each([
    ["with the codec there", undefined],
    ["while the codec is loaded", Promise.resolve()],
  ])("gives a channel, %s", async (_, promise) => {
    loading = promise;
    const channel = await connectWithCodec("127.0.0.1", server.listener.port);
    const far = await server.accepted();
    await Promise.all([channel.close(), far.closed]);
  });

  it("fails when the codec cannot be loaded, and hangs up", async () => {
    loading = failing();
    const connecting = connectWithCodec("127.0.0.1", server.listener.port);
    await expect(connecting).rejects.toBeInstanceOf(ConnectError);
    await expect(connecting).rejects.toThrow(
      `cannot connect to 127.0.0.1:${server.listener.port}: the script that reads its messages is not loaded: Failed to fetch`,
    );
    await (await server.accepted()).closed;
  });

  it("fails with the connection's own reason first", async () => {
    loading = failing();
    const { port } = server.listener;
    await server.listener.close();
    await expect(connectWithCodec("127.0.0.1", port)).rejects.toThrow(
      /ECONNREFUSED|refused|nothing listens/i,
    );
  });

  it("waits no longer than the time limit", async () => {
    loading = never();
    await expect(connectWithCodec("127.0.0.1", server.listener.port, { timeout: 50 })).rejects.toThrow(
      "no answer to the request for the script that reads its messages within 50 ms",
    );
    await (await server.accepted()).closed;
  });

  it("waits no longer when it is aborted", async () => {
    loading = never();
    const abort = new AbortController();
    const waiting = codecLoaded("lab", { signal: abort.signal });
    abort.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });
});
