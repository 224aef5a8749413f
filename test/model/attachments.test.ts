import { describe, expect, test } from "vitest";
import { kinds } from "../../src/kinds/index.ts";
import { ambiguities } from "../../src/model/attachments.ts";
import { join } from "../../src/model/join.ts";
import type { Observation, ObservedObject } from "../../src/model/observation.ts";
import { failure } from "../../src/model/outcome.ts";
import type { IpcObject } from "../../src/model/snapshot.ts";
import type { Attachment } from "../../src/model/uses.ts";
import { attachment, liveProcess, observationOf, shmRow, tableOf } from "../support/observation.ts";
import { moment, ownNs } from "../support/snapshot.ts";

const here = ownNs;
const there = ownNs + 1;
const elsewhere = ownNs + 2;
const old = moment - 60_000;
const young = moment - 5000;

/** A segment with id 7 and the key of every made-up mapping, made at a whole second. */
const segment = (changedAt: number, given: Partial<ObservedObject> = {}): ObservedObject =>
  shmRow(7, { nattch: 1, changedAt, ...given });

/** The objects, as `target state found pids`. */
function joined(
  attachments: readonly Attachment[],
  tables: Readonly<Record<number, ObservedObject>>,
  given: Partial<Observation> = {},
): string[] {
  const { objects } = join(
    observationOf({
      ...given,
      tables: Object.entries(tables).map(([ns, row]) => tableOf("shm", [row], { ns: Number(ns) })),
      sweep: { ...observationOf().sweep, ...given.sweep, attachments },
      processes: attachments.map(({ pid }) => liveProcess(pid)),
    }),
    kinds,
    [],
  );
  return objects.map(summary);
}

const summary = ({ target, verdict, found, users }: IpcObject): string =>
  [target, verdict.state, verdict.confidence, found, ...users.map(({ pid }) => pid)].join(" ");

const twins = { [here]: segment(old), [there]: segment(young) };

describe("two namespaces with the same id and key", () => {
  test("keep the users of each apart by the birth of their files", () => {
    const users = [
      attachment(1, 7, { bornAt: old + 300 }),
      attachment(2, 7, { ipcNs: there, bornAt: young + 300 }),
    ];
    expect(joined(users, twins)).toEqual([
      "shm:7 in-use proven 1 1",
      `shm:7@${there} in-use proven 1 2`,
    ]);
  });

  test("a process that attached in one and moved to the other is told by the birth of its file", () => {
    const moved = attachment(1, 7, { ipcNs: there, bornAt: old + 300 });
    const stayed = attachment(2, 7, { ipcNs: there, bornAt: young + 300 });
    expect(joined([moved, stayed], twins)).toEqual([
      "shm:7 in-use proven 1 1",
      `shm:7@${there} in-use proven 1 2`,
    ]);
  });

  test("one process with a mapping of each is a user of both", () => {
    const both = [old, young].map((made) => attachment(1, 7, { bornAt: made + 300 }));
    expect(joined(both, twins)).toEqual([
      "shm:7 in-use proven 1 1",
      `shm:7@${there} in-use proven 1 1`,
    ]);
  });

  test("the table's second may have ended when the file was born: its clock is that of the last tick", () => {
    const users = [attachment(1, 7, { bornAt: old + 1004 })];
    expect(joined(users, { [here]: segment(old), [there]: segment(young, { nattch: 0 }) })).toEqual(
      ["shm:7 in-use proven 1 1", `shm:7@${there} orphan proven 0`],
    );
  });

  test("a birth that fits neither counts for where the process is, once owner or mode were changed", () => {
    const changed = { [here]: segment(young), [there]: segment(young) };
    expect(joined([attachment(1, 7, { bornAt: old })], changed)[0]).toBe("shm:7 in-use proven 1 1");
  });

  describe("made in the same second", () => {
    const both = (one: number, two: number) => ({
      [here]: segment(old, { nattch: one }),
      [there]: segment(old, { nattch: two }),
    });
    const bornAt = old + 300;
    const moved = attachment(1, 7, { ipcNs: there, bornAt });
    const stayed = attachment(2, 7, { ipcNs: there, bornAt });

    test("count a process where it is, while the kernel's counts allow that", () => {
      const local = attachment(1, 7, { bornAt });
      expect(joined([local, stayed], both(1, 1))).toEqual([
        "shm:7 in-use proven 1 1",
        `shm:7@${there} in-use proven 1 2`,
      ]);
    });

    test("count it in the other one where the kernel counts nobody in its own", () => {
      expect(joined([moved], both(1, 0))).toEqual([
        "shm:7 in-use proven 1 1",
        `shm:7@${there} orphan proven 0`,
      ]);
    });

    test("prove nothing of either where only one of two processes can have moved", () => {
      const [first, second] = joined([moved, stayed], both(1, 1));
      expect(first).toBe("shm:7 unknown likely 0");
      expect(second).toBe(`shm:7@${there} unknown likely 0`);
    });

    test("leave one that the kernel counts once too few where no twin misses it", () => {
      expect(joined([moved, stayed], both(0, 1))[1]).toBe(`shm:7@${there} in-use likely 2 1 2`);
    });
  });

  test("are no twins for a mapping that was made in another second than one of them", () => {
    const next = { [here]: segment(old), [there]: segment(old + 2000, { nattch: 0 }) };
    const moved = attachment(1, 7, { ipcNs: there, bornAt: old + 950 });
    expect(joined([moved], next)[0]).toBe("shm:7 in-use proven 1 1");
  });

  describe("where the birth cannot be read", () => {
    const resident = attachment(1, 7);
    const other = attachment(2, 7, { ipcNs: there });
    const counted = (one: number, two: number) => ({
      [here]: segment(old, { nattch: one }),
      [there]: segment(young, { nattch: two }),
    });

    test("count processes where they are while all counts agree with that, and prove nothing", () => {
      expect(joined([resident, other], counted(1, 1))).toEqual([
        "shm:7 in-use likely 1 1",
        `shm:7@${there} in-use likely 1 2`,
      ]);
    });

    test("name nobody where a process may have moved from one to the other", () => {
      expect(joined([other], counted(1, 0))).toEqual([
        "shm:7 unknown likely 0",
        `shm:7@${there} orphan proven 0`,
      ]);
    });

    test("nor where one process may have both, or the user of one cannot be read", () => {
      const unproven = ["shm:7 unknown likely 0", `shm:7@${there} unknown likely 0`];
      expect(joined([{ ...other, vmas: 2 }], counted(1, 1))).toEqual(unproven);
      expect(joined([other], counted(1, 1))).toEqual(unproven);
    });

    test("leave both unproven for a process in a third one", () => {
      expect(joined([attachment(1, 7, { ipcNs: elsewhere })], counted(1, 1))).toEqual([
        "shm:7 unknown likely 0",
        `shm:7@${there} unknown likely 0`,
      ]);
    });
  });
});

describe("beside a namespace that could not be read", () => {
  const namespaces = [here, elsewhere].map((ns) => ({
    ...{ ns, leader: 1, members: 1, label: null },
    failure: ns === here ? null : failure("denied", "it may not be entered"),
  }));

  const seen = (given: Partial<Attachment>, unreadable: number, among = namespaces) => {
    const sweep = { ...observationOf().sweep, unreadable };
    return joined(
      [attachment(1, 7, given)],
      { [here]: segment(old) },
      { sweep, namespaces: among },
    );
  };

  test("a process counts where it is, which proves nothing while another one may be hidden", () => {
    expect(seen({}, 1)).toEqual(["shm:7 in-use likely 1 1"]);
    expect(seen({ bornAt: old + 300 }, 1)).toEqual(["shm:7 in-use proven 1 1"]);
    expect(seen({}, 1, namespaces.slice(0, 1))).toEqual(["shm:7 in-use proven 1 1"]);
  });

  test("and where every process was read the count proves it: the displaced one would be one too many", () => {
    expect(seen({}, 0)).toEqual(["shm:7 in-use proven 1 1"]);
  });
});

describe("a process that moved on", () => {
  test("is still the user of its segment, by the birth of its file", () => {
    const moved = attachment(1, 7, { ipcNs: there, bornAt: old + 300 });
    const tables = { [here]: segment(old), [there]: shmRow(1) };
    expect(joined([moved], tables)).toContain("shm:7 in-use proven 1 1");
  });

  test("and whose namespace is gone holds a ghost, which is in no table", () => {
    const ghost = attachment(1, 9, { bornAt: old });
    expect(joined([ghost], { [here]: segment(old, { nattch: 0 }) })).toEqual([
      "shm:7 orphan proven 0",
      `shm:9:1234abcd:1:${old * 1000}@0 in-use likely 1 1`,
    ]);
  });

  test("holds a ghost too where an older segment has the same id and key", () => {
    const ghost = attachment(1, 7, { bornAt: old });
    const recreated = segment(old - 10_000, { nattch: 0 });
    expect(joined([ghost], { [here]: recreated })).toEqual([
      "shm:7 orphan proven 0",
      `shm:7:1234abcd:1:${old * 1000}@0 in-use likely 1 1`,
    ]);
    expect(
      joined([{ ...ghost, ipcNs: there }], { [here]: recreated, [there]: shmRow(1) }),
    ).toContain(`shm:7:1234abcd:1:${old * 1000}@0 in-use likely 1 1`);
  });

  test("holds a ghost too where a younger one has them, and the kernel counts nobody more there", () => {
    const ghost = attachment(1, 7, { bornAt: old });
    const user = attachment(2, 7, { bornAt: young + 300 });
    expect(joined([ghost, user], { [here]: segment(young) })).toEqual([
      "shm:7 in-use proven 1 2",
      `shm:7:1234abcd:1:${old * 1000}@0 in-use likely 1 1`,
    ]);
    expect(joined([ghost], { [here]: segment(young, { nattch: 0 }) })).toEqual([
      "shm:7 orphan proven 0",
      `shm:7:1234abcd:1:${old * 1000}@0 in-use likely 1 1`,
    ]);
  });

  test("or never was in a namespace that is read: its twin there may be of the same second", () => {
    const other = attachment(1, 7, { ipcNs: elsewhere, bornAt: old + 300 });
    expect(joined([other], { [here]: segment(old, { nattch: 0 }) })).toEqual([
      "shm:7 orphan proven 0",
    ]);
    expect(joined([other], { [here]: segment(old) })).toEqual(["shm:7 unknown likely 0"]);
  });

  test("into a namespace that is not read says nothing", () => {
    const moved = attachment(1, 9, { ipcNs: elsewhere, bornAt: old });
    expect(joined([moved], { [here]: segment(old, { nattch: 0 }) })).toEqual([
      "shm:7 orphan proven 0",
    ]);
  });
});

test("two processes with one address space hold one segment, though somebody changed its owner", () => {
  const shared = [1, 2].map((pid) => attachment(pid, 7, { bornAt: old }));
  expect(joined(shared, { [here]: segment(young) })).toEqual(["shm:7 in-use likely 2 1 2"]);
});

test("the birth is asked only where id, key and namespace do not name one segment, or too many are found", () => {
  const tables = [
    tableOf("shm", [segment(old), shmRow(8), shmRow(9, { key: 1, flags: ["dest"] })]),
    tableOf("shm", [segment(young)], { ns: there }),
  ];
  const ambiguous = ambiguities(tables, new Set([`${here}:10`]), true);
  const of = (inode: number, ipcNs = here, key = "1234abcd") =>
    ambiguous(ipcNs, inode, `/SYSV${key} (deleted)`);
  expect(of(8)).toBe(false);
  expect(of(9)).toBe(false);
  expect(of(7)).toBe(true);
  expect(of(8, there)).toBe(true);
  expect(of(8, here, "00000001")).toBe(true);
  expect(of(10)).toBe(true);
  expect(ambiguities(tables, new Set(), false)(here, 8, "/SYSV1234abcd (deleted)")).toBe(true);
});
