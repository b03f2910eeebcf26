/**
 * The gateway will not start as it was told to: where it was to listen, others could reach it without encryption or
 * without a token. The message says what to change.
 */
export class GatewayConfigError extends Error {
  override readonly name = "GatewayConfigError";
  readonly code = "ERR_SIPYCO_GATEWAY";
}
