import { describe, expect, test } from "vitest";
import { keptCapabilities, reduceTo } from "../../src/guard/capabilities.ts";
import { MARK, MARK_ERRNO } from "../../src/guard/filter.ts";
import { type Guarded, type GuardSetup, guard } from "../../src/guard/guard.ts";
import type { GuardCalls } from "../../src/host/guard-calls.ts";
import type { Outcome } from "../../src/model/outcome.ts";
import { answerOf } from "./bpf.ts";

const EINVAL = 22;
const ENOSYS = 38;
const TERMINAL = 21;

interface World extends GuardSetup {
  /** What was called, in order, each once. */
  readonly log: readonly string[];
  readonly capabilities: () => number[];
}

/** A kernel that does what it is asked, but for what is told here. */
function world(told: Partial<GuardCalls> & Partial<GuardSetup> = {}): World {
  const log: string[] = [];
  let filter: Uint8Array | null = null;
  let sets = new Uint32Array([~0, ~0, 0, ~0, ~0, 0]);
  const note = (name: string): void => void (log.includes(name) || log.push(name));
  const calls: GuardCalls = {
    errno: () => EINVAL,
    dropBound: () => {
      note("bound");
      return 0;
    },
    capabilities: (to) => {
      to.set(sets);
      return 0;
    },
    reduceCapabilities: (from) => {
      note("capabilities");
      sets = from.slice();
      return 0;
    },
    refuseNewPrivileges: () => {
      note("privileges");
      return 0;
    },
    duplicateInput: () => {
      note("terminal");
      return TERMINAL;
    },
    filterAllThreads: (_number, program) => {
      note("filter");
      filter = program;
      return 0;
    },
    refusalOf: (number) => (filter === null ? ENOSYS : errnoOf(filter, number)),
    ...told,
  };
  return {
    calls,
    arch: "x64",
    pid: 812,
    screen: false,
    elsewhere: true,
    hasRing: () => false,
    restart: () => note("restart"),
    ...told,
    log,
    capabilities: () => [...sets],
  };
}

/** What the filter of x86-64 has the caller told. */
const errnoOf = (filter: Uint8Array, number: number): number =>
  answerOf(filter, { number, arch: 0xc000003e }) & 0xffff;

const reasonOf = (outcome: Outcome<Guarded>): string =>
  outcome.ok ? "enforced" : outcome.failure.text;

test("power goes first, then the filter, all in one process", () => {
  const here = world();
  expect(reasonOf(guard(here))).toBe("enforced");
  expect(here.log).toEqual(["bound", "capabilities", "privileges", "filter"]);
});

test("a screen's terminal is told by the filter, also to who runs under it already", () => {
  const here = world({ screen: true });
  expect(guard(here)).toEqual({ ok: true, value: { terminal: TERMINAL } });
  expect(here.log.slice(-2)).toEqual(["terminal", "filter"]);
  expect(guard(here)).toEqual({ ok: true, value: { terminal: TERMINAL } });
  expect(guard(world())).toEqual({ ok: true, value: { terminal: null } });
});

test("no capability is left that changes something without the filter's leave", () => {
  const here = world();
  guard(here);
  const low = (1 << 2) | (1 << 15) | (1 << 19) | (1 << 21);
  const high = (1 << 6) | (1 << 8);
  expect(here.capabilities()).toEqual([low, low, 0, high, high, 0]);
});

test("nothing that other namespaces need is kept where they are not read", () => {
  const here = world({ elsewhere: false });
  guard(here);
  expect(here.capabilities()[0]).toBe((1 << 2) | (1 << 15) | (1 << 19));
});

test("a capability that was not there is not added", () => {
  expect([...reduceTo(keptCapabilities(true), new Uint32Array([1 << 19, 0, 0, 0, 0, 0]))]).toEqual([
    1 << 19,
    0,
    0,
    0,
    0,
    0,
  ]);
});

test("without capabilities to drop the filter is installed all the same", () => {
  const here = world({ dropBound: () => -1, capabilities: () => -1 });
  expect(reasonOf(guard(here))).toBe("enforced");
  expect(here.log).toEqual(["privileges", "filter"]);
});

describe("a process with an io_uring", () => {
  test("starts anew under the filter", () => {
    const here = world({ hasRing: () => true });
    guard(here);
    expect(here.log.at(-1)).toBe("restart");
  });

  test("that cannot start anew goes on with less power and no filter, and says so", () => {
    const here = world({ hasRing: () => true, restart: null });
    expect(reasonOf(guard(here))).toBe("io_uring is in use");
    expect(here.log).toEqual(["bound", "capabilities", "privileges"]);
  });

  test("is not started twice", () => {
    const refusalOf = (number: number) => (number === MARK ? MARK_ERRNO : 0);
    const here = world({ hasRing: () => true, refusalOf });
    expect(reasonOf(guard(here))).toBe("enforced");
    expect(here.log).toEqual([]);
  });
});

describe("what is not enforced is said in a few words", () => {
  test.each<[string, Partial<GuardCalls> & Partial<GuardSetup>, string]>([
    ["another architecture", { arch: "riscv64" }, "system calls of riscv64 are not known"],
    ["no native calls", { calls: null }, "no native calls"],
    ["a kernel before 3.5", { refuseNewPrivileges: () => -1 }, "PR_SET_NO_NEW_PRIVS failed"],
    ["a kernel without filters", { filterAllThreads: () => -1 }, "seccomp failed with errno 22"],
    ["no descriptor left", { screen: true, duplicateInput: () => -1 }, "F_DUPFD failed with errno"],
    ["a thread apart", { filterAllThreads: () => 815 }, "thread 815 has a filter of its own"],
    ["an emulator that only nods", { refusalOf: () => ENOSYS }, "the filter has no effect"],
  ])("%s", (_what, told, reason) => {
    expect(reasonOf(guard(world(told)))).toContain(reason);
  });
});
