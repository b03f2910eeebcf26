import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import manifest from "../package.json" with { type: "json" };

/** What the console may import of the library: its public entries that run in a browser. */
const ENTRIES: Readonly<Record<string, string>> = {
  sipyco: "browser.ts",
  "sipyco/pyon": "pyon/browser.ts",
  "sipyco/python": "python/index.ts",
};

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

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

/** The library's files that have others in browsers, as the field "browser" of package.json says of the built ones. */
const BROWSER_FILES: Readonly<Record<string, string>> = manifest.browser;

/** Takes the browser's files of the library, as any bundler does that gets the built library. */
export function browserFiles(): Plugin {
  return {
    name: "sipyco-browser-files",
    enforce: "pre",
    resolveId(id, importer) {
      if (!id.startsWith(".") || !importer?.startsWith(SOURCE)) return undefined;
      const file = relative(SOURCE, join(dirname(importer), id));
      const replaced = BROWSER_FILES[`./dist/${file}`];
      return replaced?.replace(/^\.\/dist\//, SOURCE).replace(/js$/, "ts");
    },
  };
}
