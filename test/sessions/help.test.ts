import { describe, expect, test } from "vitest";
import { actions } from "../../src/app/actions.ts";
import { showKeys } from "../../src/app/key.ts";
import { view } from "../../src/app/view.ts";
import { object } from "../support/objects.ts";
import { Driver, keymapNamed } from "../support/session.ts";

const open = (more = {}) => new Driver({ width: 80, height: 24, ...more }).press("help");

/** Everything that can be scrolled to. */
function whole(app: Driver): string {
  const seen: string[] = [];
  for (let page = 0; page < 20; page += 1) {
    seen.push(app.dialog() ?? "");
    app.press("move.page-down");
  }
  return seen.join("\n");
}

describe("the help", () => {
  test.each(["default", "vim", "emacs"])("shows every key of the keymap %s", (name) => {
    const keymap = keymapNamed(name);
    const text = whole(open({ keymap, height: 30 }));
    expect(text).toContain(`Keys, ${name}`);
    for (const { group } of actions) expect(text).toContain(group);
    for (const [sequence, id] of keymap.actions) {
      if (id !== "pane.number") expect(text, sequence).toContain(showKeys(sequence, false));
    }
  });

  test("cuts no sentence off, however narrow the screen", () => {
    for (const width of [40, 80, 200]) {
      const text = whole(open({ width, height: 40 })).replace(/\s+/g, "");
      for (const { help } of actions) {
        const words = help.split(" ").filter((word) => word.length > 3);
        for (const word of words) expect(text, `${width}: ${help}`).toContain(word);
      }
    }
  });

  test("/ searches: entries with every word, by key, title or sentence", () => {
    const app = open().press("filter.edit").type("mark orphan");
    expect(app.status()).toContain(" / mark orphan");
    expect(app.dialog()).toContain('with "mark orphan"');
    expect(app.dialog()).toMatch(/Marks and removal\n +O +mark every orphan/);
    expect(app.dialog()).not.toContain("leave");
    app.keys("enter").press("move.down");
    expect(app.state.overlay).toMatchObject({ type: "help", typing: false });
    app.press("filter.edit").keys("C-u").type("zzzz");
    expect(app.dialog()).toContain("no entry with these words");
  });

  test("Esc gives the search up, and then closes; letters that are typed do nothing else", () => {
    const app = open().press("filter.edit").type("q");
    expect(app.taken()).toEqual([]);
    expect(app.keys("escape").state.overlay).toMatchObject({ typing: false, query: { text: "" } });
    expect(app.keys("escape").state.overlay).toBeNull();
    app.press("help").press("filter.edit").send({ type: "paste", text: "sort" });
    expect(app.dialog()).toContain('with "sort"');
  });

  test("keeps its height while it is searched", () => {
    const app = open({ height: 50 });
    const { dialog } = view(app.state);
    const { dialog: narrowed } = view(app.press("filter.edit").type("sort").state);
    expect(narrowed?.height).toBe(dialog?.height);
  });
});

test("an action without a key is in the help too", () => {
  const keymap = keymapNamed("default");
  const fewer = { ...keymap, actions: new Map([...keymap.actions].filter(([key]) => key !== "z")) };
  expect(whole(open({ keymap: fewer }))).toMatch(/no key +rows keep their places/);
});

test("keys of a sequence are shown with what may follow", () => {
  const app = new Driver({ keymap: keymapNamed("vim"), width: 100 }).keys("g");
  expect(app.status()).toMatch(/^ g \.\.\. {2}g First {2}t Pane {2}T Pane back/);
});

describe("menus", () => {
  const start = () => new Driver({ width: 80 }).observe([object("shm:1"), object("shm:2")]);
  const heading = (app: Driver) => app.screen().match(/^.*VERDICT.*$/m)?.[0] ?? "";

  test("the menus name columns as their headings do, and as filters do", () => {
    for (const action of ["sort.menu", "columns"])
      expect(start().press(action).dialog()).toMatch(/ SIZE +bytes +size in bytes/);
  });

  test("the sort menu shows the sort as it is tried, and is closed by its own key", () => {
    const app = start().press("sort.menu").press("move.first").press("move.down", 2).keys("space");
    expect(app.dialog()).toMatch(/▸▲ ID +id /);
    expect(app.rows()).toEqual(["*shm:1", "shm:2"]);
    app.press("sort.reverse");
    expect(app.dialog()).toMatch(/▸▼ ID +id /);
    expect(app.rows()).toEqual(["shm:2", "*shm:1"]);
    expect(app.press("sort.menu").state.overlay).toBeNull();
  });

  test("the column chooser says what has no room, and leaves the choice to the width again", () => {
    const app = start().press("columns").press("move.last").press("move.up").keys("space");
    expect(app.state.tables.shm?.chosen?.length).toBeGreaterThan(3);
    expect(app.dialog()).toContain("no room: ");
    app.press("filter.clear");
    expect(app.state.tables.shm?.chosen).toBeNull();
    expect(app.keys("enter").state.overlay).toBeNull();
    expect(heading(app)).toBe(heading(start()));
  });
});
