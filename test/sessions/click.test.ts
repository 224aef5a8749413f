/** The mouse, where it is asked for: rows and panes are selected by a click. */
import { expect, test } from "vitest";
import { object } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const rows = [300, 200, 100].map((bytes, at) => object(`shm:${at + 1}`, { bytes }));
const start = (more: ConstructorParameters<typeof Driver>[0] = {}) =>
  new Driver({ width: 80, height: 24, ...more }).observe([...rows, object("sem:9")]);

/** On the first place where this stands. */
function click(app: Driver, text: string | RegExp): Driver {
  const lines = app.screen().split("\n");
  const row = lines.findIndex((line) => line.search(text) >= 0);
  return app.send({ type: "click", row, column: lines[row]?.search(text) ?? -1 });
}

test("a click on a row selects it, also in a table that was scrolled", () => {
  const app = start();
  expect(click(app, /0x12340003/).selected()).toBe("shm:3");
  expect(click(app, /0x12340001/).selected()).toBe("shm:1");
  const many = Array.from({ length: 90 }, (_, id) => object(`shm:${id}`, { bytes: 1000 - id }));
  app.observe(many).press("move.last");
  expect(click(app, / 85 ○/).selected()).toBe("shm:85");
});

test.each([false, true])("a click on a pane's name or count opens it (ASCII %s)", (ascii) => {
  const app = start({ ascii });
  expect(click(app, /2 sem/).state.active.id).toBe("sem");
  expect(click(app, /limits/).state.active.id).toBe("limits");
  const [bar = ""] = app.screen().match(/.* 2 sem.*/) ?? [];
  const row = app.screen().split("\n").indexOf(bar);
  app.send({ type: "click", row, column: bar.indexOf("shm 3") + 4 });
  expect(app.state.active.id).toBe("shm");
  app.send({ type: "click", row, column: 79 });
  expect(app.state.active.id).toBe("shm");
});

test("a click elsewhere, or while something lies over the table, does nothing", () => {
  const app = start().keys("down");
  for (const text of ["shmtop", " ID ", "Quit"]) click(app, text);
  app.press("remove");
  click(app, "removes it");
  expect(app.taken()).toEqual([]);
  app.send({ type: "click", row: 5, column: 5 }).keys("escape");
  expect(app.selected()).toBe("shm:2");
});
