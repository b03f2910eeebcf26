import type { ConnectionOptions, TlsOptions } from "node:tls";
import { loadTlsFiles, type TlsFiles } from "../transport/tls.js";

/**
 * Mutual TLS as Python's programs set it up: our certificate, its private key, and the certificates of the peers
 * that are trusted. It may stand wherever an option `tls` is taken.
 *
 * ```ts
 * const tls = new SimpleSSLConfig("server.pem", "server.key", "client.pem");
 * await simpleServerLoop({ lda }, null, 3253, { tls });
 * ```
 *
 * Python counterpart: `sipyco.tools.SimpleSSLConfig`.
 */
export class SimpleSSLConfig implements TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly peer: string;

  /**
   * Takes the paths of three PEM files, which are read when they are needed; see {@link TlsFiles}.
   *
   * @param cert our certificate (`local_cert`)
   * @param key its private key (`local_key`)
   * @param peer the trusted peers' certificates (`peer_cert`)
   * @throws TypeError when one of them is no string or empty
   */
  constructor(cert: string, key: string, peer: string) {
    this.cert = checkedPath(cert, "cert");
    this.key = checkedPath(key, "key");
    this.peer = checkedPath(peer, "peer");
  }

  /**
   * Options for `createServer` of `node:tls`, from the files as they are now. Only clients that are trusted get in.
   *
   * Python counterpart: `SimpleSSLConfig.create_server_context`.
   *
   * @throws TlsFilesError naming the file that is missing, unreadable or not what it should be
   */
  async createServerContext(): Promise<TlsOptions> {
    return (await loadTlsFiles(this)).server;
  }

  /**
   * Options for `connect` of `node:tls`, from the files as they are now. The server must be one that is trusted; its
   * host name is not checked.
   *
   * Python counterpart: `SimpleSSLConfig.create_client_context`.
   *
   * @throws TlsFilesError naming the file that is missing, unreadable or not what it should be
   */
  async createClientContext(): Promise<ConnectionOptions> {
    return (await loadTlsFiles(this)).client;
  }
}

function checkedPath(path: string, name: keyof TlsFiles): string {
  if (typeof path !== "string" || path === "") {
    const given = typeof path === "string" ? "an empty string" : String(path);
    throw new TypeError(`${name} must be the path of a PEM file, not ${given}`);
  }
  return path;
}
