/** What the kernel is found able to do, against what its version says, and that asking takes no message. */
import { readFileSync } from "node:fs";
import { release } from "node:os";
import { expect, test } from "vitest";
import { findFeatures } from "../../src/host/features.ts";
import { loadLibc } from "../../src/host/libc.ts";

const found = (name: string) => findFeatures().find((feature) => feature.name === name)?.found;

test.skipIf(loadLibc() === null)("PROCMAP_QUERY came with Linux 6.11", () => {
  const [major = 0, minor = 0] = release().split(".").map(Number);
  expect(found("PROCMAP_QUERY")).toBe(major > 6 || (major === 6 && minor >= 11));
});

test.skipIf(loadLibc() === null)("MSG_COPY and next_id are one option of the kernel", () => {
  expect(found("MSG_COPY")).toBe(found("next_id"));
});

test("a filter can be installed where the process has a count of them", () => {
  const status = readFileSync("/proc/self/status", "utf8");
  expect(found("seccomp")).toBe(status.includes("\nSeccomp_filters:"));
});
