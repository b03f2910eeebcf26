import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/interop/**"],
    globalSetup: "test/global-setup.ts",
    testTimeout: 20_000,
  },
});
