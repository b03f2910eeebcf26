import { defineConfig } from "vitest/config";

// Tests against a live Python peer: SIPYCO_PYTHON names an interpreter that can import sipyco.
export default defineConfig({
  test: {
    include: ["test/interop/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
