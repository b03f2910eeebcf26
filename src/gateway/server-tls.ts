import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { errorCode } from "../transport/explain-error.js";
import { TlsFilesError } from "../transport/tls.js";
import type { GatewayTlsFiles } from "./options.js";

/** What `node:https` needs to speak TLS to browsers. */
export interface ServerTls {
  readonly cert: string;
  readonly key: string;
  readonly minVersion: "TLSv1.2";
}

/**
 * Reads the files and checks that they fit together.
 *
 * @throws TlsFilesError naming the file that is missing, unreadable or not what it should be
 */
export async function loadServerTls(files: GatewayTlsFiles): Promise<ServerTls> {
  // One after the other: of several that are missing the first is told, each time.
  const cert = await read(files.cert, "our certificate");
  const key = await read(files.key, "its private key");
  const tls = { cert, key, minVersion: "TLSv1.2" } as const;
  try {
    createSecureContext(tls);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `${files.cert} and ${files.key} are not a certificate and its private key: ${reason}`;
    throw new TlsFilesError(files.cert, message, { cause });
  }
  return tls;
}

async function read(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    const fault = errorCode(cause) === "ENOENT" ? "does not exist" : "cannot be read";
    throw new TlsFilesError(path, `${path}, which should hold ${what}, ${fault}`, { cause });
  }
}
