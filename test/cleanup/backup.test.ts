import { appendFileSync, mkdirSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backupNames, openBackup, saveObject } from "../../src/cleanup/backup.ts";
import { describeFile, type KeepCalls } from "../../src/cleanup/kept-files.ts";
import { readRecords, writeRecords } from "../../src/cleanup/records.ts";
import { expireBackups } from "../../src/cleanup/retention.ts";
import type { Reading } from "../../src/cleanup/save/save.ts";
import { saveSem } from "../../src/cleanup/save/sem.ts";
import type { FileFacts } from "../../src/host/host-files.ts";
import type { StateDirectory } from "../../src/host/state-directory.ts";
import { asBytes } from "../../src/model/bytes.ts";
import { fail, ok } from "../../src/model/outcome.ts";
import { segment, semaphoreSet } from "../support/snapshot.ts";
import { stateDirectory } from "./stage.ts";

const entry = "20261121-091000-sem-7-00ff";
const set = semaphoreSet(7);
/** Only what a semaphore set needs. */
const reading = {
  calls: {},
  pageSize: 4096,
  whereabouts: () => null,
  semaphores: (_: number, nsems: number) =>
    ok(Array.from({ length: nsems }, (_, value) => ({ value, ncount: 0, zcount: 0, pid: 0 }))),
} as unknown as Reading;

const save = (state: StateDirectory, name = entry) =>
  saveObject(set, name, saveSem, reading, state);

describe("a backup", () => {
  test("is described once its content is whole", () => {
    const state = stateDirectory();
    expect(save(state).ok).toBe(true);
    const backup = openBackup(state, entry);
    expect(backup).toMatchObject({
      value: {
        description: {
          ...{ entry, kind: "sem", target: "sem:7", id: 7, key: set.key, mode: set.mode, size: 2 },
          content: { records: 1, size: 20 },
        },
        content: { size: 20 },
      },
    });
    if (backup.ok) backup.value.content.close();
  });

  const operations = ["keepFolder", "makeFolder", "create", "write", "finish", "free"] as const;
  test.each(operations)("leaves nothing when %s fails", (operation) => {
    for (const nth of [1, 2, 3, 4]) {
      const state = stateDirectory();
      const saved = save(failing(state, operation, nth));
      if (saved.ok) break; // it has fewer of these
      expect(saved.failure.text).toBe("no space");
      expect(backupNames(state)).toEqual({ ok: true, value: [] });
      expect(nth).toBeLessThan(4);
    }
  });

  test("is not made where what an undo needs could not be read again", () => {
    const state = stateDirectory();
    const saved = saveObject(
      set,
      entry,
      () => ok({ facts: { maxBytes: 2 ** 60 }, changed: () => null }),
      reading,
      state,
    );
    expect(saved).toMatchObject({
      failure: { text: expect.stringContaining("its facts.maxBytes cannot be kept") },
    });
    expect(backupNames(state)).toEqual({ ok: true, value: [] });
  });

  test("is not made of more than there is room for", () => {
    const state = stateDirectory();
    const small = { ...state, free: () => ok(64 * 1024 * 1024 + 3) };
    expect(save(small)).toMatchObject({
      ok: false,
      failure: { text: expect.stringMatching(/^it has 4B, and .* has room for 3B$/) },
    });
  });

  test.each([
    ["is cut short", (path: string) => truncateSync(path, 10)],
    ["has too much", (path: string) => appendFileSync(path, "x")],
  ])("whose content %s is not taken", (_, spoil) => {
    const state = stateDirectory();
    save(state);
    spoil(join(state.path, "backups", entry, "content"));
    expect(openBackup(state, entry)).toMatchObject({ failure: { why: "malformed" } });
  });

  test.each(["{}", "", '{"schema":"shmtop-backup/1","id":-1}', "null"])(
    "that is described as %s is not taken",
    (text) => {
      const state = stateDirectory();
      save(state);
      writeFileSync(join(state.path, "backups", entry, "description.json"), text);
      expect(openBackup(state, entry)).toMatchObject({ failure: { why: "malformed" } });
    },
  );
});

/** Only what removing a kept file needs. */
function keepCalls(steps: string[], facts: Partial<FileFacts>): KeepCalls {
  let directory = "";
  return {
    errno: () => 0,
    findWay: (_: string, dev: number) => ({ point: "/dev/shm", path: "/dev/shm", dev }),
    factsOf: () => facts,
    openDirectory: (path: string) => {
      directory = path;
      return 3;
    },
    openOwnFolder: (_: number, name: string) => {
      steps.push(`folder ${name.replace(/\d+$/, "0")} in ${directory}`);
      return 4;
    },
    look: () => facts,
    unlink: (_: number, name: string) => {
      steps.push(`unlink ${name}`);
      return 0;
    },
    close: () => 0,
  } as unknown as KeepCalls;
}

/** The same directory, whose nth call of one operation fails. */
function failing(state: StateDirectory, operation: string, nth: number): StateDirectory {
  let count = 0;
  const fails = (name: string) => {
    if (name === operation) count += 1;
    return name === operation && count === nth;
  };
  const no = fail("failed", "no space");
  return {
    ...state,
    keepFolder: (name) => (fails("keepFolder") ? no : state.keepFolder(name)),
    makeFolder: (name) => (fails("makeFolder") ? no : state.makeFolder(name)),
    free: () => (fails("free") ? no : state.free()),
    create(name) {
      if (fails("create")) return no;
      const file = state.create(name);
      if (!file.ok) return file;
      const { write, finish, close } = file.value;
      return ok({
        write: (bytes) => (fails("write") ? no : write(bytes)),
        finish: () => (fails("finish") ? no : finish()),
        close,
      });
    },
  };
}

test("records come back as they were written, and a different byte is another digest", () => {
  const record = fc.tuple(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.uint8Array());
  fc.assert(
    fc.property(fc.array(record, { maxLength: 5 }), (records) => {
      const chunks: Uint8Array[] = [];
      const writer = writeRecords({
        write: (bytes) => {
          chunks.push(Buffer.from(bytes));
          return ok(null);
        },
        finish: () => ok(null),
        close: () => undefined,
      });
      for (const [number, bytes] of records) writer.add(number, bytes);
      const content = Buffer.concat(chunks);
      expect(writer.digest()).toMatchObject({ records: records.length, size: content.length });
      const back: [bigint, Uint8Array][] = [];
      const again = writeRecords(null);
      const read = readRecords(fileOf(content), (number, bytes) => {
        back.push([number, new Uint8Array(bytes)]);
        return again.add(number, bytes);
      });
      expect(read.ok).toBe(true);
      expect(back).toEqual(records);
      expect(again.digest()).toEqual(writer.digest());
      if (content.length > 0) {
        expect(readRecords(fileOf(content.subarray(0, -1)), () => ok(null)).ok).toBe(false);
      }
    }),
  );
});

const fileOf = (content: Buffer) => ({
  size: content.length,
  read: (offset: number, to: Uint8Array) => ok(content.copy(to, 0, offset)),
  close: () => undefined,
});

describe("old backups go", () => {
  const day = 86_400_000;
  const now = Date.UTC(2026, 10, 21, 9, 10);
  const named = (days: number) => {
    const time = new Date(now - days * day).toISOString().replace(/[-:]/g, "").replace("T", "-");
    return `${time.slice(0, 15)}-sem-7-00ff`;
  };
  const limits = { age: 30 * day, fileAge: day, size: 65, safe: 3_600_000 };

  test("by age", () => {
    const state = stateDirectory();
    for (const days of [29, 31]) save(state, named(days));
    expect(expireBackups(state, now, null, { ...limits, size: 1000 })).toEqual([named(31)]);
    expect(backupNames(state)).toEqual({ ok: true, value: [named(29)] });
  });
  test("by the room that all of them take, the oldest first, but no new one", () => {
    const state = stateDirectory();
    for (const days of [1, 2, 3, 4, 0, 0.01]) save(state, named(days));
    expect(expireBackups(state, now, null, limits)).toEqual([named(2), named(3), named(4)]);
  });
  test("with the file that they kept in memory, after a day", () => {
    const state = stateDirectory();
    const file = { dev: 27, inode: 5 };
    const place = { point: asBytes("/dev/shm"), name: asBytes("foo") };
    for (const days of [0.9, 1.1]) {
      describeFile(segment(0, { file, kind: "posix-shm" }), named(days), place, state);
    }
    const steps: string[] = [];
    const calls = keepCalls(steps, { ...file, type: "file" });
    expect(expireBackups(state, now, null, limits)).toEqual([]);
    expect(expireBackups(state, now, calls, limits)).toEqual([named(1.1)]);
    expect(steps).toEqual(["folder .shmtop-0 in /dev/shm", `unlink ${named(1.1)}`]);
    expect(backupNames(state)).toEqual({ ok: true, value: [named(0.9)] });
  });
  test("but no file sooner because other backups take all the room", () => {
    const state = stateDirectory();
    for (const days of [0.01, 0.02]) save(state, named(days));
    const place = { point: asBytes("/dev/shm"), name: asBytes("foo") };
    const file = { dev: 27, inode: 5 };
    describeFile(segment(0, { file, kind: "posix-shm" }), named(0.9), place, state);
    const steps: string[] = [];
    const calls = keepCalls(steps, { ...file, type: "file" });
    expect(expireBackups(state, now, calls, { ...limits, size: 39 })).toEqual([]);
    expect(steps).toEqual([]);
  });
  test("but not a file that is another one now", () => {
    const state = stateDirectory();
    const place = { point: asBytes("/dev/shm"), name: asBytes("foo") };
    const kept = segment(0, { file: { dev: 27, inode: 5 }, kind: "posix-shm" });
    describeFile(kept, named(2), place, state);
    const steps: string[] = [];
    const calls = keepCalls(steps, { dev: 27, inode: 6, type: "file" });
    expect(expireBackups(state, now, calls, limits)).toEqual([]);
    expect(steps).toEqual(["folder .shmtop-0 in /dev/shm"]);
  });
  test("when a crash cut them short, but not while they may still be written", () => {
    const state = stateDirectory();
    for (const days of [0, 1]) {
      mkdirSync(join(state.path, "backups", named(days)), { recursive: true, mode: 0o700 });
    }
    mkdirSync(join(state.path, "backups", "somebody's"));
    expect(expireBackups(state, now, null, limits)).toEqual([named(1)]);
  });
  test("but not because they cannot be read now", () => {
    const state = stateDirectory();
    save(state, named(2));
    const broken = { ...state, open: () => fail("failed", "cannot read it: EMFILE", "EMFILE") };
    expect(expireBackups(broken, now, null, limits)).toEqual([]);
    expect(openBackup(state, named(2)).ok).toBe(true);
  });
  test("but not when another version describes them, or what they kept elsewhere", () => {
    const state = stateDirectory();
    for (const [days, schema] of [
      [2, "shmtop-backup/2"],
      [3, "shmtop-file/2"],
    ] as const) {
      save(state, named(days));
      const description = join(state.path, "backups", named(days), "description.json");
      writeFileSync(description, JSON.stringify({ schema }));
    }
    expect(expireBackups(state, now, null, limits)).toEqual([]);
    expect(backupNames(state)).toMatchObject({ value: { length: 2 } });
  });
});
