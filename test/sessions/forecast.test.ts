/** The limits pane tells when a limit that fills up will be reached. */
import { expect, test } from "vitest";
import { limit, NOON } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const MINUTE = 60_000;

/** The screen after one look a minute, with so much of 100 sets in use at each. */
const screenAfter = (...used: number[]): string => {
  const app = new Driver({ pane: "limits" });
  used.forEach((sets, minute) => {
    app.observe([], { time: NOON + minute * MINUTE, limits: [limit("semmni", sets, 100)] });
  });
  return app.screen();
};

test("a limit that fills up is told with the time that is left", () => {
  expect(screenAfter(20, 30, 40)).toContain("full in 6m at this rate");
});

test("a limit that stays, and one that was looked at twice, is not", () => {
  expect(screenAfter(40, 40, 40)).not.toContain("full in");
  expect(screenAfter(20, 40)).not.toContain("full in");
});
