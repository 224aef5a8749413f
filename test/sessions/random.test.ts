import fc from "fast-check";
import { expect, test } from "vitest";
import type { Frame } from "../../src/app/frame.ts";
import type { Msg } from "../../src/app/msg.ts";
import { view } from "../../src/app/view.ts";
import { bytesOfUtf8 } from "../../src/model/bytes.ts";
import type { IpcObject, VerdictState } from "../../src/model/snapshot.ts";
import { widthOf } from "../../src/text/width.ts";
import { lineText } from "../support/frame-text.ts";
import { limit, object, process, snapshot, user } from "../support/objects.ts";
import { COST, Driver, keymapNamed } from "../support/session.ts";

/** What every frame must be, whatever happened before. */
function check(frame: Frame): void {
  const taken = new Set<number>();
  for (const { id, top, left, width, height, lines } of frame.regions) {
    expect(left + width).toBeLessThanOrEqual(frame.width);
    expect(top + height).toBeLessThanOrEqual(frame.height);
    expect(lines.length, id).toBeLessThanOrEqual(height);
    for (const line of lines)
      expect(widthOf(lineText(line)), `${id}: ${lineText(line)}`).toBeLessThanOrEqual(width);
    for (let row = top; row < top + height; row += 1) {
      expect(taken.has(row), `${id} row ${row} lies over another`).toBe(false);
      taken.add(row);
    }
  }
  for (const { top, left, width, height } of frame.charts) {
    expect(left + width).toBeLessThanOrEqual(frame.width);
    expect(top + height).toBeLessThanOrEqual(frame.height);
    for (let row = top; row < top + height; row += 1) expect(taken.has(row)).toBe(false);
  }
  const { dialog, cursor } = frame;
  if (dialog !== null) {
    expect(dialog.left + dialog.width).toBeLessThanOrEqual(frame.width);
    expect(dialog.top + dialog.height).toBeLessThanOrEqual(frame.height);
    const footer = frame.regions.find(({ id }) => id === "footer");
    expect(dialog.top + dialog.height).toBeLessThanOrEqual(footer?.top ?? frame.height);
    expect(dialog.lines.length).toBeLessThanOrEqual(dialog.height - 2);
    // One column of space stays before the border.
    for (const line of dialog.lines)
      expect(widthOf(lineText(line))).toBeLessThanOrEqual(Math.max(1, dialog.width - 3));
  }
  if (cursor !== null) {
    expect(cursor.row).toBeLessThan(frame.height);
    expect(cursor.column).toBeLessThan(frame.width);
  }
}

const text = fc.string({ unit: "binary", maxLength: 20 });
const state = fc.constantFrom<VerdictState>("in-use", "idle", "orphan", "dying", "unknown");
const someObject: fc.Arbitrary<IpcObject> = fc
  .record({
    kind: fc.constantFrom("shm", "sem", "msg"),
    id: fc.nat({ max: 12 }),
    bytes: fc.nat(),
    name: text,
    state,
    users: fc.nat({ max: 30 }),
  })
  .map(({ kind, id, bytes, name, state, users }) =>
    object(`${kind}:${id}`, {
      bytes,
      owner: { uid: 1, user: bytesOfUtf8(name), gid: 1, group: null },
      verdict: {
        state,
        confidence: "likely",
        reasons: [{ code: "x", text: "because ".repeat(bytes % 40) }],
      },
      users: Array.from({ length: users }, (_, index) => user(index + 1, name)),
    }),
  );

const someSnapshot = fc
  .record({
    objects: fc.uniqueArray(someObject, { selector: ({ target }) => target, maxLength: 30 }),
    used: fc.nat({ max: 200 }),
    problems: fc.array(text, { maxLength: 3 }),
  })
  .map(({ objects, used, problems }) =>
    snapshot(objects, {
      limits: [
        limit("shmmni", used, 128),
        limit("semmni", 0, 0),
        limit("shmall", used, "18446744073692774399"),
      ],
      processes: objects.map(({ target }, index) => process(index + 1, "p", [target, "shm:none"])),
      problems: problems.map((each) => ({ code: "x", count: 1, text: each })),
    }),
  );

const named =
  "up down left right pageup pagedown home end tab S-tab enter escape backspace delete space f1 f5".split(
    " ",
  );
const key = fc.oneof(
  fc.constantFrom(
    ...named,
    ..."ydOUsrcp?/\\<>+-123459q xjkgG:fvonKFVz*eYS".split(""),
    "C-c",
    "C-z",
    "C-d",
    "C-g",
    "C-n",
    "C-s",
    "M-v",
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
);

const size = fc.oneof(
  fc.nat({ max: 250 }),
  fc.constantFrom(-1, 0, 1, 39, 40, 80, 65535, Number.NaN),
);
const message: fc.Arbitrary<Msg> = fc.oneof(
  { weight: 12, arbitrary: key.map((each): Msg => ({ type: "key", key: each })) },
  {
    weight: 3,
    arbitrary: someSnapshot.map((each): Msg => ({ type: "observed", snapshot: each, cost: COST })),
  },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant("resize" as const), width: size, height: size }),
  },
  { weight: 1, arbitrary: text.map((each): Msg => ({ type: "paste", text: each })) },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant("click" as const), row: size, column: size }),
  },
  { weight: 1, arbitrary: fc.nat().map((now): Msg => ({ type: "tick", now })) },
  { weight: 1, arbitrary: fc.constant<Msg>({ type: "removal-finished" }) },
  {
    weight: 1,
    arbitrary: text.map(
      (each): Msg => ({
        type: "removal",
        removal: { target: "shm:1", state: "failed", text: each },
      }),
    ),
  },
  { weight: 1, arbitrary: text.map((each): Msg => ({ type: "failed", text: each })) },
);

test("no sequence of keys, snapshots and sizes breaks anything", () => {
  const keymaps = ["default", "vim", "emacs"].map(keymapNamed);
  fc.assert(
    fc.property(
      fc.constantFrom(...keymaps),
      fc.boolean(),
      fc.array(message, { maxLength: 60, size: "max" }),
      (keymap, ascii, messages) => {
        const app = new Driver({ keymap, ascii, width: 100, height: 30 });
        for (const each of messages) check(view(app.send(each).state));
      },
    ),
    { numRuns: 150 },
  );
}, 60_000);

test("nothing is removed without a y or the id, whatever else is pressed", () => {
  const harmless = key.filter((each) => each !== "y" && !/^\d$/.test(each));
  fc.assert(
    fc.property(fc.array(harmless, { maxLength: 80, size: "max" }), someSnapshot, (keys, seen) => {
      const app = new Driver().send({ type: "observed", snapshot: seen, cost: COST }).keys(...keys);
      app.send({ type: "paste", text: "y" });
      expect(app.taken().filter(({ type }) => type === "remove")).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

test("the smallest and the largest terminal", () => {
  for (const [width, height] of [
    [0, 0],
    [1, 1],
    [39, 10],
    [40, 9],
    [40, 10],
    [65535, 65535],
  ] as const) {
    const app = new Driver({ width, height }).observe([object("shm:1")]).press("remove");
    const frame = view(app.state);
    check(frame);
    expect(frame.width * frame.height).toBeLessThanOrEqual(500_000);
  }
  expect(new Driver({ width: 39, height: 10 }).screen()).toContain("terminal too small");
});
