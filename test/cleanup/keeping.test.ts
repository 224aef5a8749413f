import { expect, test } from "vitest";
import { openJournal } from "../../src/cleanup/journal.ts";
import { keepIn } from "../../src/cleanup/keeping.ts";
import type { FileRemoving } from "../../src/cleanup/posix.ts";
import type { Reading } from "../../src/cleanup/save/save.ts";
import { segment } from "../support/snapshot.ts";
import { stateDirectory } from "./stage.ts";

test("thousands of removals of one second have an entry each", () => {
  const state = stateDirectory();
  const journal = openJournal(state, () => undefined);
  // Neither is asked for anything.
  const { newEntry } = keepIn(state, journal, {} as Reading, {} as FileRemoving, null);
  const file = segment(0, { kind: "posix-shm", id: "/foo" });
  const entries = Array.from({ length: 5000 }, () => newEntry(file));
  expect(new Set(entries).size).toBe(entries.length);
});
