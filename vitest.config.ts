import { defineConfig } from "vitest/config";
import { libraryEntries } from "./console/library-entries.js";

export default defineConfig({
  plugins: [libraryEntries()],
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/browser/**", "test/interop/**"],
    globalSetup: "test/global-setup.ts",
    testTimeout: 20_000,
    // Most tests wait for sockets and processes rather than compute.
    maxWorkers: "100%",
  },
});
