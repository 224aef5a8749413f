import { describe, expect, test } from "vitest";
import { attached, object, process } from "../support/objects.ts";
import { Driver } from "../support/session.ts";

const sized = (id: number, bytes: number) => object(`shm:${id}`, { bytes });
const start = () =>
  new Driver({ width: 120 }).observe([sized(1, 300), sized(2, 200), sized(3, 100)]);

describe("follow", () => {
  test("says so, and ends with the same key", () => {
    const app = start().press("move.down").press("follow");
    expect(app.status()).toContain("following shm:2: the selection stays with it");
    app.observe([sized(1, 300), sized(2, 900)]);
    app.send({ type: "resize", width: 119, height: 30 }).press("redraw");
    expect(app.status()).toContain("· following shm:2 ·");
    app.press("follow");
    expect(app.status()).toContain("no longer following shm:2");
    expect(app.state.follow).toBeNull();
  });

  test("ends when the selection is moved by hand", () => {
    const app = start().press("follow").press("move.down");
    expect(app.status()).toContain("no longer following shm:1");
    app.observe([sized(1, 1), sized(2, 2)]);
    expect(app.selected()).toBe("shm:2");
    app.press("follow").press("mark.toggle");
    expect(app.state.follow).toBeNull();
  });

  test("what vanishes is said and stays, selected, until the selection moves", () => {
    const app = start()
      .press("move.down")
      .press("follow")
      .observe([sized(1, 300), sized(3, 400)]);
    expect(app.status()).toContain("shm:2 is gone: its last values stay while it is followed");
    expect(app.rows()).toEqual(["shm:3", "*~shm:2", "shm:1"]);
    app.press("redraw").observe([sized(3, 400), sized(4, 500), sized(5, 600)]);
    expect(app.rows()).toEqual(["shm:5", "*~shm:2", "shm:4", "shm:3"]);
    expect(app.status()).toContain("following shm:2, gone");
    app.press("remove");
    expect(app.status()).toContain("there is no object to remove");
    app.press("move.down");
    expect(app.rows()).toEqual(["shm:5", "*shm:4", "shm:3"]);
  });

  test("goes on behind a filter that hides it, and comes back with it", () => {
    const app = start().press("follow");
    app.press("filter.edit").type("bytes<250").keys("enter");
    expect(app.rows()).toEqual(["*shm:2", "shm:3"]);
    expect(app.status()).toContain("following shm:1, hidden by the filter");
    app.observe([sized(1, 150), sized(2, 200), sized(3, 100)]);
    expect(app.rows()).toEqual(["shm:2", "*shm:1", "shm:3"]);
    app.observe([sized(1, 300), sized(2, 200)]).press("filter.clear");
    expect(app.rows()).toEqual(["*shm:1", "shm:2"]);
  });

  test("goes on in another pane, which moves by itself, and tells when it is gone", () => {
    const processes = [process(1, "a", []), process(2, "b", [])];
    const app = start().press("follow").press("pane.next").press("pane.next").press("pane.next");
    app.observe([sized(1, 300)], { processes }).press("move.down");
    expect(app.status()).toContain("following shm:1 in shm");
    app.observe([], { processes });
    expect(app.status()).toContain("shm:1 is gone");
    expect(app.keys("1").rows()).toEqual(["*~shm:1"]);
  });

  test("follows processes too, by what they are and not by their pid", () => {
    const app = new Driver({ pane: "processes" }).observe([], {
      processes: [process(7, "postgres", ["shm:1"]), process(8, "b", [])],
    });
    app.press("follow").observe([], {
      processes: [{ ...process(7, "other", ["shm:1"]), startedAt: 5 }],
    });
    expect(app.status()).toContain("postgres 7 is gone");
    expect(app.rows().length).toBe(2);
  });

  test("a frozen order holds what is followed in its place", () => {
    const app = start().press("follow").press("mark.toggle").press("mark.none").press("move.first");
    app
      .press("follow")
      .press("freeze")
      .observe([sized(2, 1), sized(3, 2)]);
    expect(app.rows()).toEqual(["*~shm:1", "shm:2", "shm:3"]);
    app.press("freeze");
    expect(app.rows()).toEqual(["*~shm:1", "shm:3", "shm:2"]);
  });
});

describe("freeze", () => {
  test("rows keep their places and show new values; header and footer say so; again orders them", () => {
    const app = start().press("freeze");
    expect(app.status()).toContain("rows keep their places, values go on");
    app.observe([sized(9, 999), attached("shm:3", { bytes: 500 }), sized(1, 10)]).press("redraw");
    expect(app.rows()).toEqual(["*shm:1", "~shm:2", "shm:3", "shm:9"]);
    expect(app.screen()).toMatch(/3 ● in-use/);
    expect(app.status()).toContain("order frozen");
    expect(app.screen()).toMatch(/ shmtop .* FROZEN /);
    app.press("freeze");
    expect(app.screen()).not.toContain("FROZEN");
    expect(app.rows()).toEqual(["shm:9", "shm:3", "*shm:1"]);
    expect(app.press("redraw").status()).not.toContain("order frozen");
  });

  test("goes for every pane, and another pane is put in order when it is seen again", () => {
    const app = new Driver().observe([sized(1, 1), object("sem:5"), object("sem:6")]);
    app
      .press("pane.next")
      .press("freeze")
      .observe([object("sem:7"), object("sem:6")]);
    expect(app.rows()).toEqual(["*~sem:5", "sem:6", "sem:7"]);
    app.press("pane.previous").press("freeze").press("pane.next");
    expect(app.rows()).toEqual(["*sem:6", "sem:7"]);
  });

  test("a sort and a filter asked for by hand are done", () => {
    const app = start().press("freeze").press("sort.reverse");
    expect(app.rows()).toEqual(["shm:3", "shm:2", "*shm:1"]);
    app.press("filter.edit").type("bytes>150").keys("enter");
    expect(app.rows()).toEqual(["shm:2", "*shm:1"]);
  });
});
