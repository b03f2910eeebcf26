import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** What the console may import of the library: its public entries that run in a browser. */
const ENTRIES: Readonly<Record<string, string>> = {
  sipyco: "browser.ts",
  "sipyco/pyon": "pyon/browser.ts",
  "sipyco/python": "python/index.ts",
};

const pathOf = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const SOURCE: string = pathOf("../src/");

/** Who gets them: the console and the tests of its logic. */
const IMPORTERS: readonly string[] = [pathOf("./"), pathOf("../test/console/")];

/** Resolves the library's public entries to its source, so that the console needs no build of it. */
export function libraryEntries(): Plugin {
  return {
    name: "sipyco-library-entries",
    enforce: "pre",
    resolveId(id, importer) {
      const entry = ENTRIES[id];
      const isOurs = IMPORTERS.some((folder) => importer?.startsWith(folder));
      return entry !== undefined && isOurs ? SOURCE + entry : undefined;
    },
  };
}

/** What the field "browser" of package.json says of the built library: browsers connect through a gateway. */
export function browserDial(): Plugin {
  return {
    name: "sipyco-browser-dial",
    enforce: "pre",
    resolveId(id, importer) {
      const isDial = id.endsWith("/dial.js") && importer?.startsWith(SOURCE);
      return isDial ? `${SOURCE}transport/dial.browser.ts` : undefined;
    },
  };
}
