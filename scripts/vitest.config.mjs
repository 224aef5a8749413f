/** Test runs: everything that only computes first, then what needs the live kernel, one file at a time. */
import { defineConfig } from "vitest/config";

const live = "test/live/**/*.test.ts";

export default defineConfig({
  root: new URL("..", import.meta.url).pathname,
  test: {
    passWithNoTests: false,
    coverage: { include: ["src/**/*.ts"] },
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: [live],
          maxWorkers: 2,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "live",
          include: [live],
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
