/** Objects that are in no table: what only a table tells of them is not known. */
import { expect, test } from "vitest";
import { attached, NOON, object } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const ghost = attached("shm:7:0000aaaa:1:0@0", {
  id: 7,
  ns: 0,
  flags: ["ghost"],
  owner: { uid: -1, user: null, gid: -1, group: null },
  mode: 0,
});

test.each([
  [80, 24],
  [60, 15],
])(
  "at %dx%d another namespace that is not known takes no room from the column of the order",
  (width, height) => {
    const app = new Driver({ width, height }).observe([object("shm:1"), ghost]);
    const heading = app.screen().match(/ ID .*/)?.[0];
    expect(heading).toContain("SIZE▼");
    expect(heading).not.toContain(" NS ");
  },
);

test("what is not known of it is nowhere shown as a number", () => {
  const app = new Driver({ width: 160 }).observe([]);
  app.observe([ghost], { time: NOON + 2000 });
  expect(app.screen()).toContain(ghost.target);
  expect(app.screen()).not.toMatch(/-1\b|uid|0000 /);
  expect(app.keys("0").screen()).toMatch(/appeared +shm:7/);
  expect(app.screen()).not.toMatch(/ -1 /);
});

test.each([
  ["nattch", 60],
  ["mode", 80],
])("the rows' order by %s is seen in its column at %d columns", (column, width) => {
  const app = new Driver({ width, sort: column }).observe([object("shm:1")]);
  expect(app.screen()).toMatch(/(?:ATT|MODE)▲/);
});
