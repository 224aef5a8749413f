import { describe, expect, test } from "vitest";
import { kinds } from "../../src/kinds/index.ts";
import { join } from "../../src/model/join.ts";
import type { NamedPid, ObservedProcess, OwnTouch } from "../../src/model/observation.ts";
import { displaced } from "../../src/model/own-touches.ts";
import type { Liveness } from "../../src/model/snapshot.ts";
import {
  liveProcess,
  msgRow,
  observationOf,
  semRow,
  shmRow,
  tableOf,
} from "../support/observation.ts";
import { moment, ownNs, touchedBy } from "../support/snapshot.ts";

const [CREATOR, USER, US] = [812, 813, 4242];
const at = moment - 60_000;
const named = (role: NamedPid["role"], pid: number): NamedPid => ({ role, pid, at });

const attach: OwnTouch = {
  ...{ kind: "shm", ns: ownNs, id: 7, pid: US, at },
  before: [named("creator", CREATOR), named("last", USER)],
};
/** After an attach of ours. */
const segment = shmRow(7, { pids: [named("creator", CREATOR), named("last", US)] });

/** Its verdict, with these of the note and these alive. */
function look(row: typeof segment, kind: string, note: OwnTouch[], alive: ObservedProcess[]) {
  const tables = [tableOf(kind, [row])];
  const seen = observationOf({ tables, ownTouches: note, processes: alive });
  const [object] = join(seen, kinds, []).objects;
  return { ...object?.verdict, touched: object?.touched.map(({ role, pid }) => `${role} ${pid}`) };
}

describe("a segment that we had attached", () => {
  test("is idle while its last user lives", () => {
    const verdict = look(segment, "shm", [attach], [liveProcess(USER)]);
    expect(verdict).toMatchObject({ state: "idle", touched: ["creator 812", "last 813"] });
    expect(verdict.reasons?.map(({ code }) => code)).toContain("noted");
  });
  test("is idle also while we ourselves are there", () => {
    const alive = [liveProcess(USER), liveProcess(US)];
    expect(look(segment, "shm", [attach], alive).state).toBe("idle");
    expect(look(segment, "shm", [attach], [liveProcess(US)]).state).toBe("idle");
  });
  test("is an orphan when all are gone, or their numbers are of later processes", () => {
    expect(look(segment, "shm", [attach], [])).toMatchObject({ state: "orphan" });
    const later = liveProcess(USER, { startedAt: at + 30_000 });
    expect(look(segment, "shm", [attach], [later])).toMatchObject({ state: "orphan" });
  });
  test("is judged by whoever used it after us, and by nobody of another object's note", () => {
    const since = shmRow(7, { pids: [named("creator", CREATOR), named("last", 900)] });
    expect(look(since, "shm", [attach], [liveProcess(USER)]).state).toBe("orphan");
    expect(look(segment, "shm", [{ ...attach, id: 8 }], [liveProcess(USER)]).state).toBe("orphan");
    expect(look(segment, "shm", [{ ...attach, ns: 1 }], [liveProcess(USER)]).state).toBe("orphan");
  });
});

describe("an object that we put back", () => {
  const semaphore = semRow(7, { pids: [named("operator", US)] });
  const queue = msgRow(7, { pids: [named("sender", US)] });
  test.each([
    ["sem", semaphore, "operator"],
    ["msg", queue, "sender"],
  ] as const)("%s is idle while its last user lives", (kind, row, role) => {
    const note = { ...attach, kind, before: [named(role, USER)] };
    expect(look(row, kind, [note], [liveProcess(USER)]).state).toBe("idle");
    expect(look(row, kind, [note], []).state).toBe("orphan");
  });
  test("keeps a receiver when somebody sends to it", () => {
    const note = {
      ...attach,
      kind: "msg",
      before: [named("sender", 900), named("receiver", USER)],
    };
    const sent = msgRow(7, { pids: [named("sender", 901)] });
    const verdict = look(sent, "msg", [note], [liveProcess(USER)]);
    expect(verdict).toMatchObject({ state: "idle", touched: ["sender 901", "receiver 813"] });
  });
  test("and that nobody was known to have used is not known to be an orphan", () => {
    const note = { ...attach, kind: "sem", before: [] };
    expect(look(semaphore, "sem", [note], []).state).toBe("unknown");
  });
});

describe("whom an object names", () => {
  const all = (...are: Liveness[]) => ({
    touched: are.map((is, index) => touchedBy(index, { is, role: "operator" })),
  });
  test("is noted with the time, but for who is gone and has a successor", () => {
    expect(displaced(all("alive", "gone", "reused", "unknown"), at)).toEqual(
      [0, 1, 3].map((pid) => named("operator", pid)),
    );
  });
  test("tells nothing where all are gone, and that nobody is known is noted too", () => {
    expect(displaced(all("gone", "reused"), at)).toBeNull();
    expect(displaced(all(), at)).toEqual([]);
  });
});
