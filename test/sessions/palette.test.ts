import { describe, expect, test } from "vitest";
import { actions } from "../../src/app/actions.ts";
import { view } from "../../src/app/view.ts";
import { attached, object } from "../support/objects.ts";
import { Driver, keymapNamed } from "../support/session.ts";

const rows = [object("shm:1", { bytes: 100 }), attached("shm:2", { bytes: 90 })];
const open = () => new Driver({ width: 120, height: 50 }).observe(rows).press("palette");
/** The entries shown, without the line that is typed. */
const entries = (app: Driver): string[] =>
  (app.dialog() ?? "")
    .split("\n")
    .slice(2)
    .map((line) => line.trim())
    .filter((line) => line !== "");

describe("the command palette", () => {
  test("shows every action with its keys and what it does", () => {
    const app = open();
    expect(app.dialog()).toMatch(/^Commands 1 of \d+/);
    expect(entries(app)[0]).toMatch(/^▸ Down +↓ +next row$/);
    const shown = app.keys("pagedown", "pagedown").dialog() ?? "";
    expect(shown).toMatch(/Quit +q {2}Ctrl-c +leave/);
  });

  test("narrows while somebody types, and runs the best fit with Enter", () => {
    const app = open().type("rev");
    expect(entries(app)[0]).toMatch(/^▸ Reverse +r +reverse the order$/);
    app.keys("enter");
    expect(app.state.overlay).toBeNull();
    expect(app.rows()).toEqual(["shm:2", "*shm:1"]);
  });

  test("words narrow together, and goes to panes by name", () => {
    const app = open().type("go lim").keys("enter");
    expect(app.state.active.id).toBe("limits");
    app.press("palette").type("zzzz");
    expect(app.dialog()).toContain("no action is called like this");
    app.keys("enter");
    expect(app.status()).toContain("nothing is called like this");
  });

  test("what cannot be done says why, and stays open", () => {
    const app = open().type("unmark");
    expect(entries(app)[0]).toMatch(/Unmark .*not now: nothing is marked/);
    app.keys("enter");
    expect(app.status()).toContain("nothing is marked");
    expect(app.state.overlay?.type).toBe("palette");
  });

  test("opens what asks before it acts: a y typed ahead confirms nothing", () => {
    const app = open().type("remove");
    app.send({ type: "key", key: "enter", at: 1000 }).send({ type: "key", key: "y", at: 1010 });
    expect(app.taken()).toEqual([]);
    expect(app.state.overlay?.type).toBe("remove");
    app.send({ type: "key", key: "y", at: 2000 });
    expect(app.taken()).toMatchObject([{ type: "remove", targets: [{ target: "shm:1" }] }]);
  });

  test("letters are text, arrows choose, Esc closes, Backspace in an empty one too", () => {
    const app = open().type("q").keys("down", "down", "up");
    expect(app.taken()).toEqual([]);
    expect(app.state.overlay).toMatchObject({ type: "palette", index: 1 });
    expect(app.keys("escape").state.overlay).toBeNull();
    expect(app.press("palette").keys("backspace").state.overlay).toBeNull();
    app.press("palette").send({ type: "paste", text: "rever\nse" });
    expect(app.dialog()).toContain(": rever se");
  });

  test("the text cursor is in the box and the box does not change its size", () => {
    for (const [width, height] of [
      [40, 10],
      [80, 24],
      [200, 60],
    ] as const) {
      const app = new Driver({ width, height }).observe(rows).press("palette");
      const before = view(app.state);
      const after = view(app.type("sort column").state);
      expect(after.dialog?.height).toBe(before.dialog?.height);
      expect((after.cursor?.column ?? 0) - (before.cursor?.column ?? 0)).toBe(11);
    }
  });

  test("reaches every action whatever keys there are", () => {
    const keymap = keymapNamed("default");
    const none = { ...keymap, actions: new Map([[":", "palette"]]) };
    for (const { id } of actions.filter((action) => !/^(palette|pane.number)$/.test(action.id))) {
      const app = new Driver({ keymap: none, width: 120, height: 50 }).observe(rows).keys(":");
      app.type(id);
      const { overlay } = app.state;
      expect(overlay?.type === "palette" ? entries(app)[0] : "", id).toMatch(
        new RegExp(`^▸ ${actions.find((action) => action.id === id)?.title}\\b`),
      );
    }
  });
});

describe("sequences of keys", () => {
  test("what was pressed so far is shown, and Esc or the key to cancel forgets it", () => {
    const vim = new Driver({ keymap: keymapNamed("vim") }).observe(rows).keys("g");
    expect(vim.status()).toMatch(/^ g \.\.\./);
    vim.keys("escape", "g");
    expect(vim.rows()).toEqual(["*shm:1", "shm:2"]);
    expect(vim.state.pending).toEqual(["g"]);
    const emacs = new Driver({ keymap: keymapNamed("emacs") }).observe(rows).keys("C-x", "C-g");
    expect(emacs.state.pending).toEqual([]);
    expect(emacs.state.notice).toBeNull();
    expect(emacs.keys("C-x", "C-c").taken()).toEqual([{ type: "quit", code: 0 }]);
  });

  test("Esc forgets the keys and not what lies over the table", () => {
    const app = new Driver({ keymap: keymapNamed("vim") }).observe(rows).press("help").keys("g");
    app.keys("escape");
    expect(app.state.overlay?.type).toBe("help");
    expect(app.keys("escape").state.overlay).toBeNull();
  });
});
