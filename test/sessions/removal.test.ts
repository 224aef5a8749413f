import { describe, expect, test } from "vitest";
import type { Removal } from "../../src/model/target.ts";
import { identify } from "../../src/model/target.ts";
import { attached, object, user } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const sized = (id: number, bytes: number) => object(`shm:${id}`, { bytes });
const removed = (target: string): Removal => ({
  target,
  state: "removed",
  text: "removed, 4.0K given back",
});

describe("an orphan", () => {
  test("is removed by y, as it was when the key was pressed", () => {
    const orphan = object("shm:7");
    const app = new Driver().observe([orphan]).press("remove");
    expect(app.dialog()).toContain("Remove shm:7?");
    expect(app.dialog()).toContain("○ orphan, proven");
    expect(app.dialog()).toContain("0 attaches; processes 812 and 813 are gone");
    expect(app.dialog()).toContain("root, 0600, 4.0K");
    expect(app.dialog()).toContain("Undo puts it back with id, key, mode, owner and content (");
    expect(app.taken()).toEqual([]);
    app.keys("y");
    expect(app.taken()).toEqual([{ type: "remove", targets: [identify(orphan)], backup: true }]);
  });

  test("that names no process is said to in a sentence", () => {
    const app = new Driver({ pane: "sem" })
      .observe([object("sem:7", { touched: [] })])
      .press("remove");
    expect(app.dialog()).toContain("It names no process.");
  });

  test("is kept by Esc, by n, by Enter, and by every other key", () => {
    const app = new Driver().observe([object("shm:7")]);
    for (const key of ["escape", "n", "q"]) {
      app.press("remove").keys(key);
      expect(app.dialog(), key).toBeNull();
    }
    app.press("remove");
    for (const key of ["enter", "space", "Y", "d", "tab", "7", "f1", "C-y", "M-y", "delete"]) {
      app.keys(key);
      expect(app.dialog(), key).toContain("Remove shm:7?");
    }
    expect(app.taken()).toEqual([]);
  });

  test("is kept by a paste, whatever it holds", () => {
    const app = new Driver().observe([object("shm:7")]).press("remove");
    app.send({ type: "paste", text: "y\n" });
    expect(app.taken()).toEqual([]);
    expect(app.dialog()).toContain("a paste confirms nothing");
  });

  test("is kept when the y was typed ahead of the question", () => {
    const app = new Driver().observe([object("shm:7")]);
    app.send({ type: "key", key: "d", at: 1000 }).send({ type: "key", key: "y", at: 1249 });
    expect(app.taken()).toEqual([]);
    expect(app.dialog()).toContain("ignored");
    app.send({ type: "key", key: "y", at: 1250 });
    expect(app.taken()).toHaveLength(1);
  });
});

describe("anything else needs its id", () => {
  test("typed in full, and Enter", () => {
    const app = new Driver().observe([attached("shm:65538")]).press("remove");
    expect(app.dialog()).toContain("Used by postgres (900).");
    expect(app.dialog()).toContain("Type 65538 and Enter");
    app.keys("y", "enter", "enter");
    expect(app.taken()).toEqual([]);
    app.keys("backspace").type("6553").keys("enter");
    expect(app.taken()).toEqual([]);
    expect(app.dialog()).toContain("type 65538 to remove it");
    app.type("8").keys("enter");
    const [effect] = app.taken();
    expect(effect).toMatchObject({ type: "remove", targets: [{ target: "shm:65538" }] });
  });

  test("never pasted", () => {
    const app = new Driver().observe([attached("shm:65538")]).press("remove");
    app.send({ type: "paste", text: "65538" }).keys("enter");
    expect(app.taken()).toEqual([]);
  });

  test.each(["idle", "unknown"] as const)("when it is %s", (state) => {
    const verdict = { state, confidence: "likely", reasons: [] } as const;
    const app = new Driver()
      .observe([object("shm:7", { verdict })])
      .press("remove")
      .keys("y");
    expect(app.taken()).toEqual([]);
    app.keys("backspace").type("7").keys("enter");
    expect(app.taken()).toHaveLength(1);
  });

  test("and a ghost, which no call reaches, is refused at once", () => {
    const verdict = { state: "in-use", confidence: "likely", reasons: [] } as const;
    const app = new Driver()
      .observe([object("shm:7", { flags: ["ghost"], verdict })])
      .press("remove");
    expect(app.dialog()).toBeNull();
    expect(app.status()).toContain("shm:7 is in no table any more");
  });

  test("and one of another namespace is asked about like any other", () => {
    const far = object("shm:7", { target: "shm:7@4026532177", ns: 4026532177 });
    const app = new Driver().observe([far]).press("remove");
    expect(app.dialog()).toContain("Remove shm:7@4026532177");
    app.keys("y");
    expect(app.taken()).toMatchObject([{ type: "remove", targets: [{ ns: 4026532177 }] }]);
  });

  test("and a segment that is dying already is not removed again", () => {
    const verdict = { state: "dying", confidence: "proven", reasons: [] } as const;
    const app = new Driver().observe([object("shm:7", { verdict })]).press("remove");
    expect(app.dialog()).toBeNull();
    expect(app.status()).toContain("shm:7 is marked for removal already");
  });
});

describe("the target never changes while the dialog is open", () => {
  test("when rows move", () => {
    const app = new Driver().observe([sized(1, 300), sized(2, 200)]).press("remove");
    app.observe([sized(2, 900), sized(3, 800), sized(1, 1)]).keys("y");
    expect(app.taken()).toMatchObject([{ type: "remove", targets: [{ target: "shm:1" }] }]);
  });

  test("when the object goes: the dialog says so", () => {
    const app = new Driver().observe([sized(1, 300), sized(2, 200)]).press("remove");
    app.observe([sized(2, 200)]);
    expect(app.dialog()).toContain("Remove shm:1?");
    expect(app.dialog()).toContain("It is gone already.");
    app.keys("y");
    expect(app.taken()).toMatchObject([{ type: "remove", targets: [{ target: "shm:1" }] }]);
  });

  test("when the object is made anew: what was captured is what will be compared", () => {
    const old = object("shm:1");
    const app = new Driver().observe([old]).press("remove");
    app.observe([object("shm:1", { changedAt: (old.changedAt ?? 0) + 1, bytes: 1 })]).keys("y");
    expect(app.taken()).toEqual([{ type: "remove", targets: [identify(old)], backup: true }]);
  });

  test("and an orphan that somebody has attached meanwhile is not removed by y", () => {
    const app = new Driver()
      .observe([object("shm:1")])
      .press("remove")
      .observe([attached("shm:1")]);
    expect(app.dialog()).toContain("It changed since you pressed the key: in-use, 1 user now.");
    app.keys("y");
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("not removed: shm:1 changed");
  });
});

describe("several", () => {
  const mixed = [sized(1, 50), sized(2, 40), attached("shm:3", { bytes: 30 }), sized(4, 20)];

  test("orphans are marked at once, listed, and removed by one y", () => {
    const app = new Driver().observe(mixed).press("mark.orphans");
    expect(app.rows()).toEqual(["*+shm:1", "+shm:2", "shm:3", "+shm:4"]);
    app.press("remove");
    expect(app.dialog()).toContain("Remove 3 orphans?");
    for (const target of ["shm:1", "shm:2", "shm:4"]) expect(app.dialog()).toContain(target);
    app.keys("y");
    expect(app.taken()).toEqual([
      {
        type: "remove",
        targets: [mixed[0], mixed[1], mixed[3]].flatMap((each) => (each ? [identify(each)] : [])),
        backup: true,
      },
    ]);
  });

  test("marks that are no orphans are left alone, and the dialog says so", () => {
    const app = new Driver().observe(mixed).press("mark.toggle", 3).press("remove");
    expect(app.dialog()).toContain("Remove 2 orphans, leave 1 alone?");
    expect(app.dialog()).toContain("remove them one by one:\n shm:3            ● in-use");
    app.keys("y");
    const [effect] = app.taken();
    const targets = effect?.type === "remove" ? effect.targets.map(({ target }) => target) : [];
    expect(targets).toEqual(["shm:1", "shm:2"]);
  });

  test("without an orphan among them are refused", () => {
    const app = new Driver().observe([attached("shm:1"), attached("shm:2")]);
    app.press("mark.toggle", 2).press("remove");
    expect(app.dialog()).toBeNull();
    expect(app.status()).toContain(
      "none of the 2 marked is an orphan that can be saved here: remove them one by one",
    );
  });

  test("only what the filter shows is marked, and hiding a row takes its mark away", () => {
    const app = new Driver().observe(mixed).press("filter.edit").type("bytes>30").keys("enter");
    app.press("mark.orphans").press("filter.clear");
    expect(app.rows()).toEqual(["*+shm:1", "+shm:2", "shm:3", "shm:4"]);
    app.press("filter.edit").type("bytes<45").keys("enter").press("filter.clear");
    expect(app.rows().filter((row) => row.includes("+"))).toEqual(["*+shm:2"]);
  });

  test("a marked object that is gone is not aimed at", () => {
    const app = new Driver().observe(mixed).press("mark.toggle", 2).observe(mixed.slice(1));
    app.press("remove").keys("y");
    expect(app.taken()).toMatchObject([{ type: "remove", targets: [{ target: "shm:2" }] }]);
  });

  test("what they give back is said of all of them, and the footer has the keys that work now", () => {
    const app = new Driver().observe(mixed).press("mark.orphans").press("remove");
    expect(app.dialog()).toMatch(/For each: [^.]*\.[\s\S]*Together\s+they\s+give\s+back\s+12K\./);
    expect(app.status()).toContain(" y Remove  Esc Cancel");
    app.keys("y");
    expect(app.status()).toContain("Esc Stop");
    app.send({ type: "removal-finished" });
    expect(app.status()).not.toContain("Stop");
    expect(app.status()).toContain("Esc Close");
  });

  test("a list longer than the screen scrolls, and the question stays in view", () => {
    const many = Array.from({ length: 60 }, (_, index) => sized(index, 1000 - index));
    const app = new Driver({ width: 80, height: 24 }).observe(many).press("mark.orphans");
    app.press("remove");
    expect(app.screen()).toContain("y removes all 60");
    expect(app.screen()).toContain("Undo puts each back");
    expect(app.screen()).not.toContain("║ shm:59 ");
    app.keys("pagedown", "pagedown", "pagedown", "pagedown", "pagedown", "pagedown");
    expect(app.screen()).toContain("║ shm:59 ");
    expect(app.screen()).toContain("y removes all 60");
  });
});

test("on a small terminal the verdict comes first, the rest scrolls, and the question stays", () => {
  const app = new Driver({ width: 40, height: 10 }).observe([attached("shm:7")]).press("remove");
  expect(app.dialog()).toContain("● in-use, proven");
  expect(app.dialog()).toContain("Type 7 and Enter");
  expect(app.dialog()).not.toContain("There is no undo");
  app.keys(...Array<string>(20).fill("down"));
  expect(app.dialog()).toContain("There is no undo");
  expect(app.dialog()).toContain("Type 7 and Enter");
  app.keys("up");
  expect(app.dialog()).toContain("last detach");
});

describe("what is too large to be saved", () => {
  const large = (id: number) => object(`shm:${id}`, { rss: 2 ** 31, bytes: 2 ** 31 - id });

  test("is removed without, once the question has said so", () => {
    const app = new Driver().observe([large(7)]).press("remove");
    expect(app.dialog()).toContain(
      "There is no undo: it has 2.0G, and no more than 1.0G is saved.",
    );
    app.keys("y");
    expect(app.taken()).toMatchObject([{ type: "remove", backup: false }]);
  });

  test("is left alone among others, which keep their undo", () => {
    const app = new Driver().observe([large(1), large(2), sized(3, 1)]).press("mark.orphans");
    app.press("remove");
    expect(app.dialog()).toContain("Remove shm:3, leave 2 alone?");
    app.keys("y");
    expect(app.taken()).toMatchObject([{ targets: [{ target: "shm:3" }], backup: true }]);
  });

  test("is not taken together with its like", () => {
    const app = new Driver()
      .observe([large(1), large(2)])
      .press("mark.orphans")
      .press("remove");
    expect(app.dialog()).toBeNull();
    expect(app.status()).toContain("none of the 2 marked is an orphan that can be saved here");
  });
});

describe("an undo", () => {
  test("is asked for by its key, and reported until it is read", () => {
    const app = new Driver().observe([object("shm:7")]).press("undo");
    expect(app.taken()).toEqual([{ type: "undo" }]);
    const texts = ["shm:9: restored as shm:9.", "Not as it was: its times."];
    app.send({ type: "report", title: "Undo", texts });
    expect(app.dialog()).toContain("shm:9: restored as shm:9.\n Not as it was: its times.");
    app.keys("y");
    expect(app.dialog()).toContain("restored");
    app.keys("escape");
    expect(app.dialog()).toBeNull();
  });

  test("never takes the place of a question", () => {
    const app = new Driver()
      .observe([object("shm:7")])
      .press("undo")
      .press("remove");
    app.send({ type: "report", title: "Undo", texts: ["shm:9: restored."] });
    expect(app.dialog()).toContain("Remove shm:7?");
    expect(app.dialog()).toContain("shm:9: restored.");
  });

  test("is not there where nothing may change", () => {
    const app = new Driver({ readOnly: "only watching" }).observe([object("shm:7")]).press("undo");
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("only watching");
  });
});

describe("while it runs", () => {
  const open = () =>
    new Driver()
      .observe([sized(1, 3), sized(2, 2), sized(3, 1)])
      .press("mark.orphans")
      .press("remove")
      .keys("y");

  test("results come in one by one, Esc stops once, and the report stays", () => {
    const app = open();
    app.taken();
    app.send({ type: "removal", removal: removed("shm:1") });
    expect(app.dialog()).toContain("1 of 3 done");
    expect(app.dialog()).toContain("shm:1  removed, 4.0K given back");
    app.keys("escape", "escape", "y", "enter");
    expect(app.taken()).toEqual([{ type: "stop-removal" }]);
    expect(app.dialog()).toContain("stopping after this one");
    const refused: Removal = { target: "shm:2", state: "refused", text: "refused: 1 new user" };
    app.send({ type: "removal", removal: refused }).send({ type: "removal-finished" });
    expect(app.taken()).toEqual([{ type: "refresh" }]);
    expect(app.dialog()).toContain("1 of 3 removed.");
    expect(app.dialog()).toContain("shm:2  refused: 1 new user");
    expect(app.dialog()).toContain("1 not tried: stopped.");
    app.observe([sized(2, 2), sized(3, 1)]);
    expect(app.rows()).toEqual(["*~shm:1", "+shm:2", "+shm:3"]);
    app.keys("escape");
    expect(app.dialog()).toBeNull();
    expect(app.rows()).toEqual(["*~shm:1", "+shm:2", "+shm:3"]);
    app.press("mark.none");
    expect(app.rows()).toEqual(["*shm:2", "shm:3"]);
  });

  test("the first Ctrl-C stops it, the second leaves", () => {
    const app = open();
    app.taken();
    app.keys("C-c");
    expect(app.taken()).toEqual([{ type: "stop-removal" }]);
    app.keys("C-c");
    expect(app.taken()).toEqual([{ type: "quit", code: 0 }]);
  });
});

describe("where nothing may be removed", () => {
  test("watch mode says why, and shows the action as disabled", () => {
    const readOnly = "read-only: started with --watch";
    const app = new Driver({ readOnly })
      .observe([object("shm:7")])
      .press("remove")
      .keys("delete");
    expect(app.dialog()).toBeNull();
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain(readOnly);
    expect(app.status()).toContain("d Remove");
    expect(app.screen()).toContain("read-only");
  });

  test("processes and limits cannot be marked or removed", () => {
    const app = new Driver().observe([object("shm:7")]);
    for (const pane of ["4", "5"]) {
      app.keys(pane).press("remove");
      expect(app.status()).toContain("cannot be removed");
      app.press("mark.toggle").press("mark.orphans");
    }
    expect(app.taken()).toEqual([]);
  });

  test("an empty pane", () => {
    const app = new Driver().observe([]).press("remove").press("mark.toggle").press("mark.orphans");
    expect(app.taken()).toEqual([]);
    expect(app.dialog()).toBeNull();
    expect(new Driver().press("remove").keys("y").taken()).toEqual([]);
  });
});

test("vim: dd opens the question, and a third d does nothing", async () => {
  const { keymapNamed } = await import("../support/session.ts");
  const app = new Driver({ keymap: keymapNamed("vim") }).observe([object("shm:7")]);
  app.keys("d");
  expect(app.status()).toContain("d ...");
  app.keys("d", "d");
  expect(app.dialog()).toContain("Remove shm:7?");
  expect(app.taken()).toEqual([]);
  app.keys("escape", "d", "escape", "d");
  expect(app.dialog()).toBeNull();
});

test("names of users in the question are encoded", () => {
  const hostile = attached("shm:1", { users: [user(5, "\x1b]0;x\x07")] });
  const app = new Driver().observe([hostile]).press("remove");
  expect(app.dialog()).toContain("\\x1b]0;x\\x07 (5)");
});
