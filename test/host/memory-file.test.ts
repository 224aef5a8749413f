/** A file in memory that is looked at while it changes. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { factsOfStats } from "../../src/host/file-facts.ts";
import { openMemoryFile } from "../../src/host/memory-file.ts";
import { loadContentCalls } from "../../src/host/object-calls.ts";
import { asBytes } from "../../src/model/bytes.ts";

const SIZE = 10_000;

function extents(hole?: number) {
  const folder = mkdtempSync(join(tmpdir(), "shmtop-memory-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "file");
  writeFileSync(path, Buffer.alloc(SIZE, 1));
  const calls = loadContentCalls();
  if (calls === null) throw new Error("no native calls here");
  const seekHole = hole === undefined ? calls.seekHole : () => hole;
  const facts = factsOfStats(statSync(path));
  const file = openMemoryFile({ ...calls, seekHole }, asBytes(path), facts, SIZE);
  if (!file.ok) throw new Error(file.failure.text);
  file.value.close();
  return file.value.extents;
}

test("its data are one extent", () => {
  expect(extents()).toEqual([{ offset: 0, length: SIZE }]);
});

test.each([-1, 0])("an end at %d, as of a file that shrank, is no extent", (hole) => {
  expect(extents(hole)).toEqual([]);
});
