import { defineConfig } from "vitest/config";

// Tests in a browser, Debian's Chromium or what CHROMIUM names; without one they are skipped.
export default defineConfig({
  test: {
    include: ["test/browser/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts", "test/browser/fixtures/build-console.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Pages take their time on a busy machine.
    expect: { poll: { timeout: 20_000 } },
    // Each file has a browser of its own.
    maxWorkers: 2,
  },
});
