import { constants } from "node:os";
import { describe, expect, test } from "vitest";
import type { FileRemoving } from "../../src/cleanup/posix.ts";
import { removeObject } from "../../src/cleanup/remove.ts";
import { ok } from "../../src/model/outcome.ts";
import type { IpcObject } from "../../src/model/snapshot.ts";
import { identify } from "../../src/model/target.ts";
import {
  attachedSegment,
  ownNs,
  queue,
  segment,
  semaphoreSet,
  snapshotOf,
  touchedBy,
  userOf,
  verdictOf,
} from "../support/snapshot.ts";
import { type Faults, fakeKeeping } from "./fake-keeping.ts";

interface Circumstances extends Faults {
  readonly force?: boolean;
  readonly backup?: boolean;
  readonly errno?: number;
  readonly ns?: number;
  readonly mayRemove?: boolean;
  /** After so many looks. */
  readonly stopAfter?: number;
}

const us = 4242;

/** No object here is a file. */
const noFiles: FileRemoving = {
  calls: {
    errno: () => 0,
    openDirectory: () => -1,
    look: () => null,
    open: () => -1,
    factsOf: () => {
      throw new Error("nothing was opened");
    },
    lease: () => -1,
    unlink: () => -1,
    close: () => -1,
  },
  move: null,
  findWay: () => null,
};

/** Confirms `shown`, finds `now` at every look after (or one after the other); what became of it, and which calls were made. */
function remove(
  shown: IpcObject,
  now: IpcObject | null | readonly [IpcObject, IpcObject],
  {
    force = false,
    backup = true,
    errno = 0,
    ns = ownNs,
    mayRemove = true,
    stopAfter = Number.POSITIVE_INFINITY,
    ...faults
  }: Circumstances = {},
) {
  const calls: string[] = [];
  let looks = 0;
  const found = (): readonly IpcObject[] => {
    looks += 1;
    if (now === null) return [];
    if ("kind" in now) return [now];
    return [looks === 1 ? now[0] : now[1]];
  };
  const call = (kind: string) => (id: number) => {
    calls.push(`${kind}:${id}`);
    steps.push(`call ${kind}:${id}`);
    return errno === 0 ? 0 : -1;
  };
  const { keeping, steps } = fakeKeeping(faults);
  const removal = removeObject(
    identify(shown),
    { force, backup },
    {
      look: () => snapshotOf(found()),
      calls: { shm: call("shm"), sem: call("sem"), msg: call("msg"), errno: () => errno },
      mayRemove: () => mayRemove,
      visits: { ipcNs: () => ns, visit: (_, __, act) => ok(act()) },
      pid: us,
      keeping,
      files: noFiles,
      isStopped: () => looks >= stopAfter,
    },
  );
  return { ...removal, calls, steps };
}

const postgres = userOf(812, "postgres");

describe("an orphan that is the same as it was shown", () => {
  test.each([segment(7), semaphoreSet(7, { verdict: verdictOf("orphan") })])(
    "$target is removed",
    (object) => {
      expect(remove(object, object)).toMatchObject({ state: "removed", calls: [object.target] });
    },
  );
});

describe("told to stop", () => {
  const text = "refused: told to stop before it was removed";

  test("before it was begun, nothing is written down", () => {
    const told = remove(segment(7), segment(7), { stopAfter: 1 });
    expect(told).toMatchObject({ text, calls: [], steps: [] });
  });

  test("while it was saved, nothing is removed, and the journal says so", () => {
    const told = remove(segment(7), segment(7), { stopAfter: 2 });
    expect(told).toMatchObject({ text, calls: [] });
    expect(told.steps.at(-1)).toContain("refused");
  });
});

describe("nothing is called, and the difference is said, when", () => {
  const shown = segment(7, { touched: [touchedBy(812)] });
  const changes: readonly [string, IpcObject, string][] = [
    ["the id has another key", segment(7, { ...shown, key: 1 }), "its key was 305441741, is 1"],
    [
      "another user made it",
      { ...shown, creator: { uid: 1, gid: 0 } },
      "its creator's uid was 0, is 1",
    ],
    [
      "another process made it",
      { ...shown, touched: [touchedBy(900)] },
      "its creating process was 812",
    ],
    ["its size differs", { ...shown, bytes: 8192 }, "its size was 4096, is 8192"],
    ["its change time differs", { ...shown, changedAt: 1 }, "its change time"],
    [
      "somebody attached",
      attachedSegment(7, postgres, { touched: shown.touched }),
      "was orphan and is in-use",
    ],
    [
      "its creator came to light",
      { ...shown, verdict: verdictOf("idle") },
      "was orphan and is idle",
    ],
  ];
  test.each(changes)("%s", (_, now, difference) => {
    const removal = remove(shown, now, { force: true });
    expect(removal).toMatchObject({ state: "refused", calls: [] });
    expect(removal.text).toContain(difference);
  });

  test("a forced one has other users now", () => {
    const before = attachedSegment(7, postgres);
    const now = attachedSegment(7, userOf(900, "other"), { touched: before.touched });
    expect(remove(before, now, { force: true })).toMatchObject({ state: "refused", calls: [] });
  });

  test("a forced one's user is another process with the same pid", () => {
    const before = attachedSegment(7, postgres);
    const now = attachedSegment(
      7,
      { ...postgres, startedAt: (postgres.startedAt ?? 0) + 60_000 },
      {
        touched: before.touched,
      },
    );
    expect(remove(before, now, { force: true })).toMatchObject({ state: "refused", calls: [] });
  });

  test("the thread is in another namespace", () => {
    expect(remove(shown, shown, { ns: 1 })).toMatchObject({ state: "refused", calls: [] });
  });

  test("it is in use and nobody forced it", () => {
    const object = attachedSegment(7, postgres);
    expect(remove(object, object)).toMatchObject({ state: "refused", calls: [] });
  });

  test("it is marked for removal already", () => {
    const object = attachedSegment(7, postgres, { verdict: verdictOf("dying") });
    expect(remove(object, object, { force: true })).toMatchObject({ state: "refused", calls: [] });
  });

  test("it is in no table, even where our own namespace has no number either", () => {
    const ghost = segment(7, { target: "shm:7:0:1:0@0", ns: 0, flags: ["ghost"] });
    const refused = { state: "refused", calls: [] };
    expect(remove(ghost, ghost, { force: true, ns: 0 })).toMatchObject(refused);
  });

  test("its kind cannot be removed", () => {
    const object = segment(7, { kind: "memfd", target: "memfd:7" });
    expect(remove(object, object)).toMatchObject({ state: "refused", calls: [] });
  });
});

test("an object that vanished is already gone", () => {
  expect(remove(segment(7), null)).toMatchObject({ state: "already-gone", calls: [] });
});

describe("the kernel's answer in words", () => {
  const answers: readonly [keyof typeof constants.errno, string, string][] = [
    ["EINVAL", "already-gone", "already gone"],
    ["EIDRM", "already-gone", "already gone"],
    ["EPERM", "refused", "refused: its owner root may remove it, or root (CAP_SYS_ADMIN)"],
    ["EIO", "failed", `failed: the kernel answered errno ${constants.errno.EIO}`],
  ];
  test.each(answers)("%s", (name, state, text) => {
    expect(remove(segment(7), segment(7), { errno: constants.errno[name] })).toMatchObject({
      state,
      text,
    });
  });
});

test("a forced removal of an attached segment says when it will be freed", () => {
  const object = attachedSegment(7, postgres);
  expect(remove(object, object, { force: true })).toMatchObject({
    state: "removed",
    text: "marked for removal: freed when the last of 1 attaches ends",
  });
});

test("a queue that is idle goes only by force", () => {
  expect(remove(queue(3), queue(3), { force: true })).toMatchObject({
    state: "removed",
    calls: ["msg:3"],
  });
});

describe("what is left on the disk", () => {
  const orphan = segment(7);
  test("is an intent, a backup and an outcome, in this order around the call", () => {
    expect(remove(orphan, orphan)).toMatchObject({
      state: "removed",
      entry: "entry-shm-7",
      text: "removed, 4.0K given back; shmtop undo entry-shm-7 puts it back",
      steps: ["intend shm:7 with backup", "save entry-shm-7", "call shm:7", "conclude removed"],
    });
  });
  test("has no backup of what is attached, or of what is not to be saved", () => {
    const used = attachedSegment(7, postgres);
    const steps = ["intend shm:7", "call shm:7", "conclude removed"];
    const forced = remove(used, used, { force: true });
    expect(forced).toMatchObject({ state: "removed", steps });
    expect(forced).not.toHaveProperty("entry");
    expect(remove(orphan, orphan, { backup: false }).steps).toEqual(steps);
  });
  test("is nothing when it is refused at the first look", () => {
    expect(remove(orphan, segment(7, { key: 1 })).steps).toEqual([]);
  });
});

describe("nothing is called when", () => {
  const orphan = segment(7);
  const faults: readonly [string, Faults, RegExp, readonly string[]][] = [
    ["another program removes", { locked: true }, /another shmtop/, []],
    ["the intent cannot be written", { intent: "disk full" }, /unrecorded: disk full/, []],
    [
      "it cannot be saved",
      { save: "disk full" },
      /it cannot be saved: disk full; --no-backup/,
      ["intend shm:7 with backup", "conclude refused"],
    ],
    [
      "it changed after it was saved",
      { changed: "it was used" },
      /it was used/,
      ["intend shm:7 with backup", "save entry-shm-7", "discard entry-shm-7", "conclude refused"],
    ],
  ];
  test.each(faults)("%s", (_, fault, said, steps) => {
    const removal = remove(orphan, orphan, fault);
    expect(removal).toMatchObject({ state: "refused", steps, calls: [] });
    expect(removal.text).toMatch(said);
  });
  test("the kernel would not let us: nothing is saved then either", () => {
    const removal = remove(orphan, orphan, { mayRemove: false });
    expect(removal).toMatchObject({ state: "refused", steps: [], calls: [] });
    expect(removal.text).toMatch(/its owner .* may remove it, or root/);
  });
  test("somebody attached it while it was saved", () => {
    const used = attachedSegment(7, postgres, { touched: orphan.touched });
    expect(remove(orphan, [orphan, used])).toMatchObject({ state: "refused", calls: [] });
  });
});

test("an outcome that cannot be written is said, and the object is gone all the same", () => {
  const removal = remove(segment(7), segment(7), { outcome: "disk full" });
  expect(removal.state).toBe("removed");
  expect(removal.text).toContain("the journal has no outcome: disk full");
});

describe("our own attach, which a backup needs, makes us the last user", () => {
  const creator = touchedBy(812);
  const before = segment(7, { touched: [creator, touchedBy(813, { role: "last" })] });
  const later = (others: readonly ReturnType<typeof touchedBy>[], state: "idle" | "unknown") =>
    segment(7, { touched: others, verdict: verdictOf(state) });
  const ourselves = touchedBy(us, { role: "last", is: "alive" });

  test("and alone is no reason to refuse", () => {
    expect(remove(before, [before, later([creator, ourselves], "idle")]).state).toBe("removed");
  });
  test.each([
    ["its creator lives", [touchedBy(812, { is: "alive" }), ourselves]],
    ["its creator is not known to be gone", [touchedBy(812, { is: "unknown" }), ourselves]],
    ["another was the last", [creator, touchedBy(900, { role: "last", is: "alive" })]],
  ])("but %s is", (_, touched) => {
    expect(remove(before, [before, later(touched, "idle")])).toMatchObject({
      state: "refused",
      calls: [],
    });
  });
  test("but is one where nothing was saved", () => {
    const now = later([creator, ourselves], "idle");
    expect(remove(before, [before, now], { backup: false }).state).toBe("refused");
  });
});
