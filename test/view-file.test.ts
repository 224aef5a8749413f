/** The saved view on the disk: whole, nobody else's, and never through a link. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { kinds } from "../src/kinds/index.ts";
import { loadView, saveView } from "../src/view-file.ts";

const VIEW = { pane: "shm", interval: 2, tables: { sem: { columns: ["id", "nsems"] } } };

let home: string;
let folder: string;
let env: Record<string, string>;

beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), "shmtop-view-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  home = made;
  folder = join(home, "shmtop");
  env = { XDG_STATE_HOME: home };
});

test("nothing was saved at first", async () => {
  expect(await loadView(env, kinds)).toEqual({ ok: true, value: null });
  expect(readdirSync(home)).toEqual([]);
});

test("it is read back as it was saved, over an older one, and leaves nothing else behind", async () => {
  await saveView(env, { ...VIEW, interval: 60 });
  await saveView(env, VIEW);
  expect(await loadView(env, kinds)).toMatchObject({ ok: true, value: VIEW });
  expect(readdirSync(folder)).toEqual(["view.json"]);
  expect(lstatSync(join(folder, "view.json")).mode & 0o777).toBe(0o600);
});

test("a link in its place is replaced, and where it led is untouched", async () => {
  mkdirSync(folder, { mode: 0o700 });
  const victim = join(home, "victim");
  writeFileSync(victim, "mine");
  symlinkSync(victim, join(folder, "view.json"));
  symlinkSync(victim, join(folder, `.view.json.${process.pid}`));
  expect((await saveView(env, VIEW)).ok).toBe(true);
  expect(readFileSync(victim, "utf8")).toBe("mine");
  expect(lstatSync(join(folder, "view.json")).isFile()).toBe(true);
});

test("a folder that others may look into is refused with the reason", async () => {
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  const saved = await saveView(env, VIEW);
  expect(saved.ok ? "" : saved.failure.text).toBe(
    `others may look into ${folder}: chmod 700 it first`,
  );
  expect(readdirSync(folder)).toEqual([]);
});
