const KEY = "sipyco-token";

/**
 * The token that the page's address holds, as `#token=…` or `?token=…`. It is taken out of the address, so that it is
 * neither seen nor bookmarked, and kept for this tab.
 */
export function takeToken(): string | undefined {
  const url = new URL(location.href);
  const fragment = new URLSearchParams(/^#[/]?(?=token=)(.*)$/.exec(url.hash)?.[1] ?? "");
  const token = url.searchParams.get("token") ?? fragment.get("token");
  if (token === null) return sessionStorage.getItem(KEY) ?? undefined;
  sessionStorage.setItem(KEY, token);
  url.searchParams.delete("token");
  if (fragment.has("token")) url.hash = "";
  history.replaceState(null, "", url);
  return token;
}

/** Keeps a token that was typed. */
export function keepToken(token: string): void {
  sessionStorage.setItem(KEY, token);
}

/** URL of the gateway behind this page, for the library's option `via`. */
export function gatewayOf(token: string | undefined): string {
  const url = new URL(".", location.href);
  url.hash = "";
  url.search = token === undefined ? "" : `?token=${encodeURIComponent(token)}`;
  return url.href;
}
