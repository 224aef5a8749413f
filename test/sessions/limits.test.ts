/** The limits pane: amounts in their units, and the same share as the gauge says. */
import { expect, test } from "vitest";
import { limit } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const shown = (app: Driver, name: string) => app.screen().match(new RegExp(` ${name} +\\d.*`))?.[0];

test("bytes are bytes, and the rest are counts", () => {
  const bytes = { ...limit("/dev/shm bytes", 512 * 1024, 64 * 1024 * 1024), unit: "bytes" };
  const app = new Driver({ pane: "limits" }).observe([], {
    limits: [bytes, limit("shmmni", 3, 4096)],
  });
  expect(shown(app, "/dev/shm bytes")).toMatch(/ 512K +64M +0\.8% /);
  expect(shown(app, "shmmni")).toMatch(/ 3 +4096 +0\.1% /);
  expect(app.screen()).toContain("512K of 64M ");
});

test.each([
  [71, 90, "78%"],
  [9_995, 10_000, "99%"],
  [10, 10, "100%"],
])("%d of %d is %s in the gauge and in the pane", (used, max, percent) => {
  const app = new Driver({ pane: "limits" }).observe([], { limits: [limit("semmni", used, max)] });
  const [gauge = "", row = ""] = app.screen().match(/semmni .*%.*/g) ?? [];
  expect(gauge).toContain(` ${percent}`);
  expect(row).toContain(` ${percent} `);
});
