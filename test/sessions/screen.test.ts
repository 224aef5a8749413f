import { describe, expect, test } from "vitest";
import { actions } from "../../src/app/actions.ts";
import { keysOf, showKeys } from "../../src/app/key.ts";
import { update } from "../../src/app/update.ts";
import { view } from "../../src/app/view.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { attached, limit, NOON, object, process, user } from "../support/objects.ts";
import { Driver, keymapNamed } from "../support/session.ts";

const heading = (app: Driver) => app.screen().split("\n")[4] ?? "";

describe("the header", () => {
  test("says host, local time, pace and cost", () => {
    const app = new Driver({ utcOffset: 120 }).observe([]);
    const [first] = app.screen().split("\n");
    expect(first).toMatch(
      /^ shmtop {3}db1 {2}14:00:00 {2}every 2s .*cpu {2}0\.4% {2}mem {2}41M {2}look {3}3 ms$/,
    );
    app.send({ type: "tick", now: NOON + 1000 });
    expect(app.screen()).toContain("14:00:01");
  });

  test("says what limits the view, and what else in the help", () => {
    const problems = [
      { code: "unreadable-processes", count: 37, text: "37 processes unreadable" },
      { code: "torn", count: 1, text: "one table is approximate" },
    ];
    const app = new Driver({ height: 120 }).observe([], { complete: false, problems });
    expect(app.screen()).toContain("37 processes unreadable (and 1 more: see help)");
    expect(app.press("help").screen()).toContain("one table is approximate");
  });

  test("shows trouble until the next observation", () => {
    const app = new Driver().observe([]).send({ type: "failed", text: "the worker ended" });
    expect(app.screen()).toContain("the worker ended");
    expect(app.observe([]).screen()).not.toContain("the worker ended");
  });

  test("has a gauge for each limit that has a count", () => {
    const limits = [
      limit("shmmni", 1, 4),
      limit("shmmax", null, 9),
      limit("semmni", 127, 128),
      limit("semmsl", 7, 9),
    ];
    const [, , gauges] = new Driver().observe([], { limits }).screen().split("\n");
    expect(gauges).toMatch(/shmmni █+[▏▎▍▌▋▊▉]?░+ +25% {2}semmni █+[▏▎▍▌▋▊▉]?░* +99% 127\/128$/);
    expect(gauges).not.toContain("shmmax");
  });
});

describe("panes", () => {
  test("say how many rows and orphans they have, and what an empty one means", () => {
    const app = new Driver().observe([object("shm:1"), attached("shm:2"), object("sem:1")]);
    expect(app.screen()).toContain("1 shm 2 ○1 │ 2 sem 1 ○1 │ 3 msg 0 │ 4 processes 0 │ 5 limits");
    expect(app.keys("3").screen()).toContain("No queues in this namespace.");
    expect(app.keys("4").screen()).toContain("No process uses an object that can be seen.");
  });

  test("keep as many counts as there is room for, from the first on", () => {
    const found = [
      object("shm:1"),
      object("sem:1"),
      object("posix-shm:/a"),
      object("memfd:00:01:7"),
    ];
    const app = new Driver({ width: 80 }).observe(found);
    expect(app.screen()).toContain(
      " 1 shm 1 ○1  2 sem ○1  3 msg  4 processes  5 limits  6 posix-shm ○1  9 memfd ○1",
    );
    expect(app.send({ type: "resize", width: 120, height: 24 }).screen()).toContain("9 memfd 1 ○1");
  });

  test("of files have tabs only while there are some, or while they are looked at", () => {
    const app = new Driver().observe([object("shm:1")]);
    expect(app.screen()).toMatch(/5 limits *\n/);
    expect(app.keys("9").screen()).toContain("5 limits │ 9 memfd 0");
    expect(app.screen()).toContain("No memfds in this namespace.");
    expect(
      app
        .keys("1")
        .observe([object("posix-shm:1")])
        .screen(),
    ).toMatch(/5 limits │ 6 posix-shm 1 ○1 │ 0 log 2 *\n/);
  });

  test("say why a kind could not be read", () => {
    const unreadKinds = { shm: "/proc/sysvipc/shm: no such file" };
    expect(new Driver().observe([], { unreadKinds }).screen()).toContain(
      "/proc/sysvipc/shm: no such",
    );
  });

  test("before the first look", () => {
    expect(new Driver().screen()).toContain("Reading");
  });

  test("limits have a chart of the selected one's use", () => {
    const limits = [limit("shmmni", 1, 4), limit("semmni", 64, 128)];
    const app = new Driver({ width: 120, height: 40 }).observe([], { limits }).keys("5");
    expect(app.screen()).toContain("The chart begins with the next look.");
    app.observe([], {
      time: NOON + 5000,
      limits: [limit("shmmni", 1, 4), limit("semmni", 128, 128)],
    });
    const [line, gauge] = view(app.state).charts;
    expect(line).toMatchObject({
      kind: "line",
      values: [50, 100],
      tone: "bad",
      title: "semmni: percent in use",
    });
    expect(gauge).toMatchObject({ kind: "gauge", values: [100], left: 88, width: 32 });
  });

  test("processes show what they hold", () => {
    const app = new Driver().observe([attached("shm:2")], {
      processes: [process(900, "postgres", ["shm:2"])],
    });
    app.keys("4");
    expect(app.screen()).toMatch(/▸ +900 postgres/);
    expect(app.screen()).toMatch(/shm:2 +4\.0K {2}● in-use, proven/);
  });
});

describe("columns", () => {
  test("are left out by priority as the width shrinks", () => {
    const headings = [200, 100, 60, 40].map((width) =>
      heading(new Driver({ width }).observe([object("shm:1")])),
    );
    expect(headings.map((text) => text.trim().split(/\s+/).length)).toEqual(
      headings.map((text) => text.trim().split(/\s+/).length).toSorted((a, b) => b - a),
    );
    expect(headings[3]).toContain("ID VERDICT");
    expect(headings[0]).toContain("CPID");
    expect(headings[1]).not.toContain("CPID");
  });

  test("are sorted one beside the other, reversed, and chosen from a menu", () => {
    const app = new Driver().observe([object("shm:1")]);
    expect(heading(app)).toContain("SIZE▼");
    expect(heading(app.press("sort.left"))).toContain("OWNER▲");
    expect(heading(app.press("sort.reverse"))).toContain("OWNER▼");
    app.press("sort.menu").press("move.first").press("move.down", 2).keys("enter");
    expect(heading(app)).toContain("ID▲");
    expect(heading(app.press("sort.menu").keys("enter"))).toContain("ID▼");
  });

  test("name the namespace when there are objects of several", () => {
    const app = new Driver({ width: 80 }).observe([object("shm:1")]);
    expect(heading(app)).not.toContain(" NS");
    app.observe([object("shm:1"), object("shm:2", { target: "shm:2@7", ns: 7 })]);
    expect(heading(app)).toContain(" NS");
  });

  test("are shown and hidden by hand", () => {
    const app = new Driver({ width: 120 }).observe([object("shm:1")]);
    expect(heading(app)).not.toContain("TARGET");
    app.press("columns").press("move.down").keys("space", "escape");
    expect(heading(app)).toContain("TARGET");
    expect(app.state.tables.sem?.chosen).toBeNull();
  });

  test("names that would harm a terminal are shown as what they are", () => {
    const owner = { uid: 5, user: asBytes("\x1b[2Jx"), gid: 5, group: null };
    expect(new Driver().observe([object("shm:1", { owner })]).screen()).toContain("\\x1b[2Jx");
  });
});

describe("detail", () => {
  const users = Array.from({ length: 40 }, (_, index) => user(1000 + index, "worker"));

  test("is short below the table and full on Enter, and scrolls", () => {
    const app = new Driver({ height: 24 }).observe([attached("shm:1", { users })]);
    expect(app.screen()).toContain("more: Enter shows all");
    app.press("detail");
    expect(app.screen()).toContain("Users (40)");
    expect(app.screen()).not.toContain("1039");
    app.press("move.last");
    expect(app.screen()).toContain("1 attached, 1 found");
    app.press("move.down", 5).press("move.first").press("move.up");
    expect(app.screen()).toContain("Verdict");
    app.keys("enter");
    expect(app.state.overlay).toBeNull();
  });

  test("follows the object, and says when it is gone", () => {
    const app = new Driver()
      .observe([object("shm:1")])
      .press("detail")
      .observe([attached("shm:1")]);
    expect(app.screen()).toContain("● in-use, proven");
    app.observe([]);
    expect(app.screen()).toContain("It is gone: this is how it was last seen.");
    expect(app.screen()).toContain("● in-use, proven");
  });

  test("shows the values of a semaphore set and who waits", () => {
    const semaphores = [
      { value: 1, ncount: 0, zcount: 0, pid: 812 },
      { value: 0, ncount: 2, zcount: 1, pid: 0 },
    ];
    const app = new Driver({ pane: "sem" })
      .observe([object("sem:1", { semaphores })])
      .press("detail");
    expect(app.screen()).toContain("#0 = 1 last 812;");
    expect(app.screen()).toContain("#1 = 0 (2 wait for more, 1 for zero)");
  });
});

describe("pace and leaving", () => {
  test("the interval goes up and down and stays within its limits", () => {
    const app = new Driver();
    app.keys("+", "-", "-");
    expect(app.taken()).toEqual([3, 2, 1].map((seconds) => ({ type: "interval", seconds })));
    app.keys("-", "-", "-", "-");
    expect(app.state.interval).toBe(0.2);
    app.keys(...Array<string>(30).fill("+"));
    expect(app.state.interval).toBe(3600);
  });

  test("quit, suspend and redraw are for the world to do", () => {
    const app = new Driver().press("redraw").press("suspend").press("quit");
    expect(app.taken()).toEqual([
      { type: "redraw" },
      { type: "suspend" },
      { type: "quit", code: 0 },
    ]);
  });

  test("suspend and redraw also work over a dialog, and q closes the help first", () => {
    const app = new Driver()
      .observe([object("shm:1")])
      .press("remove")
      .keys("C-z", "C-l");
    expect(app.taken()).toEqual([{ type: "suspend" }, { type: "redraw" }]);
    app.keys("escape").press("help").keys("q");
    expect(app.taken()).toEqual([]);
    expect(app.state.overlay).toBeNull();
  });

  test("a key that means nothing is said", () => {
    expect(new Driver().keys("Z").status()).toContain("Z does nothing here; ? shows the keys");
  });
});

test("a message leaves the state before it as it was", () => {
  const app = new Driver().observe([object("shm:1"), object("shm:2")]);
  const before = app.state;
  const text = JSON.stringify(before.tables.shm?.rows);
  update(before, { type: "key", key: "space" });
  expect(before.tables.shm?.marks.size).toBe(0);
  expect(JSON.stringify(before.tables.shm?.rows)).toBe(text);
});

test("ASCII terminals get nothing but ASCII", () => {
  const app = new Driver({ ascii: true, height: 60, width: 120 });
  const owner = { uid: 5, user: asBytes("\xe6\x97\xa5"), gid: 5, group: null };
  app.observe([object("shm:1", { owner }), attached("shm:2")]).press("mark.orphans");
  const screens = [
    app.screen(),
    app
      .press("remove")
      .screen()
      .replaceAll(/[╔╗╚╝═║]/g, ""),
  ];
  app.keys("escape").press("help");
  screens.push(app.screen().replaceAll(/[╔╗╚╝═║]/g, ""));
  for (const screen of screens) expect(screen).toMatch(/^[\x20-\x7e\n]*$/);
  expect(screens[0]).toMatch(/>\+ +1 ! orphan .* \?\? /);
});

test.each(["default", "vim", "emacs"])(
  "the help of %s has every action with its first key",
  (name) => {
    const keymap = keymapNamed(name);
    const dialog = new Driver({ keymap, height: 90, width: 200 }).press("help").dialog() ?? "";
    for (const { id, help } of actions) {
      const [first = ""] = keysOf(keymap, id);
      const key = id === "pane.number" ? "1-9" : showKeys(first, false);
      expect(
        dialog.split("\n").some((line) => line.startsWith(`  ${key} `) && line.endsWith(help)),
        id,
      ).toBe(true);
    }
  },
);
