import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createTouchReader, forgetTouches, noteTouch } from "../../src/host/own-touches.ts";
import type { OwnTouch } from "../../src/model/observation.ts";
import { ok } from "../../src/model/outcome.ts";
import { stateDirectory } from "../cleanup/stage.ts";

const LIVING = process.pid;
/** Above any pid that there can be: pid_max is 2^22 at most. */
const GONE = 2 ** 22 + 1;

const touch = (id: number, pid: number, ...before: number[]): OwnTouch => ({
  ...{ kind: "shm", ns: 4026531839, id, pid, at: 1_000 },
  before: before.map((one) => ({ role: "last", pid: one, at: 1_000 })),
});

test("what is noted is read, and the same list until something is added", () => {
  const state = stateDirectory();
  const read = createTouchReader(state.path);
  expect(read()).toEqual([]);
  expect(noteTouch(state, touch(1, 100, LIVING))).toEqual(ok(null));
  const first = read();
  expect(first).toEqual([touch(1, 100, LIVING)]);
  expect(read()).toBe(first);
  noteTouch(state, touch(2, 100, 0));
  expect(read()).toEqual([touch(1, 100, LIVING), touch(2, 100, 0)]);
});

test("whom two looks of one process displaced is all kept", () => {
  const state = stateDirectory();
  noteTouch(state, touch(1, 100, LIVING));
  noteTouch(state, touch(1, 100, 0));
  expect(createTouchReader(state.path)()).toEqual([touch(1, 100, LIVING, 0)]);
});

test("what tells nothing any more is not kept", () => {
  const state = stateDirectory();
  noteTouch(state, touch(1, 100, GONE));
  expect(readdirSync(state.path)).toEqual([]);
  noteTouch(state, touch(2, 100, GONE, LIVING));
  noteTouch(state, touch(3, 100));
  forgetTouches(state, touch(2, 100));
  expect(createTouchReader(state.path)()).toEqual([touch(3, 100)]);
});

test("a note of another run of the machine, or none at all, says nothing", () => {
  const state = stateDirectory();
  noteTouch(state, touch(1, 100, LIVING));
  const file = join(state.path, "touched.json");
  const text = readFileSync(file, "utf8");
  const read = createTouchReader(state.path);
  const spoilt = [
    text.replace(/"boot":"[^"]*"/, '"boot":"another"'),
    text.replace('"pid":100', '"pid":"100"'),
    text.replace('"role":"last"', '"role":"\\u001b"'),
    text.slice(0, 60),
    "null",
    "",
  ];
  for (const wrong of spoilt) {
    writeFileSync(file, wrong);
    expect(read()).toEqual([]);
  }
  writeFileSync(file, text);
  expect(read()).toHaveLength(1);
});
