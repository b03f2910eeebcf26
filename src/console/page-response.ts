import type { IncomingMessage, ServerResponse } from "node:http";
import type { Encoding, PageFile } from "./page-files.js";

/** The page runs what came with it, and speaks with nobody but us. */
const POLICY: string = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Headers of all that we answer. */
const HEADERS: Readonly<Record<string, string>> = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Fresh for a year, the longest there is. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** Sends a file of the page, or that the client has it already. */
export async function sendFile(
  request: IncomingMessage,
  response: ServerResponse,
  file: PageFile,
): Promise<void> {
  const encoding = acceptedEncoding(request);
  const headers = {
    ...HEADERS,
    ETag: file.etag,
    Vary: "Accept-Encoding",
    // Kept, but asked for each time whether it is still that one.
    "Cache-Control": file.isImmutable ? FOR_EVER : "no-cache",
  };
  if (isKnown(request, file.etag)) {
    response.writeHead(304, headers).end();
    return;
  }
  const body = await file.body(encoding);
  response.writeHead(200, {
    ...headers,
    "Content-Type": file.type,
    "Content-Length": body.length,
    ...(encoding === "identity" ? {} : { "Content-Encoding": encoding }),
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** Sends a text that is not to be kept. */
export function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  const body = Buffer.from(text);
  response.writeHead(status, {
    ...HEADERS,
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Length": body.length,
    "Cache-Control": "no-store",
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : body);
}

/** The best of ours that a client takes. */
function acceptedEncoding({ headers }: IncomingMessage): Encoding {
  const accepted = new Set<string>();
  for (const each of String(headers["accept-encoding"] ?? "").split(",")) {
    const [name = "", ...parameters] = each
      .toLowerCase()
      .split(";")
      .map((part) => part.trim());
    if (!parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter))) accepted.add(name);
  }
  return accepted.has("br") ? "br" : accepted.has("gzip") ? "gzip" : "identity";
}

function isKnown({ headers }: IncomingMessage, etag: string): boolean {
  const known = String(headers["if-none-match"] ?? "").split(",");
  return known.some((each) => each.trim().replace(/^W\//, "") === etag || each.trim() === "*");
}
