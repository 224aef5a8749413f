/** The detail of one object on the whole screen: what its keys do, and how much of it is seen. */
import { describe, expect, test } from "vitest";
import { attached, object, user } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const busy = attached("shm:1", {
  users: Array.from({ length: 20 }, (_, index) => user(900 + index, "worker")),
});
const open = (more: ConstructorParameters<typeof Driver>[0] = {}) =>
  new Driver({ width: 80, height: 24, ...more }).observe([busy, object("shm:2")]).press("detail");

describe("the detail", () => {
  test("says which of its lines are shown, and whether there are more", () => {
    const app = open();
    expect(app.screen()).toMatch(/shm:1 +lines 1-17 of \d+, more below/);
    expect(app.keys("end").screen()).toMatch(/shm:1 +lines \d+-(\d+) of \1 /);
    app.send({ type: "resize", width: 80, height: 80 });
    expect(app.screen()).not.toContain("lines 1-");
  });

  test("lets the object's own actions work, and lists them", () => {
    expect(open().status()).toMatch(/Esc Back .* d Remove .* \? Help/);
    expect(open().press("remove").dialog()).toContain("Remove shm:1?");
    expect(open().press("help").dialog()).toContain("Keys, default");
    expect(open().press("palette").dialog()).not.toBeNull();
    const app = open().press("refresh").press("copy.target");
    expect(app.taken()).toMatchObject([{ type: "refresh" }, { type: "copy", text: "shm:1" }]);
    expect(app.screen()).toContain("Users (20)");
  });

  test("says of others that they are for the table, and of keys without one that they do nothing", () => {
    const app = open();
    expect(app.press("sort.menu").status()).toContain("Sort is for the table: Esc first");
    expect(app.press("mark.toggle").status()).toContain("Mark is for the table: Esc first");
    expect(app.keys("%").status()).toContain("% does nothing here");
    expect(app.screen()).toContain("Users (20)");
  });

  test("does not act on marked rows that cannot be seen", () => {
    const app = new Driver()
      .observe([busy, object("shm:2")])
      .press("mark.toggle")
      .keys("up");
    app.press("detail").press("remove");
    expect(app.dialog()).toBeNull();
    expect(app.status()).toContain("Remove is for the marked rows: Esc first");
  });
});
