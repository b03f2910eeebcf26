/**
 * URL under which a gateway passes lines on to `host` and `port`: `wss://lab.example/proxy/pc:3253`. A path and a
 * query of the gateway's own URL are kept.
 *
 * @throws TypeError when `via` is no URL of a gateway
 */
export function gatewayUrl(via: string, host: string, port: number): string {
  let url: URL;
  try {
    url = new URL(via);
  } catch (cause) {
    throw new TypeError(`via must be the URL of a gateway, such as wss://lab.example, not ${via}`, { cause });
  }
  // Where a page comes from over https, its gateway answers over wss.
  const scheme = url.protocol.replace(/^http/, "ws");
  if (scheme !== "ws:" && scheme !== "wss:") {
    throw new TypeError(`via must begin with ws:// or wss://, not ${url.protocol}//`);
  }
  const name = encodeURIComponent(host);
  const target = host.includes(":") ? `[${name.replaceAll("%3A", ":")}]` : name;
  const path = url.pathname.replace(/\/+$/, "");
  return `${scheme}//${url.host}${path}/proxy/${target}:${port}${url.search}`;
}
