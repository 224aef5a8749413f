import { describe, expect, test } from "vitest";
import { asBytes } from "../../src/model/bytes.ts";
import { attached, limit, object, process } from "../support/objects.ts";
import { Driver, keymapNamed } from "../support/session.ts";

const account = (user: string) => ({ uid: 5, user: asBytes(user), gid: 5, group: null });
const rows = [
  object("shm:1", { bytes: 400 }),
  attached("shm:2", { bytes: 300, owner: account("oracle") }),
  object("shm:3", { bytes: 200, owner: account("oracle"), target: "shm:3@77", ns: 77 }),
  attached("shm:4", { bytes: 100 }),
  object("sem:9", { owner: account("oracle") }),
  object("sem:8"),
];
const start = () => new Driver({ width: 120 }).observe(rows);

describe("quick filters", () => {
  test("the key and Enter: only what the selected row has, and again: everything", () => {
    const app = start().press("move.down").press("filter.verdict");
    expect(app.dialog()).toMatch(/^Show only\n/);
    expect(app.dialog()).toMatch(/▸ +verdict +in-use +2\n +orphan +2/);
    app.keys("enter");
    expect(app.rows()).toEqual(["*shm:2", "shm:4"]);
    expect(app.status()).toContain("2 of 4 segments · filter: verdict=in-use");
    app.press("filter.verdict").keys("enter");
    expect(app.rows()).toEqual(["shm:1", "*shm:2", "shm:4", "shm:3@77"]);
    expect(app.status()).not.toContain("filter:");
  });

  test("Space puts values in and takes them out, and the table follows at once", () => {
    const app = start().press("filter.owner").keys("space");
    expect(app.dialog()).toMatch(/owner +oracle +2\n ▸✓ +root +2/);
    expect(app.rows()).toEqual(["*shm:1", "shm:4"]);
    app.press("move.first").keys("space");
    expect(app.rows()).toEqual(["*shm:1", "shm:2", "shm:4", "shm:3@77"]);
    app.press("move.last").keys("space", "enter");
    expect(app.state.overlay).toBeNull();
    expect(app.rows().length).toBe(2);
  });

  test("several facets, the typed filter and other panes go together", () => {
    const app = start().press("filter.owner").press("move.first").keys("enter");
    expect(app.rows()).toEqual(["*shm:2", "shm:3@77"]);
    app.press("filter.ns").press("move.last").keys("enter");
    expect(app.rows()).toEqual(["*shm:3@77"]);
    app.press("filter.edit").type("bytes>300").keys("enter");
    expect(app.rows()).toEqual([]);
    expect(app.status()).toContain("filter: bytes>300 and owner=oracle and ns=77");
    app.press("pane.next");
    expect(app.screen()).toContain("No rows match owner=oracle and ns=77: all 2 semaphore sets");
    app.press("filter.clear");
    expect(app.rows()).toEqual(["*sem:8", "sem:9"]);
    // The typed filter of the other pane is its own.
    expect(app.press("pane.previous").status()).toContain("filter: bytes>300");
    expect(app.rows()).toEqual(["*shm:1"]);
  });

  test("an or that was typed keeps to itself", () => {
    const app = start().press("filter.edit").type("bytes>300 or bytes<150").keys("enter");
    app.press("filter.owner").keys("enter");
    expect(app.status()).toContain("filter: (bytes>300 or bytes<150) and owner=root");
    expect(app.rows()).toEqual(["*shm:1", "shm:4"]);
  });

  test("the inverse of a value, and nothing at all", () => {
    const app = start().press("filter.verdict").keys("space").press("mark.invert");
    expect(app.rows()).toEqual(["*shm:2", "shm:4"]);
    app.press("filter.clear");
    expect(app.state.overlay?.type).toBe("quick");
    expect(app.rows().length).toBe(4);
    expect(app.keys("escape").status()).not.toContain("filter:");
  });

  test("one menu for all facets, with counts, and what a namespace is", () => {
    const container = { leader: 7, members: 2, failure: null };
    const namespaces = [
      { ...container, ns: 4026531839, label: null },
      { ...container, ns: 77, label: asBytes("docker-3f2a") },
    ];
    const app = new Driver({ width: 120 }).observe(rows, { namespaces }).press("filter.quick");
    expect(app.dialog()).toMatch(/ns +4026531839 +3 {2}our own\n.*77 +1 {2}docker-3f2a/);
    expect(app.dialog()).not.toContain("kind");
  });

  test("a value that no row has any more stays in the menu while it is let through", () => {
    const app = start()
      .press("filter.verdict")
      .keys("enter")
      .observe([attached("shm:2")]);
    expect(app.press("filter.verdict").dialog()).toMatch(/✓ +orphan +0/);
  });

  test("new rows go through it too", () => {
    const app = start().press("filter.verdict").keys("enter");
    app.observe([...rows, object("shm:7"), attached("shm:8")]);
    expect(app.rows()).toEqual(["shm:7", "*shm:1", "shm:3@77"]);
  });
});

describe("by kind", () => {
  test("among objects it leads to the pane", () => {
    const app = start().press("filter.kind");
    expect(app.dialog()).toMatch(/▸✓ kind +shm +4\n +sem +2/);
    app.press("move.down").keys("enter");
    expect(app.state.active.id).toBe("sem");
    expect(app.state.overlay).toBeNull();
    expect(app.status()).not.toContain("filter:");
  });

  test("among processes it shows those that hold such objects, and hides no object", () => {
    const processes = [process(1, "a", ["shm:1", "sem:9"]), process(2, "b", ["sem:8"])];
    const app = new Driver({ pane: "processes" }).observe(rows, { processes });
    app.press("filter.kind").press("move.last").keys("enter");
    expect(app.status()).toContain("1 of 2 processes that use IPC · filter: kind=shm");
    expect(app.keys("2").rows().length).toBe(2);
  });
});

test("a pane without such a column says so", () => {
  const app = new Driver({ pane: "limits" }).observe(rows, { limits: [limit("shmmni", 1, 10)] });
  app.press("filter.owner");
  expect(app.status()).toContain("kernel limits are not told apart by owners");
});

test("the same in each keymap, one key away", () => {
  for (const name of ["default", "vim", "emacs"]) {
    for (const facet of ["verdict", "owner", "ns", "kind", "quick"]) {
      const app = new Driver({ keymap: keymapNamed(name) }).observe(rows);
      const { length } = app.state.pending;
      app.press(`filter.${facet}`);
      expect([app.state.overlay?.type, length], `${name} ${facet}`).toEqual(["quick", 0]);
    }
  }
});
