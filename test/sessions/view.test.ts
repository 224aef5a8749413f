/** What is kept of the screen when somebody asks for it, and that it comes back the same. */
import { expect, test } from "vitest";
import type { SavedView } from "../../src/app/saved-view.ts";
import { attached, NOON, object } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const OBJECTS = [object("shm:1", { bytes: 1 }), object("shm:2", { bytes: 9 }), object("sem:7")];

function savedBy(app: Driver): SavedView {
  app.taken();
  const [effect] = app.press("view.save").taken();
  if (effect?.type !== "save-view") throw new Error("nothing was saved");
  return effect.view;
}

test("only what was changed is kept", () => {
  expect(savedBy(new Driver().observe(OBJECTS))).toEqual({ pane: "shm", interval: 2, tables: {} });
});

test("pane, pace, order, filter and columns come back", () => {
  const app = new Driver({ sort: "id" }).observe(OBJECTS);
  app.press("filter.edit").type("id=2").keys("enter");
  app.press("interval.longer").press("pane.next");
  const saved = savedBy(app);
  expect(saved).toMatchObject({
    pane: "sem",
    interval: 3,
    tables: { shm: { sort: "id", filter: "id=2" } },
  });
  const again = new Driver(JSON.parse(JSON.stringify(saved))).observe(OBJECTS);
  expect(again.screen()).toBe(app.send({ type: "tick", now: NOON }).screen());
  expect(again.press("pane.previous").rows()).toEqual(["*shm:2"]);
  expect(savedBy(again)).toEqual({ ...saved, pane: "shm" });
});

test("quick filters come back too", () => {
  const app = new Driver().observe([attached("shm:1"), object("shm:2")]);
  app.press("filter.verdict").keys("enter");
  expect(app.rows()).toEqual(["*shm:1"]);
  const saved = savedBy(app);
  expect(saved.quick).toEqual({ verdict: ["in-use"] });
  const again = new Driver(JSON.parse(JSON.stringify(saved)));
  again.observe([object("shm:2"), attached("shm:1")]);
  expect(again.rows()).toEqual(["*shm:1"]);
  expect(savedBy(again)).toEqual(saved);
});

test("what became of it is said, once", () => {
  const app = new Driver().observe(OBJECTS).press("view.save");
  app.send({ type: "said", text: "saved to /root/view.json", tone: "info" });
  expect(app.status()).toContain("saved to /root/view.json");
  expect(app.keys("down").status()).not.toContain("saved");
});

test("a saved view that is broken is said first, and not again", () => {
  const app = new Driver({ trouble: "view.json line 1: comma expected; it is ignored" });
  expect(app.observe(OBJECTS).status()).toContain("view.json line 1: comma expected");
  expect(app.keys("down").status()).not.toContain("view.json");
});

test("nothing is written while only watching", () => {
  const app = new Driver({ readOnly: "Nothing can be removed while only watching (--watch)." });
  expect(app.observe(OBJECTS).press("view.save").taken()).toEqual([]);
  expect(app.status()).toContain("Nothing is written while only watching (--watch).");
});
