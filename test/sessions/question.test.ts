/** A question is answered by who has seen it, and by nobody else. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { attached, object } from "../support/objects.ts";
import { Driver, keymapNamed } from "../support/session.ts";

const SMALL = { width: 10, height: 3 };
const LARGE = { width: 100, height: 30 };
const orphans = [1, 2, 3].map((id) => object(`shm:${id}`));

/** With the times of a real terminal: each key a second after the one before. */
function timed(more: ConstructorParameters<typeof Driver>[0] = {}) {
  const app = new Driver(more);
  let at = 0;
  const wait = (milliseconds: number): void => {
    at += milliseconds;
  };
  const resize = (size: typeof SMALL) => app.send({ type: "resize", ...size, at });
  const keys = (...named: readonly string[]): void => {
    for (const key of named) {
      wait(1000);
      app.send({ type: "key", key, at });
    }
  };
  const key = (one: string) => app.send({ type: "key", key: one, at });
  return { app, wait, resize, keys, key };
}

describe("on a terminal that is too small to show anything", () => {
  test("no question is opened or answered", () => {
    const { app, keys, resize } = timed(SMALL);
    app.observe(orphans);
    keys("d", "y", "enter");
    resize(LARGE);
    expect(app.dialog()).toBeNull();
    expect(app.taken()).toEqual([]);
    expect(app.status()).toContain("too small to show what that key does: nothing was done");
  });

  test("one that was open before waits, and its y has to come after it is seen again", () => {
    const { app, keys, key, wait, resize } = timed(LARGE);
    app.observe(orphans);
    keys("d");
    resize(SMALL);
    keys("y", "y");
    expect(app.taken()).toEqual([]);
    resize(LARGE);
    expect(app.dialog()).toContain("Remove shm:1?");
    wait(249);
    key("y");
    expect(app.taken()).toEqual([]);
    expect(app.dialog()).toContain("typed before the question could be read");
    wait(1);
    key("y");
    expect(app.taken()).toMatchObject([{ type: "remove", targets: [{ target: "shm:1" }] }]);
  });

  test("the id that was typed before is not sent off, and no digit is added to it", () => {
    const { app, keys, key, wait, resize } = timed(LARGE);
    app.observe([attached("shm:65538")]);
    keys("d", ..."6553");
    resize(SMALL);
    keys("8", "enter");
    resize(LARGE);
    keys("8");
    resize(SMALL);
    keys("enter");
    resize(LARGE);
    wait(100);
    key("enter");
    expect(app.taken()).toEqual([]);
    wait(1000);
    key("enter");
    expect(app.taken()).toMatchObject([{ targets: [{ target: "shm:65538" }] }]);
  });

  test("Esc and q close what is open, and then q and Ctrl-C leave", () => {
    for (const [pane, objects] of [
      ["shm", orphans],
      ["shm", [attached("shm:1")]],
    ] as const) {
      for (const closing of ["escape", "q"]) {
        const { app, keys, resize } = timed({ ...LARGE, pane });
        app.observe(objects);
        keys("d");
        resize(SMALL);
        keys(closing);
        expect(app.state.overlay).toBeNull();
        expect(app.taken()).toEqual([]);
        keys("q", "C-c");
        expect(app.taken()).toEqual([
          { type: "quit", code: 0 },
          { type: "quit", code: 0 },
        ]);
      }
    }
  });

  test("a removal that runs is stopped by Esc", () => {
    const { app, keys, resize } = timed(LARGE);
    app.observe(orphans);
    keys("O", "d", "y");
    app.taken();
    resize(SMALL);
    keys("y", "escape", "escape");
    expect(app.taken()).toEqual([{ type: "stop-removal" }]);
  });

  test("content is not read, nothing is put back, nobody is traced", () => {
    const { app, keys, resize } = timed(LARGE);
    app.observe(orphans);
    keys("x");
    resize(SMALL);
    keys("y");
    resize(LARGE);
    expect(app.dialog()).toContain("looks inside");
    keys("escape");
    app.observe([attached("shm:1")]);
    resize(SMALL);
    keys("u", "t", "x", "e", "S");
    expect(app.taken()).toEqual([]);
    expect(app.state.overlay).toBeNull();
  });

  test("whatever is pressed does nothing but leave", () => {
    const open = fc.constantFrom([], ["d"], ["O", "d"], ["x"], ["/"], [":"], ["e"], ["f"], ["?"]);
    const key = fc.constantFrom(..."ydOuxtepS:/1 q".split(""), "enter", "space", "tab", "delete");
    const keymap = fc.constantFrom(...["default", "vim", "emacs"].map(keymapNamed));
    fc.assert(
      fc.property(open, fc.array(key, { maxLength: 20 }), keymap, (opened, pressed, map) => {
        const { app, keys, resize } = timed({ ...LARGE, keymap: map });
        app.observe([...orphans, attached("shm:9")]);
        keys(...opened);
        app.taken();
        resize(SMALL);
        keys(...pressed);
        app.send({ type: "paste", text: "y\r" });
        expect(app.taken().filter(({ type }) => type !== "quit")).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

describe("on a terminal that shows a part of the question", () => {
  const long = `/${"first-".repeat(20)}${"last-".repeat(20)}end`;
  const named = object(`posix-shm:${long}`, { id: long });
  const scroll = Array<string>(60).fill("down");

  test("a y counts once the name and what happens were on the screen", () => {
    const { app, keys } = timed({ width: 40, height: 10, pane: "posix-shm" });
    app.observe([named]);
    keys("d");
    expect(app.dialog()).toContain("y removes it");
    expect(app.screen()).not.toContain("end");
    keys("y");
    expect(app.taken()).toEqual([]);
    expect(app.dialog()).toContain("scroll down first");
    expect(app.dialog()).toContain("y removes it");
    const seen: string[] = [];
    for (const key of ["pagedown", ...scroll]) {
      keys(key);
      seen.push(...(app.dialog() ?? "").split("\n").slice(1));
    }
    const words = seen.map((each) => each.trim()).join("");
    expect(words).toContain("last-end");
    keys("y");
    expect(app.taken()).toMatchObject([{ type: "remove", targets: [{ id: long }] }]);
  });

  test("pages show every line that single steps show", () => {
    const linesBy = (key: string): Set<string> => {
      const { app, keys } = timed({ width: 40, height: 10, pane: "posix-shm" });
      app.observe([named]);
      keys("d");
      return new Set(
        scroll.flatMap(() => {
          const lines = (app.dialog() ?? "").split("\n").slice(1);
          keys(key);
          return lines;
        }),
      );
    };
    expect(linesBy("pagedown")).toEqual(linesBy("down"));
  });

  test("another size begins from the top", () => {
    const { app, keys, resize } = timed({ width: 40, height: 10, pane: "posix-shm" });
    app.observe([named]);
    keys("d", ...scroll);
    resize({ width: 44, height: 10 });
    keys("y");
    expect(app.taken()).toEqual([]);
    resize(LARGE);
    keys("y");
    expect(app.taken()).toHaveLength(1);
  });

  test("the name to be typed is asked for in a line that fits, and its end is in view while it is typed", () => {
    const users = attached(`posix-shm:${long}`, { id: long });
    const { app, keys } = timed({ width: 40, height: 10, pane: "posix-shm" });
    app.observe([users]);
    keys("d", ...long);
    expect(app.dialog()).toContain("Type its id in full and Enter");
    expect(app.dialog()).toContain("last-end");
    keys("enter");
    expect(app.taken()).toEqual([]);
    expect(app.dialog()).toContain("scroll down first");
    keys(...scroll, "enter");
    expect(app.taken()).toHaveLength(1);
  });

  test("of many, the number and what happens have to be seen, not each name", () => {
    const many = Array.from({ length: 60 }, (_, id) =>
      object(`msg:${id}`, { kind: "msg", counts: { messages: 3 } }),
    );
    const { app, keys } = timed({ width: 40, height: 10, pane: "msg" });
    app.observe(many);
    keys("O", "d");
    expect(app.dialog()).toContain("Remove 60 orphans?");
    keys("y");
    expect(app.taken()).toEqual([]);
    keys("pagedown", "pagedown", "pagedown", "y");
    const [effect] = app.taken();
    expect(effect?.type === "remove" && effect.targets.length).toBe(60);
  });

  test("reading that leaves a trace is agreed to once that could be read", () => {
    const { app, keys } = timed({ width: 40, height: 10 });
    app.observe(orphans);
    keys("x");
    expect(app.dialog()).not.toContain("looks inside");
    keys("y");
    expect(app.taken()).toEqual([]);
    keys("down", "down", "down");
    expect(app.dialog()).toContain("looks inside");
    keys("y");
    expect(app.taken()).toMatchObject([{ type: "peek" }]);
  });
});
