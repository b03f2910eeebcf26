import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { ConsoleServer } from "../../src/console/console-server.js";
import type { ConsoleOptions } from "../../src/console/options.js";
import { fetched } from "../gateway/gateways.js";

let page: string;

beforeAll(async () => {
  page = await mkdtemp(join(tmpdir(), "sipyco-page-"));
  await mkdir(join(page, "assets"));
  await writeFile(join(page, "index.html"), "<!doctype html><title>the page</title>");
  await writeFile(join(page, "assets", "main-abc123.js"), `console.log("${"x".repeat(5000)}");`);
  await writeFile(join(page, "favicon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>");
  await writeFile(join(page, "..", "sipyco-outside"), "secret");
});

afterAll(async () => {
  await rm(page, { recursive: true });
  await rm(join(page, "..", "sipyco-outside"));
});

const LDA = { name: "lda", host: "127.0.0.1", port: 3253 };

async function serve(options: ConsoleOptions = { controllers: [LDA] }): Promise<ConsoleServer> {
  const server = new ConsoleServer({ page, ...options });
  onTestFinished(() => server.stop());
  await server.start("127.0.0.1", 0);
  return server;
}

describe("the page", () => {
  test("comes from the root, under a strict policy", async () => {
    const { port } = await serve();
    const { status, headers, text } = await fetched(port, "/");
    expect(status).toBe(200);
    expect(text).toContain("the page");
    expect(headers).toMatchObject({
      "content-type": "text/html; charset=utf-8",
      "content-security-policy":
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cache-control": "no-cache",
    });
  });

  test("what has a hash in its name is kept for ever, and goes compressed", async () => {
    const { port } = await serve();
    const path = "/assets/main-abc123.js";
    const plain = await fetched(port, path);
    expect(plain.headers).toMatchObject({
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
    });
    expect(plain.headers["content-encoding"]).toBeUndefined();
    for (const [accepted, encoding] of [
      ["gzip, br;q=0.9", "br"],
      ["gzip, br;q=0", "gzip"],
    ] as const) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        headers: { "Accept-Encoding": accepted },
      });
      expect(answer.headers.get("content-encoding")).toBe(encoding);
      expect(Number(answer.headers.get("content-length"))).toBeLessThan(200);
      expect(await answer.text()).toBe(plain.text);
    }
  });

  test("is not sent again to who has it", async () => {
    const { port } = await serve();
    const { etag } = (await fetched(port, "/")).headers;
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await fetched(port, "/", { headers: { "If-None-Match": String(known) } });
      expect(again).toMatchObject({ status: 304, text: "" });
    }
    expect((await fetched(port, "/", { headers: { "If-None-Match": '"other"' } })).status).toBe(200);
  });

  test("HEAD gets the headers alone, other methods nothing", async () => {
    const { port } = await serve();
    const head = await fetched(port, "/", { method: "HEAD" });
    expect(head).toMatchObject({ status: 200, text: "" });
    expect(head.headers["content-length"]).toBe("38");
    expect((await fetched(port, "/config.json", { method: "POST" })).status).toBe(405);
  });

  test.each([
    "/../sipyco-outside",
    "/assets/../../sipyco-outside",
    "/%2e%2e/sipyco-outside",
    "/..%2fsipyco-outside",
    "//etc/passwd",
    "/assets/..\\..\\sipyco-outside",
    "/assets",
    "/assets/",
    "/index.html%00.js",
    "/__proto__",
    "/constructor",
  ])("has no %s", async (path) => {
    const { port } = await serve();
    const { status, headers, text } = await fetched(port, path);
    expect(status).toBe(404);
    expect(text).not.toContain("secret");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
  });

  test("a name that is not ours gets nothing, so that no other page can pretend to be it", async () => {
    const { port } = await serve();
    expect((await fetched(port, "/", { headers: { Host: "evil.example" } })).status).toBe(403);
  });

  test("has to be there", async () => {
    const server = new ConsoleServer({ page: join(page, "assets"), controllers: [LDA] });
    await expect(server.start("127.0.0.1", 0)).rejects.toThrow("has no index.html");
    const nowhere = new ConsoleServer({ page: join(page, "nowhere"), controllers: [LDA] });
    await expect(nowhere.start("127.0.0.1", 0)).rejects.toThrow("cannot be read");
  });
});

describe("config.json", () => {
  test("says what there is, and is not kept", async () => {
    const { port } = await serve({ title: "Lab", controllers: [LDA], readOnly: true });
    const { headers, text } = await fetched(port, "/config.json?x");
    expect(headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-store" });
    expect(JSON.parse(text)).toEqual({
      title: "Lab",
      controllers: [LDA],
      structures: [],
      broadcasts: [],
      readOnly: true,
    });
  });

  test("wants the token, in a header or in the address; the page does not", async () => {
    const token = "correct-horse-battery-staple";
    const { port } = await serve({ controllers: [LDA], token });
    expect((await fetched(port, "/")).status).toBe(200);
    expect(await fetched(port, "/config.json")).toMatchObject({ status: 401, text: "a token is needed\n" });
    expect((await fetched(port, "/config.json?token=wrong")).status).toBe(401);
    expect((await fetched(port, `/config.json?token=${token}`)).status).toBe(200);
    const headers = { Authorization: `Bearer ${token}` };
    expect((await fetched(port, "/config.json", { headers })).status).toBe(200);
  });
});

test("there has to be something to see", () => {
  expect(() => new ConsoleServer({})).toThrow("allow must list the targets");
});
