import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type MsgRow,
  type SemRow,
  SHM_DEST,
  SHM_LOCKED,
  type ShmRow,
  sysvipc,
} from "../../src/proc/sysvipc.ts";

const fixture = (path: string): string =>
  readFileSync(new URL(`../fixtures/proc/${path}`, import.meta.url), "latin1");

const SHM_HEADER =
  "       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap\n";
const SEM_HEADER =
  "       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime\n";
const MSG_HEADER =
  "       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime\n";

const right = (value: number | null, width: number): string => String(value).padStart(width);

/** printf as in ipc/shm.c, ipc/sem.c and ipc/msg.c: "%10d %10d  %4o …", the key signed. */
const start = (row: ShmRow | SemRow | MsgRow, id: number): string =>
  `${right(row.key | 0, 10)} ${right(id, 10)}  ${row.perms.toString(8).padStart(4)} `;
const owners = (row: ShmRow | SemRow | MsgRow): string =>
  [row.uid, row.gid, row.cuid, row.cgid].map((id) => right(id, 5)).join(" ");
const times = (...values: number[]): string => values.map((time) => right(time, 10)).join(" ");

const printShm = (row: ShmRow): string =>
  `${start(row, row.shmid)}${right(row.size, 21)} ${right(row.cpid, 5)} ${right(row.lpid, 5)}  ${right(row.nattch, 5)} ` +
  `${owners(row)} ${times(row.atime, row.dtime, row.ctime)} ${right(row.rss, 21)} ${right(row.swap, 21)}\n`;
const printSem = (row: SemRow): string =>
  `${start(row, row.semid)}${right(row.nsems, 10)} ${owners(row)} ${times(row.otime, row.ctime)}\n`;
const printMsg = (row: MsgRow): string =>
  `${start(row, row.msqid)}${right(row.cbytes, 10)} ${right(row.qnum, 10)} ${right(row.lspid, 5)} ${right(row.lrpid, 5)} ` +
  `${owners(row)} ${times(row.stime, row.rtime, row.ctime)}\n`;

const uint32 = fc.nat(2 ** 32 - 1);
const id = fc.nat(2 ** 31 - 1);
const pid = fc.nat(4_194_304);
const size = fc.maxSafeNat();
const time = fc.nat(2 ** 33);
const permissions = {
  key: uint32,
  perms: fc.nat(0o7777),
  uid: uint32,
  gid: uint32,
  cuid: uint32,
  cgid: uint32,
};
const shmRow: fc.Arbitrary<ShmRow> = fc.record({
  ...permissions,
  ...{ shmid: id, size, cpid: pid, lpid: pid, nattch: size },
  ...{ atime: time, dtime: time, ctime: time, rss: size, swap: size },
});
const semRow: fc.Arbitrary<SemRow> = fc.record({
  ...permissions,
  ...{ semid: id, nsems: uint32, otime: time, ctime: time },
});
const msgRow: fc.Arbitrary<MsgRow> = fc.record({
  ...permissions,
  ...{ msqid: id, cbytes: size, qnum: size, lspid: pid, lrpid: pid },
  ...{ stime: time, rtime: time, ctime: time },
});

describe("tables printed as the kernel prints them", () => {
  it("come back as the same rows", () => {
    fc.assert(
      fc.property(fc.array(shmRow), fc.array(semRow), fc.array(msgRow), (shm, sem, msg) => {
        expect(sysvipc.shm(SHM_HEADER + shm.map(printShm).join(""))).toEqual({
          ok: true,
          rows: shm,
        });
        expect(sysvipc.sem(SEM_HEADER + sem.map(printSem).join(""))).toEqual({
          ok: true,
          rows: sem,
        });
        expect(sysvipc.msg(MSG_HEADER + msg.map(printMsg).join(""))).toEqual({
          ok: true,
          rows: msg,
        });
      }),
    );
  });

  it("are refused when any line is cut short, and name the row", () => {
    fc.assert(
      fc.property(fc.array(shmRow, { minLength: 1 }), fc.nat(), (rows, cut) => {
        const lines = rows.map(printShm);
        const last = lines.pop() ?? "";
        const text = SHM_HEADER + lines.join("") + last.slice(0, 1 + (cut % (last.length - 1)));
        const parsed = sysvipc.shm(text.endsWith("\n") ? text.slice(0, -1) : text);
        expect(parsed).toMatchObject({
          ok: false,
          text: expect.stringContaining(`row ${rows.length}`),
        });
      }),
    );
  });
});

describe("captured tables", () => {
  it("have every field where the kernel put it", () => {
    const parsed = sysvipc.shm(
      `${SHM_HEADER}-1168386788     655361  3644               8388608  3675  3676      4   999   998    33    34 1795251756 1795251757 1795251758               4194304                  8192\n`,
    );
    expect(parsed).toEqual({
      ok: true,
      rows: [
        {
          key: 0xba5bd51c,
          shmid: 655361,
          perms: SHM_DEST | SHM_LOCKED | 0o644,
          size: 8388608,
          cpid: 3675,
          lpid: 3676,
          nattch: 4,
          uid: 999,
          gid: 998,
          cuid: 33,
          cgid: 34,
          atime: 1795251756,
          dtime: 1795251757,
          ctime: 1795251758,
          rss: 4194304,
          swap: 8192,
        },
      ],
    });
  });

  it("without rss and swap say so", () => {
    const parsed = sysvipc.shm(fixture("old-kernel/sysvipc/shm"));
    expect(
      parsed.ok && parsed.rows.map(({ key, size, rss, swap }) => [key, size, rss, swap]),
    ).toEqual([
      [0xba5bd51c, 20480, null, null],
      [0x000a0001, 4096, null, null],
    ]);
  });

  it("of a busy server hold what was made", () => {
    const shm = sysvipc.shm(fixture("busy/sysvipc/shm"));
    const sem = sysvipc.sem(fixture("busy/sysvipc/sem"));
    const msg = sysvipc.msg(fixture("busy/sysvipc/msg"));
    expect(shm.ok && shm.rows.map((row) => [row.shmid, row.nattch, row.perms & ~0o777])).toEqual([
      [0, 4, 0],
      [1, 4, 0],
      [2, 4, 0],
      [3, 1, 0],
      [4, 1, SHM_DEST],
      [5, 0, SHM_LOCKED],
      ...[6, 7, 8].map((shmid) => [shmid, 0, 0]),
    ]);
    expect(sem.ok && sem.rows.map(({ nsems }) => nsems)).toEqual([17, 1, 1, 1]);
    expect(msg.ok && msg.rows.map(({ cbytes, qnum }) => [cbytes, qnum])).toEqual([
      [11, 2],
      [0, 0],
      [4, 1],
    ]);
  });
});

describe("columns", () => {
  it("are found by name, wherever they stand and whatever stands between", () => {
    const parsed = sysvipc.sem(
      "ctime otime cgid cuid gid uid colour nsems perms semid key\n 10 9 8 7 6 5 4 3 0644 2 -1\n",
    );
    expect(parsed).toEqual({
      ok: true,
      rows: [
        {
          key: 0xffffffff,
          semid: 2,
          perms: 0o644,
          nsems: 3,
          uid: 5,
          gid: 6,
          cuid: 7,
          cgid: 8,
          otime: 9,
          ctime: 10,
        },
      ],
    });
  });

  it("that are missing are named", () => {
    expect(sysvipc.sem("key semid perms uid gid cuid cgid otime\n")).toEqual({
      ok: false,
      text: 'expected a header with nsems, ctime, found "key semid perms uid gid cuid cgid otime"',
    });
    expect(sysvipc.shm("")).toMatchObject({ ok: false });
  });

  it("must all be filled with numbers of their base", () => {
    for (const row of [
      "1 2 644 3 4 5 6 7 8",
      "1 2 888 3 4 5 6 7 8 9",
      "1 2 644 3 4 5 6 7 8 9 10",
      "1 2 644 x 4 5 6 7 8 9",
    ]) {
      expect(sysvipc.sem(`${SEM_HEADER}${row}\n`)).toMatchObject({ ok: false });
    }
  });
});

describe("numbers out of range", () => {
  it("are clamped to the largest safe integer", () => {
    const parsed = sysvipc.shm(
      `${SHM_HEADER}0 0 600 18446744073709551615 0 0 0 0 0 0 0 0 0 0 9007199254740993 0\n`,
    );
    expect(parsed.ok && parsed.rows[0]).toMatchObject({
      size: Number.MAX_SAFE_INTEGER,
      rss: Number.MAX_SAFE_INTEGER,
    });
  });

  it("as times, which a clock before 1970 prints, count as never", () => {
    const parsed = sysvipc.sem(`${SEM_HEADER}0 0 600 1 0 0 0 0 18446744073709551000 5\n`);
    expect(parsed.ok && parsed.rows[0]).toMatchObject({ otime: 0, ctime: 5 });
  });
});

describe("this kernel", () => {
  it("prints tables that parse", () => {
    for (const kind of ["shm", "sem", "msg"] as const) {
      expect(sysvipc[kind](readFileSync(`/proc/sysvipc/${kind}`, "latin1"))).toMatchObject({
        ok: true,
      });
    }
  });
});
