/** Where the screen's options come from, and from whom no configuration is taken. */
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { parseArguments } from "../src/cli.ts";
import { configure } from "../src/configuration.ts";
import { loadKeymap } from "../src/keymap-file.ts";
import { kinds } from "../src/kinds/index.ts";
import { saveView } from "../src/view-file.ts";

let folder: string;
let own: string;
let env: Record<string, string>;

beforeEach(() => {
  const made = mkdtempSync(join(tmpdir(), "shmtop-config-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  folder = made;
  own = join(folder, "config/shmtop/config.json");
  env = { XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state") };
  mkdirSync(join(folder, "config/shmtop"), { recursive: true });
  mkdirSync(join(folder, "state"));
});

const write = (settings: object, path = own) => writeFileSync(path, JSON.stringify(settings));

function configured(...argv: string[]) {
  const options = parseArguments(argv, kinds);
  if (options.mode !== "screen") throw new Error(`no screen: ${JSON.stringify(options)}`);
  return configure(options, env, kinds);
}

async function settled(...argv: string[]) {
  const outcome = await configured(...argv);
  if (!outcome.ok) throw new Error(outcome.failure.text);
  return outcome.value;
}

const complaint = async (...argv: string[]): Promise<string> => {
  const outcome = await configured(...argv);
  return outcome.ok ? "no complaint" : outcome.failure.text;
};

const VIEW = { pane: "sem", interval: 10, tables: { shm: { sort: "-bytes", filter: "idle" } } };

describe("the command line", () => {
  test("wins over the file, and the file over what is usual", async () => {
    write({ interval: 5, kind: ["sem"], theme: "light", mouse: true, namespaces: "own" });
    const { options } = await settled("-i", "7", "--theme", "mono");
    expect(options).toMatchObject({ interval: 7, theme: "mono", mouse: true, kinds: ["sem"] });
    expect(options).toMatchObject({ namespaces: "own", keymap: "default", watch: false });
  });

  test("cannot be made to change what it only reads", async () => {
    write({ watch: false });
    expect((await settled("--watch")).options.watch).toBe(true);
    expect((await settled("--proc-root", "there")).options.watch).toBe(true);
    write({ watch: true });
    expect((await settled()).options.watch).toBe(true);
    expect((await settled("--no-config")).options.watch).toBe(false);
  });

  test("may name another file, which must be there", async () => {
    write({ interval: 5 });
    const other = join(folder, "other.json");
    expect(await complaint("--config", other)).toBe(`cannot read ${other}: ENOENT`);
    write({ theme: "mono" }, other);
    expect((await settled("--config", other)).options).toMatchObject({
      interval: 2,
      theme: "mono",
    });
  });
});

test("sorting, filter and columns are those of each pane that has them", async () => {
  write({ sort: "-bytes", filter: "idle", columns: { shm: ["id", "bytes"] } });
  const { start } = await settled("-k", "shm");
  expect(start.tables.shm).toEqual({ sort: "-bytes", filter: "idle", columns: ["id", "bytes"] });
  expect(Object.keys(start.tables)).not.toContain("sem");
});

describe("a saved view", () => {
  test("comes back, and is less than the command line", async () => {
    expect(await saveView(env, VIEW)).toEqual({
      ok: true,
      value: join(folder, "state/shmtop/view.json"),
    });
    write({ interval: 5, sort: "id" });
    const { options, start } = await settled();
    expect(options.interval).toBe(10);
    expect(start).toMatchObject({ pane: "sem", tables: { shm: VIEW.tables.shm, sem: {} } });
    expect((await settled("-i", "3")).options.interval).toBe(3);
    expect((await settled("-k", "shm")).start.pane).toBeUndefined();
    const without = await settled("--no-state");
    expect(without.options.interval).toBe(5);
    expect(without.start.pane).toBeUndefined();
  });

  test("brings its quick filters, unless another filter is given", async () => {
    const quick = { owner: ["root", "www-data"], verdict: ["orphan"] };
    await saveView(env, { ...VIEW, quick });
    expect((await settled()).start.quick).toEqual(quick);
    expect((await settled("-f", "bytes>1M")).start.quick).toBeUndefined();
  });

  test.each([
    [
      "a facet that is none",
      '{"version":1,"pane":"shm","interval":2,"tables":{},"quick":{"x":["y"]}}',
      '"x" is not understood',
    ],
    ["no JSON", "{", "line 1: "],
    [
      "another version",
      '{"version":2,"pane":"shm","interval":2,"tables":{}}',
      '"version" is not understood',
    ],
    [
      "a pane that is none",
      '{"version":1,"pane":"x","interval":2,"tables":{}}',
      '"pane" is not understood',
    ],
  ])("that is broken (%s) is said, and the screen starts", async (_, text, wrong) => {
    await saveView(env, VIEW);
    writeFileSync(join(folder, "state/shmtop/view.json"), text);
    const { start, options } = await settled();
    expect(start.trouble).toContain(`${join(folder, "state/shmtop/view.json")} `);
    expect(start.trouble).toContain(wrong);
    expect(start.trouble).toMatch(/; it is ignored$/);
    expect(options.interval).toBe(2);
    expect((await saveView(env, VIEW)).ok).toBe(true);
    expect((await settled()).start.trouble).toBeUndefined();
  });
});

describe("a file that somebody else could have written is refused", () => {
  test("writable by others", async () => {
    write({});
    for (const mode of [0o620, 0o602]) {
      chmodSync(own, mode);
      expect(await complaint()).toBe(`${own} is writable by others: chmod go-w it first`);
    }
    chmodSync(own, 0o644);
    expect(await complaint()).toBe("no complaint");
  });

  test.skipIf(process.geteuid?.() !== 0)("of another user", async () => {
    write({});
    chownSync(own, 65534, 65534);
    expect(await complaint()).toBe(`${own} belongs to uid 65534: it must belong to you or to root`);
  });

  test("a link, a directory, and more than 64 KiB", async () => {
    const other = join(folder, "other.json");
    write({}, other);
    symlinkSync(other, own);
    expect(await complaint()).toBe(`${own} is a symbolic link: it must be the file itself`);
    rmSync(own);
    mkdirSync(own);
    expect(await complaint()).toBe(`${own} is not a regular file`);
    rmSync(own, { recursive: true });
    writeFileSync(own, " ".repeat(64 * 1024 + 1));
    expect(await complaint()).toBe(`${own} is larger than 64 KiB`);
  });

  test("a keymap that it asks for is looked for beside it, and complained of by its name", async () => {
    write({ keymap: "./keys/mine.json" });
    const missing = await settled();
    expect(missing.options.keymap).toBe(join(folder, "config/shmtop/keys/mine.json"));
    write({ keymap: "nokeys" });
    const { options, keymapFrom } = await settled();
    const loaded = loadKeymap(options.keymap, env, keymapFrom);
    const text = loaded.ok ? "" : loaded.failure.text;
    expect(text).toContain(`${own} "keymap": there is no keymap "nokeys"`);
    const named = await settled("--keymap", "vim");
    expect(named).toMatchObject({ options: { keymap: "vim" }, keymapFrom: null });
  });

  test("a keymap as well", () => {
    const keymap = join(folder, "mine.json");
    writeFileSync(keymap, "{}", { mode: 0o666 });
    chmodSync(keymap, 0o666);
    const loaded = loadKeymap(keymap, env);
    expect(loaded.ok ? "" : loaded.failure.text).toContain("is writable by others");
  });

  test("below a folder that depends on the current directory", async () => {
    env.XDG_CONFIG_HOME = ".";
    mkdirSync(join(folder, "shmtop"));
    write({ interval: 5 }, join(folder, "shmtop/config.json"));
    const before = process.cwd();
    process.chdir(folder);
    onTestFinished(() => process.chdir(before));
    env.HOME = "/nonexistent";
    expect((await settled()).options.interval).toBe(2);
  });
});
