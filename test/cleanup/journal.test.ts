import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { saveObject } from "../../src/cleanup/backup.ts";
import { readHistory, tellInterrupted } from "../../src/cleanup/history.ts";
import {
  type Intent,
  type JournalLine,
  openIntents,
  openJournal,
} from "../../src/cleanup/journal.ts";
import type { Reading } from "../../src/cleanup/save/save.ts";
import { saveSem } from "../../src/cleanup/save/sem.ts";
import { thisProcess } from "../../src/host/running.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { semaphoreSet } from "../support/snapshot.ts";
import { stateDirectory } from "./stage.ts";

/** A process that is surely not running: no machine has been up for so long. */
const gone = { pid: process.pid, start: 1, uid: 0 };
const ourselves = { ...thisProcess(), uid: 0 };

const intent = (entry: string, given: Partial<Intent> = {}): Intent => ({
  what: "intent",
  time: "2026-11-21T09:10:00.000Z",
  entry,
  action: "remove",
  by: gone,
  backup: true,
  target: { target: `shm:${entry}`, kind: "shm", id: 1, ns: 1, key: 2 },
  evidence: {},
  ...given,
});
const outcome = (
  entry: string,
  state: string,
  action: "remove" | "undo" = "remove",
): JournalLine => ({
  what: "outcome",
  time: "2026-11-21T09:10:01.000Z",
  entry,
  action,
  state,
  text: state,
});

function written(...lines: readonly JournalLine[]) {
  const state = stateDirectory();
  const told: string[] = [];
  const journal = openJournal(state, (line) => told.push(line));
  for (const line of lines) expect(journal.write(line)).toMatchObject({ ok: true });
  return { state, journal, told };
}

describe("the journal", () => {
  test("gives back every line that was written, and hands each on to syslog", () => {
    const lines = [intent("1"), outcome("1", "removed"), intent("2")];
    const { journal, told } = written(...lines);
    expect(journal.lines()).toEqual({ ok: true, value: lines });
    expect(told.map((line) => JSON.parse(line))).toEqual(lines);
  });

  test("is ASCII whatever bytes a name has", () => {
    const target = "posix-shm:/\u001b]0;x\u0007\u009b31m\u00ff\u202e\n";
    const { state, journal } = written(intent("1", { target: { ...intent("1").target, target } }));
    const text = readFileSync(join(state.path, "journal.ndjson"), "latin1");
    expect(text).toMatch(/^[\x20-\x7e]+\n$/);
    expect(journal.lines()).toMatchObject({ value: [{ target: { target } }] });
  });

  test("begins a new file when one is full, and forgets only the oldest", () => {
    const { state, journal } = written();
    const padding = "x".repeat(300_000);
    for (let entry = 1; entry <= 30; entry += 1) {
      journal.write(intent(String(entry), { evidence: { padding } }));
    }
    const lines = journal.lines();
    const entries = lines.ok ? lines.value.map(({ entry }) => Number(entry)) : [];
    expect(entries).toEqual(Array.from(entries, (_, index) => 30 - entries.length + 1 + index));
    expect(entries.length).toBeGreaterThan(15);
    expect(state.names(".")).toMatchObject({ value: { length: 5 } });
  });

  test("passes over what it cannot read", () => {
    const { state, journal } = written(intent("1"));
    state.append("journal.ndjson", 'null\n{"what":"intent","entry":"2026\n{"what":"later"}\n[]\n');
    journal.write(outcome("1", "removed"));
    expect(journal.lines()).toMatchObject({ value: { length: 2 } });
  });
});

describe("an intent is open", () => {
  test("when nobody says how it ended and its process is gone", () => {
    const lines = [
      intent("ended"),
      outcome("ended", "removed"),
      intent("crashed"),
      intent("running", { by: ourselves }),
      intent("crashed-undo", { action: "undo" }),
      outcome("crashed-undo", "removed"),
    ];
    expect(openIntents(lines).map(({ entry }) => entry)).toEqual(["crashed", "crashed-undo"]);
  });

  test("until somebody was told", () => {
    const { state, journal } = written(intent("1"), intent("2"), outcome("2", "removed"));
    const busy = () => fail("failed", "another shmtop is removing");
    expect(tellInterrupted(state, journal, busy).ok).toBe(false);
    const before = journal.lines();
    const locked: unknown[] = [];
    const alone = <T>(act: () => T) => {
      locked.push(journal.lines());
      return ok(act());
    };
    expect(tellInterrupted(state, journal, alone)).toEqual({
      ok: true,
      value: [
        "a removal of shm:1 was interrupted at 2026-11-21T09:10:00.000Z: nothing of it was saved yet",
      ],
    });
    expect(locked).toEqual([before]);
    expect(tellInterrupted(state, journal, alone)).toEqual({ ok: true, value: [] });
    expect(locked).toHaveLength(1); // not asked for again
  });
});

test("the history has what was taken, the newest first, and not what was refused", () => {
  const { state, journal } = written(
    intent("1"),
    outcome("1", "removed"),
    intent("2"),
    outcome("2", "refused"),
    intent("3"),
    intent("4"),
    outcome("4", "removed"),
    intent("4", { action: "undo" }),
    outcome("4", "restored", "undo"),
    intent("5"),
    outcome("5", "already-gone"),
  );
  const history = readHistory(state, journal);
  expect(history.ok && history.value.map(({ entry, state: is }) => [entry, is])).toEqual([
    ["4", "restored"],
    ["3", "interrupted"],
    ["1", "not-saved"],
  ]);
});

test("the history has the backups that the journal forgot, the oldest last", () => {
  const newest = "20261121-091000-sem-9-00ff";
  const reading = { semaphores: () => ok([]), whereabouts: () => null } as unknown as Reading;
  const older = ["20261120-091000-sem-7-00ff", "20261119-091000-sem-8-00ff"];
  const [refused = "", restored = ""] = older;
  const { state, journal } = written(
    outcome(restored, "removed"),
    intent(newest),
    intent(refused, { action: "undo" }),
    outcome(refused, "refused", "undo"),
    intent(restored, { action: "undo" }),
    outcome(restored, "restored", "undo"),
  );
  for (const entry of [newest, ...older].reverse()) {
    expect(saveObject(semaphoreSet(7), entry, saveSem, reading, state).ok).toBe(true);
  }
  state.makeFolder("backups/20261118-091000-sem-7-00ff"); // cut short
  const history = readHistory(state, journal);
  expect(history).toMatchObject({
    value: [
      { entry: newest, state: "interrupted" },
      { entry: refused, target: "sem:7", state: "restorable", bytes: 16 },
      { entry: restored, target: "sem:7", state: "restored", bytes: 16 },
    ],
  });
  expect(history.ok && history.value).toHaveLength(3);
});
