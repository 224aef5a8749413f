/** The limits pane: amounts in their units, and the same share as the gauge says. */
import { describe, expect, test } from "vitest";
import { view } from "../../src/app/view.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { limit, NOON, object } from "../support/objects.ts";
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

test("the chart's gauge says what the row says", () => {
  const limits = [limit("semmni", 3, 200)];
  const app = new Driver({ pane: "limits", width: 120, height: 40 }).observe([], { limits });
  app.observe([], { limits, time: NOON + 2000 });
  expect(shown(app, "semmni")).toContain(" 1.5% ");
  const now = view(app.state).charts.find(({ kind }) => kind === "gauge");
  expect(now).toMatchObject({ title: "in use now: 1.5%", values: [1] });
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

describe("the diagnosis of the selected limit", () => {
  const www = { uid: 33, user: asBytes("www-data"), gid: 33, group: null };
  const orphan = { state: "orphan", confidence: "likely", reasons: [] } as const;
  const sets = [1, 2, 3].map((id) =>
    object(`sem:${id}`, { owner: www, label: "Apache", verdict: orphan, freed: 64 }),
  );
  const limits = [
    limit("semmni", 3, 3),
    limit("semmns", 3, 32_000),
    limit("semmsl", 1, 250),
    { ...limit("semopm", null, 500), unit: "operations" },
  ];
  const open = (width: number, height: number): Driver =>
    new Driver({ pane: "limits", width, height }).observe(sets, { limits });
  const later = (app: Driver): Driver => app.observe(sets, { limits, time: NOON + 60_000 });

  test("names who fills it, what the orphans hold, what raises it, and which call fails", () => {
    const app = later(open(140, 40));
    const text = app.screen().replace(/\s+/g, " ");
    expect(text).toContain(
      "semmni is reached: 3 of 3 sets; all of them are orphans of www-data (Apache)",
    );
    expect(text).toContain("it explains semget ENOSPC");
    expect(text).toContain("filled by www-data (Apache) 3");
    expect(text).toContain("verdict=orphan' removes 3 orphans and gives back 192B");
    expect(text).toContain('sysctl -w kernel.sem="250 32000 500 32000" raises it');
    expect(view(app.state).charts.map(({ id }) => id)).toEqual(["use", "now"]);
  });

  test("is whole behind Enter where it does not fit, and can be scrolled", () => {
    const app = open(80, 18);
    expect(app.screen()).toContain("Enter shows the rest.");
    expect(app.status()).toContain("Enter Detail");
    expect(app.keys("enter").dialog()).toMatch(/^semmni\n.*semmni is reached: 3 of 3 sets/);
    expect(app.keys("enter").dialog()).toBeNull();
    const low = open(44, 10).keys("enter");
    expect(low.dialog()).toMatch(/^semmni 1-\d+ of \d+\n.*semmni is reached: 3 of 3 sets/);
    expect(low.dialog()).not.toContain("Esc closes");
    expect(low.press("move.last").dialog()).toContain("Esc closes");
  });

  test("leaves room for the chart of one that is far away", () => {
    const app = later(open(80, 24)).keys("down");
    expect(app.selected()).toContain("limit:semmsl");
    expect(app.screen()).toContain("semmsl is not near: 1 of 250 sets (0 %); the largest is sem:1");
    expect(view(app.state).charts).toHaveLength(1);
  });

  test("says of what is not counted why, and what fails at it", () => {
    const app = later(open(140, 40)).keys("end");
    expect(app.screen()).toContain(
      "semopm is 500 operations: the kernel keeps no count to compare with this limit; it would explain semop E2BIG",
    );
    expect(view(app.state).charts).toEqual([]);
  });

  test("is found once for each look", () => {
    const app = open(140, 40);
    const lines = () => view(app.state).regions.find(({ id }) => id === "detail")?.lines[1];
    expect(lines()).toBe(lines());
  });
});
