/** Words for what the system says; its own message stands for the rest. */
const SYSTEM_ERRORS: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "connection reset by the peer"],
  ["ECONNABORTED", "connection aborted"],
  ["EPIPE", "connection reset by the peer"],
  ["ETIMEDOUT", "the peer no longer answers"],
  ["EHOSTUNREACH", "no route to the host"],
  ["EHOSTDOWN", "the host is down"],
  ["ENETUNREACH", "the network is unreachable"],
  ["ENETDOWN", "the network is down"],
  ["ENOTFOUND", "host name not found"],
  ["EAI_AGAIN", "no name server answers"],
  ["EADDRINUSE", "the port is in use already"],
  ["EADDRNOTAVAIL", "the address is not one of this machine"],
  ["EAFNOSUPPORT", "this machine does not have that kind of address"],
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EMFILE", "too many open files"],
]);

const UNTRUSTED = "the peer's certificate is not among those trusted";

/** Also said of a certificate that stands in the file, but is not self-signed. */
const UNTRUSTED_ISSUER = "who signed the peer's certificate is not among those trusted";

/** What TLS says, by `code`: certificate checks of ours first, then what the peer made of our certificate. */
const TLS_ERRORS: ReadonlyMap<string, string> = new Map([
  ["DEPTH_ZERO_SELF_SIGNED_CERT", UNTRUSTED],
  ["SELF_SIGNED_CERT_IN_CHAIN", UNTRUSTED],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", UNTRUSTED_ISSUER],
  ["UNABLE_TO_GET_ISSUER_CERT", UNTRUSTED_ISSUER],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", UNTRUSTED_ISSUER],
  ["CERT_SIGNATURE_FAILURE", UNTRUSTED],
  ["CERT_HAS_EXPIRED", "the peer's certificate has expired"],
  ["CERT_NOT_YET_VALID", "the peer's certificate is not valid yet (are both clocks right?)"],
  ["UNABLE_TO_GET_PEER_CERTIFICATE", "the peer presents no certificate"],
  ["ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE", "the peer presents no certificate"],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "the peer does not speak TLS"],
  ["ERR_SSL_HTTP_REQUEST", "the peer does not speak TLS"],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "the peer does not speak TLS"],
  ["ERR_SSL_UNSUPPORTED_PROTOCOL", "the peer offers no TLS version of 1.2 or later"],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "the peer offers no TLS version of 1.2 or later"],
  ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "the peer wants a certificate from us"],
  ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "the peer does not trust our certificate"],
  ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "the peer does not trust our certificate"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "the peer does not trust our certificate"],
  ["ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED", "the peer says that our certificate has expired"],
  [
    "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE",
    "the peer refuses the TLS handshake (does it want a certificate?)",
  ],
]);

/** The `code` of a system or TLS error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Says in plain words why a connection failed or broke. */
export function explainError(error: Error): string {
  // A name with several addresses: each was tried and has its own error.
  if (error instanceof AggregateError && error.errors.length > 0) {
    const reasons = error.errors.map((each: unknown) => explainError(each as Error));
    const tried = error.errors.map((each: { address?: string }) => each.address).filter(Boolean);
    const where = tried.length > 0 ? ` (tried ${tried.join(", ")})` : "";
    return `${[...new Set(reasons)].join("; ")}${where}`;
  }
  const code = errorCode(error);
  const known = code === undefined ? undefined : (SYSTEM_ERRORS.get(code) ?? TLS_ERRORS.get(code));
  return known ?? error.message;
}
