/** What is PostgreSQL's: by names and magic numbers, and by what servers say in their data directories. */
import { describe, expect, test } from "vitest";
import { applications } from "../../src/applications/index.ts";
import { postgresql } from "../../src/applications/postgresql.ts";
import { belongingsOf } from "../../src/model/belonging.ts";
import { asBytes } from "../../src/model/bytes.ts";
import type { ObservedObject, ObservedProcess, Workplace } from "../../src/model/observation.ts";
import { fileRow, liveProcess, semRow, shmRow } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

/** Made-up rows are an hour old. */
const made = moment - 3_600_000;

const named = (name: string) => fileRow(name, { dev: 22, inode: 7 }, { uid: 70 });

const running = (given: Partial<ObservedProcess> = {}) =>
  liveProcess(812, { name: asBytes("postgres"), uid: 70, ...given });

const belongings = (
  kind: string,
  object: ObservedObject,
  processes: readonly ObservedProcess[],
  attached = 0,
) =>
  belongingsOf(kind, object, processes, applications, {
    keyedSegmentsOf: () => attached,
    removeIpc: null,
  });

const labels = (kind: string, object: ObservedObject, processes: readonly ObservedProcess[] = []) =>
  belongings(kind, object, processes).map(({ label }) => label);

const alive = (kind: string, object: ObservedObject, ...processes: ObservedProcess[]) =>
  belongings(kind, object, processes)[0]?.alive;

describe("PostgreSQL", () => {
  const server = running();
  const sentence = "PostgreSQL, process 812, lives and may have made it";

  test("may have a dynamic segment that nobody has mapped, while the server lives", () => {
    const dynamic = named("/PostgreSQL.1804289383");
    expect(alive("posix-shm", dynamic, server)).toBe(sentence);
    expect(alive("posix-shm", dynamic, { ...server, startedAt: made + 5000 })).toBeNull();
    expect(labels("posix-shm", named("/PostgreSQL.stat"), [server])).toEqual([]);
  });
  test("is known by its interlock and its semaphores even without a server", () => {
    expect(alive("shm", shmRow(1, { uid: 70, bytes: 56 }))).toBeNull();
    const last = { value: 537, ncount: 0, zcount: 0, pid: 9 };
    const set = { uid: 70, key: 4711, semaphores: [{ ...last, value: 0 }, last] };
    expect(alive("sem", semRow(1, set))).toBeNull();
    expect(alive("sem", semRow(1, set), server)).toBe(sentence);
  });
  test("is neither root's nor any other segment", () => {
    expect(labels("shm", shmRow(1, { uid: 0, bytes: 56 }), [server])).toEqual([]);
    expect(labels("shm", shmRow(1, { uid: 70, bytes: 57 }))).toEqual([]);
    expect(labels("shm", shmRow(1, { uid: 70, bytes: 56, key: 0 }), [server])).toEqual([]);
  });
});

describe("PostgreSQL's postmaster.pid", () => {
  const text = asBytes(
    "812\n/data\n1714979289\n5432\n/tmp\n\n 18446744071562072064      7\nready\n",
  );
  const key = 0x8000_1000;
  const inode = 2 ** 32 + key;
  const claim = postgresql.workplace?.claim(text) ?? null;
  const working = (given: Partial<Workplace>) =>
    running({ workplace: { inode, file: "read", claim, ...given } });
  const segment = (given: Partial<ObservedObject> = {}) =>
    shmRow(7, { uid: 70, bytes: 56, key, ...given });
  const said = (object: ObservedObject, server: ObservedProcess, attached = 1) =>
    belongings("shm", object, [server], attached)[0]?.alive;

  test("names a segment by key and id, in its seventh line", () => {
    expect(claim).toEqual({ key, id: 7 });
    for (const short of ["", "812\n/data\n", text.replace(" 7\n", " x\n")])
      expect(postgresql.workplace?.claim(asBytes(short))).toBeNull();
    expect(said(segment(), working({}))).toContain("lives and names it in postmaster.pid");
  });
  test("clears what it does not name, unless the server has the list of dynamic segments too", () => {
    const leaks = [segment({ id: 8 }), segment({ key: key + 1 }), segment({ bytes: 8192, key: 1 })];
    for (const leak of leaks) {
      expect(said(leak, working({})) ?? null).toBeNull();
      for (const attached of [0, 2])
        expect(said(leak, working({}), attached)).toContain("may have made it");
    }
    expect(labels("shm", segment({ bytes: 8192, key: 1 }), [working({ file: "absent" })])).toEqual(
      [],
    );
  });
  test("tells whose it is among servers of one user", () => {
    const other = { ...working({ claim: { key: 1, id: 1 } }), pid: 813 };
    const [own] = belongings("shm", segment(), [other, working({})], 2);
    expect(own?.alive).toContain("process 812");
  });
  test("is missed where a program is only called like the server, and has nothing attached", () => {
    const fake = working({ file: "absent", claim: null });
    expect(said(segment(), fake, 0)).toBeNull();
    expect(said(segment(), fake, 1)).not.toBeNull();
    const dynamic = named("/PostgreSQL.1804289383");
    expect(alive("posix-shm", dynamic, fake)).toBeNull();
  });
  test("or that cannot be read leaves the server's, with the inode of its directory", () => {
    const blind = working({ file: "unread", claim: null });
    expect(said(segment(), blind)).toContain("the inode of its data directory is the key");
    expect(said(segment({ key: 1 }), blind)).toContain("may have made it");
    expect(said(segment({ key: 1 }), running())).toContain("may have made");
  });
  test("has nothing to do with sets that end with another value than the server's", () => {
    const set = semRow(1, { uid: 70, key: 1 });
    expect(labels("sem", set, [working({})])).toEqual([]);
  });
});
