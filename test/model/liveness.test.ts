import { describe, expect, test } from "vitest";
import { touchedBy } from "../../src/model/liveness.ts";
import type { NamedPid, ObservedProcess } from "../../src/model/observation.ts";
import { bootedAt, liveProcess, observationOf } from "../support/observation.ts";
import { moment } from "../support/snapshot.ts";

const observation = observationOf();
const at = moment - 60_000;
const creator: NamedPid = { role: "creator", pid: 812, at };

function fate(named: NamedPid, process?: ObservedProcess, seen = observation): string {
  return touchedBy(named, new Map(process && [[process.pid, process]]), seen).is;
}

describe("a process that an object names", () => {
  test("lives when it started before the deed", () => {
    expect(fate(creator, liveProcess(812, { startedAt: at - 1 }))).toBe("alive");
  });

  test("is another one when it started clearly after the deed", () => {
    expect(fate(creator, liveProcess(812, { startedAt: at + 2000 }))).toBe("reused");
  });

  test("counts as alive while the whole seconds of the tables leave a doubt", () => {
    expect(fate(creator, liveProcess(812, { startedAt: at + 999 }))).toBe("alive");
  });

  test("is gone when every process shows and it does not", () => {
    expect(fate(creator)).toBe("gone");
  });

  test("is gone inside a pid namespace too: its number is of that namespace", () => {
    const observer = { ...observation.observer, sight: "pid-namespace" } as const;
    expect(fate(creator, undefined, observationOf({ observer }))).toBe("gone");
  });

  test.each(["hidepid", "unknown"] as const)("is unknown, not gone, with sight %s", (sight) => {
    const observer = { ...observation.observer, sight };
    expect(fate(creator, undefined, observationOf({ observer }))).toBe("unknown");
  });

  test("is gone as a zombie: it has let go of everything", () => {
    expect(fate(creator, liveProcess(812, { startedAt: at - 1, state: "Z" }))).toBe("gone");
  });

  test("is unknown with pid 0: the kernel has no number for it here", () => {
    expect(fate({ ...creator, pid: 0 })).toBe("unknown");
  });

  test("is not called reused when the object is older than the boot: the clock was set since", () => {
    const before = { ...creator, at: bootedAt - 86_400_000 };
    expect(fate(before, liveProcess(812, { startedAt: moment - 1000 }))).toBe("alive");
  });

  test("is not called reused within the distance that the clock was set while we looked", () => {
    const stepped = observationOf({ clockStep: 3_600_000 });
    expect(fate(creator, liveProcess(812, { startedAt: at + 3_500_000 }), stepped)).toBe("alive");
    expect(fate(creator, liveProcess(812, { startedAt: at + 3_700_000 }), stepped)).toBe("reused");
  });
});
