/** Moving real files whose names are given to others at the worst moment. */
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { keepFile } from "../../src/cleanup/kept-files.ts";
import { loadFileKeepingCalls } from "../../src/host/file-keeping-calls.ts";
import { loadFileRemovalCalls } from "../../src/host/file-removal-calls.ts";
import { asBytes } from "../../src/model/bytes.ts";

/** Keeps `segment`; `meanwhile` happens between the last look at it and each move. */
function keep(meanwhile: (name: string, move: number) => void) {
  const path = mkdtempSync(join(tmpdir(), "shmtop-move-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  const [removal, keeping] = [loadFileRemovalCalls(), loadFileKeepingCalls()];
  if (removal === null || keeping === null) throw new Error("no native calls here");
  const name = asBytes("segment");
  writeFileSync(join(path, name), "agreed to");
  const directory = removal.openDirectory(asBytes(path));
  onTestFinished(() => void removal.close(directory));
  const file = removal.look(directory, name);
  if (file === null) throw new Error("it is not there");
  let moves = 0;
  const calls: typeof keeping = {
    ...keeping,
    move: (...names) => {
      meanwhile(join(path, name), moves);
      moves += 1;
      return keeping.move(...names);
    },
  };
  const outcome = keepFile(directory, name, file, "entry", { ...removal, ...calls });
  const own = join(path, `.shmtop-${process.geteuid?.()}`);
  return {
    outcome,
    there: readdirSync(path).includes(name) ? readFileSync(join(path, name), "utf8") : null,
    kept: readdirSync(own).map((each) => readFileSync(join(own, each), "utf8")),
  };
}

/** The old file stays, as one that is open does: its inode number would be given to the new one. */
function replace(path: string, text: string): void {
  if (existsSync(path)) renameSync(path, `${path}-before-${text}`);
  writeFileSync(path, text);
}

test("a file that is still the same is kept", () => {
  const { outcome, there, kept } = keep(() => undefined);
  expect(outcome.ok).toBe(true);
  expect([there, kept]).toEqual([null, ["agreed to"]]);
});

test("a file that was put there since has its name again", () => {
  const { outcome, there, kept } = keep((path, move) => {
    if (move === 0) replace(path, "new");
  });
  expect(outcome).toMatchObject({ failure: { text: "another file has its name now" } });
  expect([there, kept]).toEqual(["new", []]);
});

test("two files that were put there since are both there still, and it is said where", () => {
  const { outcome, there, kept } = keep((path, move) => replace(path, `new ${move}`));
  const text = expect.stringContaining(`.shmtop-${process.geteuid?.()}/entry`);
  expect(outcome).toMatchObject({ failure: { why: "failed", text } });
  expect([there, kept]).toEqual(["new 1", ["new 0"]]);
});
