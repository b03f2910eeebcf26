import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";
import { browserFiles, libraryEntries } from "./library-entries.js";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  // Wherever a reverse proxy puts it.
  base: "./",
  plugins: [
    libraryEntries(),
    browserFiles(),
    svelte({ configFile: false, compilerOptions: { runes: true } }),
  ],
  build: {
    outDir: "../dist/console/page",
    emptyOutDir: true,
    target: "es2022",
    // Our Content-Security-Policy takes images from data URLs, but nothing else.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
