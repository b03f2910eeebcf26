import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  type ConnectionOptions,
  createSecureContext,
  type SecureContext,
  type SecureContextOptions,
  type TlsOptions,
} from "node:tls";

/**
 * Paths of the PEM files for mutual TLS, the same for clients and servers. Host names are not checked: who
 * holds a key of the peer file is a peer.
 *
 * Python counterpart: `sipyco.tools.SimpleSSLConfig(local_cert, local_key, peer_cert)`.
 */
export interface TlsFiles {
  /** Our certificate, with those that signed it, if any. */
  readonly cert: string;
  /** The private key of that certificate, without a passphrase. */
  readonly key: string;
  /**
   * Certificates of the peers that are trusted, one after the other: of each the self-signed certificate itself, or
   * else that of who signed it.
   */
  readonly peer: string;
}

/** Mutual TLS ready for use, for either role: what {@link loadTlsFiles} makes of the files. */
export interface TlsContext {
  /** Options for `node:tls`'s `connect`. */
  readonly client: object;
  /** Options for `node:tls`'s `createServer`. */
  readonly server: object;
}

/** The files for TLS are missing, unreadable or hold something else; `message` names the file. */
export class TlsFilesError extends Error {
  override readonly name = "TlsFilesError";
  readonly code = "ERR_SIPYCO_TLS_FILES";
  /** The file in question. */
  readonly path: string;

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.path = path;
  }
}

/** What each file holds, and how the PEM block of it is called. */
const CONTENTS: Readonly<Record<keyof TlsFiles, { readonly what: string; readonly label: RegExp }>> = {
  cert: { what: "our certificate", label: /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/ },
  key: { what: "the private key of our certificate", label: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/ },
  peer: { what: "the trusted peers' certificates", label: /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----/ },
};

/**
 * Reads the files of mutual TLS and checks that they fit together. TLS 1.2 or later.
 *
 * @throws TlsFilesError naming the file that is missing, unreadable or not what it should be
 */
export async function loadTlsFiles(files: TlsFiles): Promise<TlsContext> {
  // One after the other: of several that are missing the first is told, each time.
  const cert = await read(files, "cert");
  const key = await read(files, "key");
  const peer = await read(files, "peer");
  checkCertificates(files.peer, peer);
  const own = `${files.cert} and ${files.key} are not a certificate and its private key`;
  const credentials: SecureContextOptions = {
    cert,
    key,
    ca: peer,
    minVersion: "TLSv1.2",
  };
  const secureContext = build(files.cert, own, credentials);
  // Who holds a trusted certificate is a peer, whatever name it goes by.
  const client: ConnectionOptions = {
    secureContext,
    rejectUnauthorized: true,
    checkServerIdentity: () => undefined,
  };
  const server: TlsOptions = { ...credentials, requestCert: true, rejectUnauthorized: true };
  return { client, server };
}

/** The context itself, of files or what was made of them before. */
export async function tlsContext(tls: TlsFiles | TlsContext): Promise<TlsContext> {
  return "client" in tls ? tls : await loadTlsFiles(tls);
}

async function read(files: TlsFiles, which: keyof TlsFiles): Promise<string> {
  const path = files[which];
  const { what, label } = CONTENTS[which];
  if (typeof path !== "string" || path === "") {
    throw new TypeError(`tls.${which} must be the path of a PEM file that holds ${what}`);
  }
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (cause) {
    const missing = cause instanceof Error && "code" in cause && cause.code === "ENOENT";
    const message = `${path}, which should hold ${what}, ${missing ? "does not exist" : "cannot be read"}`;
    throw new TlsFilesError(path, message, { cause });
  }
  if (!label.test(text)) {
    throw new TlsFilesError(path, `${path} should hold ${what} in PEM form, and does not`);
  }
  return text;
}

/** Node takes a file of trusted certificates whatever is in it, and leaves out what it cannot read. */
function checkCertificates(path: string, text: string): void {
  const blocks =
    text.match(/-----BEGIN [^-]*CERTIFICATE-----[^-]*(?:-----END [^-]*CERTIFICATE-----)?/g) ?? [];
  blocks.forEach((block, index) => {
    try {
      new X509Certificate(block);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      const message = `certificate ${index + 1} of ${blocks.length} in ${path} cannot be read: ${reason}`;
      throw new TlsFilesError(path, message, { cause });
    }
  });
}

function build(path: string, message: string, options: SecureContextOptions): SecureContext {
  try {
    return createSecureContext(options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new TlsFilesError(path, `${message}: ${reason}`, { cause });
  }
}
