import { expect, test } from "vitest";
import { fail, ok } from "../../src/model/outcome.ts";
import { Driver } from "../support/session.ts";

const readOnly = "Nothing can be removed while only watching (--watch).";

test("the header says that the kernel enforces the read-only mode", () => {
  expect(new Driver({ readOnly, guard: ok(null) }).screen()).toContain("read-only (kernel)");
});

test("the header says why the kernel does not", () => {
  const guard = fail("failed", "io_uring is in use");
  expect(new Driver({ readOnly, guard }).screen()).toContain(
    "read-only (not by the kernel: io_uring is in use)",
  );
});

test("the header says nothing of it where objects can be removed", () => {
  expect(new Driver().screen()).not.toContain("read-only");
});

test("a header that is full leaves out what watching costs", () => {
  const guard = fail("failed", "the reason is a long one, ".repeat(5));
  const app = new Driver({ readOnly, guard, width: 80 }).observe([]);
  expect(app.screen().split("\n")[0]).not.toContain("look");
});
