import { describe, expect, test } from "vitest";
import { asBytes } from "../../src/model/bytes.ts";
import { attached, object, process } from "../support/objects.ts";
import { Driver, keymapNamed } from "../support/session.ts";

const rows = [1, 2, 3].map((id) => object(`shm:${id}`, { bytes: 1000 - id }));
const start = () => new Driver({ width: 80 }).observe(rows);

describe("copy", () => {
  test("the selected target, or the marked ones", () => {
    const app = start().press("copy.target");
    expect(app.taken()).toEqual([{ type: "copy", text: "shm:1", what: "shm:1" }]);
    app.press("mark.range").press("move.down").press("copy.target");
    expect(app.taken()).toEqual([{ type: "copy", text: "shm:1\nshm:2", what: "2 targets" }]);
  });

  test("in vim yy, in Emacs M-w", () => {
    for (const [name, keys] of [
      ["vim", ["y", "y"]],
      ["emacs", ["M-w"]],
    ] as const) {
      const app = new Driver({ keymap: keymapNamed(name) }).observe(rows).keys(...keys);
      expect(app.taken(), name).toMatchObject([{ type: "copy", text: "shm:1" }]);
    }
  });

  test("a process by name and pid", () => {
    const app = new Driver({ pane: "processes" });
    app.observe([], { processes: [process(812, "post\x1bgres", [])] }).press("copy.target");
    expect(app.taken()).toMatchObject([{ text: "post\\x1bgres 812" }]);
  });

  test("the table as it is shown: aligned, filtered, sorted", () => {
    const owner = { uid: 1, user: asBytes("a\x1b"), gid: 1, group: null };
    const app = new Driver({ width: 80 });
    app.observe([...rows, attached("shm:44", { bytes: 5000, owner })]);
    app.press("filter.edit").type("bytes>=998").keys("enter").press("copy.table");
    const [effect] = app.taken();
    if (effect?.type !== "copy") throw new Error("nothing copied");
    expect(effect.what).toBe("3 rows");
    const lines = effect.text.split("\n");
    expect(lines.length).toBe(5);
    expect(lines[0]).toMatch(/^ID {2}VERDICT /);
    expect(lines[1]).toMatch(/^44 {2}in-use .*a\\x1b/);
    expect(lines[2]).toMatch(/^ 1 {2}orphan /);
  });

  test("of more than a clipboard takes nothing is sent", () => {
    const many = Array.from({ length: 32_000 }, (_, id) => object(`shm:${id}`));
    const app = new Driver().observe(many).press("copy.table");
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("32000 rows are more than a clipboard takes: export the table");
    app.press("mark.invert").press("copy.target");
    expect(app.status()).toContain("32000 targets are more than a clipboard takes");
    const middling = new Driver().observe(many.slice(0, 2000)).press("copy.table");
    expect(middling.taken()).toEqual([]);
    expect(middling.status()).toContain("2000 rows are more than a clipboard takes");
  });

  test("needs a row", () => {
    const app = new Driver().observe([]).press("copy.target").press("copy.table");
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("there is no row");
  });
});

describe("export", () => {
  test("suggests a name, and asks for an ending that says the form", () => {
    const app = start().press("export");
    expect(app.status()).toContain(" Write to shmtop-shm-20240517-120000.csv");
    app.keys("C-u").type("x.txt").keys("enter");
    expect(app.status()).toContain("the name has to end in .csv or .json");
    expect(app.taken()).toEqual([]);
    app.keys("backspace", "backspace", "backspace").send({ type: "paste", text: "json" });
    expect(app.keys("enter").taken()).toMatchObject([
      { type: "export", path: "x.json", format: "json" },
    ]);
  });

  test("rows that are gone are not in it", () => {
    const app = start().press("mark.toggle").observe(rows.slice(1)).press("export").keys("enter");
    const [effect] = app.taken();
    if (effect?.type !== "export") throw new Error("nothing written");
    expect(effect.sheet.rows.length).toBe(2);
    expect(effect.sheet.snapshot.objects.map(({ target }) => target)).toEqual(["shm:2", "shm:3"]);
  });

  test("once is enough, and what is said after Esc is said all the same", () => {
    const app = start().press("export").keys("enter", "enter", "x");
    expect(app.taken().length).toBe(1);
    app
      .keys("escape")
      .send({ type: "exported", told: { ok: true, value: "3 rows written to /x" } });
    expect(app.state.overlay).toBeNull();
    expect(app.status()).toContain("3 rows written to /x");
  });

  test("is denied where nothing may be written", () => {
    const app = new Driver({ readOnly: "Nothing can be removed while only watching (--watch)." });
    app.observe(rows).press("export");
    expect(app.state.overlay).toBeNull();
    expect(app.status()).toContain("no file is written in read-only");
  });
});
