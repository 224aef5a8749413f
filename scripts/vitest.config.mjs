/** Test runs: first what only computes or has all to itself, then what needs the live kernel, one file at a time. */
import { defineConfig } from "vitest/config";

const live = "test/live/**/*.test.ts";
/** In namespaces and folders of their own, slow, and about no time but their own. */
const apart = [
  ...["removal-killed", "undo-cut", "undo", "elsewhere", "stress", "package-*"],
  ...["hosts", "prometheus", "facts/removal", "failing-calls", "question"],
].map((name) => `test/live/${name}.test.ts`);

/** For two cores: one file does little but wait for its minute to pass. */
const WORKERS = 3;

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
          maxWorkers: WORKERS,
          testTimeout: 20_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "apart",
          include: apart,
          maxWorkers: WORKERS,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: "live",
          include: [live],
          exclude: apart,
          maxWorkers: 1,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
