/** The pages there are, as the address names them: `#/structures/datasets?filter=mot`. */
export const PAGES = ["controllers", "structures", "board", "datasets", "schedule", "log"] as const;
export type Page = (typeof PAGES)[number];

/** Where we are. */
class Route {
  page: Page = $state("controllers");
  /** What follows the page, decoded: `["attenuator", "lda"]`. */
  path: readonly string[] = $state.raw([]);
  query: URLSearchParams = $state.raw(new URLSearchParams());

  constructor() {
    this.#read();
    addEventListener("hashchange", () => this.#read());
  }

  #read(): void {
    const [place = "", query = ""] = location.hash.replace(/^#\/?/, "").split(/\?(.*)/s, 2);
    const [page, ...path] = place.split("/").map(decoded);
    this.page = PAGES.find((known) => known === page) ?? "controllers";
    this.path = path.filter((part) => part !== "");
    this.query = new URLSearchParams(query);
  }
}

export const route: Route = new Route();

/** The address of a page, for `href`. */
export function link(
  page: Page,
  path: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string {
  const search = new URLSearchParams(query).toString();
  return `#/${[page, ...path].map((part) => encodeURIComponent(part.toWellFormed())).join("/")}${search === "" ? "" : `?${search}`}`;
}

/** Goes to a page; with `replace` the one we are on is not kept in the history. */
export function go(href: string, options: { readonly replace?: boolean } = {}): void {
  if (options.replace === true) location.replace(href);
  else location.hash = href;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
