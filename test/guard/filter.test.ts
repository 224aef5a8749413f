import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assemble } from "../../src/guard/assemble.ts";
import { filterFor, MARK, TERMINAL_MARK } from "../../src/guard/filter.ts";
import { type Rule, rulesFor } from "../../src/guard/rules.ts";
import { type Abi, abiOf, type Call, NEWEST, numberOf } from "../../src/guard/syscalls.ts";
import { answerOf } from "./bpf.ts";

const PID = 812;
const OTHER = 4711;
const TERMINAL = 21;
const ANSWERS = new Map([
  [0x7fff0000, "allowed"],
  [0x80000000, "killed"],
  [0x00050001, "EPERM"],
  [0x00050026, "ENOSYS"],
  [0x00050072, "EALREADY"],
  [0x00050000 + TERMINAL, "the terminal"],
]);

const x64 = known("x64");
const arm64 = known("arm64");
const own = { pid: PID, terminal: TERMINAL };
const rules = rulesFor(own);

function known(arch: string): Abi {
  const abi = abiOf(arch);
  if (abi === undefined) throw new Error(`${arch} is not known`);
  return abi;
}

const programs = new Map([x64, arm64].map((abi) => [abi, assemble(filterFor(abi, own))]));

/** What happens to a call by its number. */
function raw(abi: Abi, number: number, args: readonly bigint[] = [], arch = abi.audit) {
  const answer = answerOf(programs.get(abi) ?? new Uint8Array(), { number, arch, args });
  return ANSWERS.get(answer) ?? answer.toString(16);
}

function to(call: Call, ...args: readonly number[]): string {
  const number = numberOf(call, x64);
  if (number === null) throw new Error(`${call} has no number`);
  return raw(
    x64,
    number,
    args.map((value) => BigInt(value)),
  );
}

describe.each([
  ["x64", x64],
  ["arm64", arm64],
])("the filter of %s", (_name, abi) => {
  const ofNumber = new Map(
    rules.flatMap((rule) => rule.calls.map((call) => [numberOf(call, abi), rule] as const)),
  );

  /** The rules read one by one, without a tree. */
  function byTheRules(number: number, args: readonly bigint[]): string {
    if (number === TERMINAL_MARK) return "the terminal";
    if (number > NEWEST) return number === MARK ? "EALREADY" : "ENOSYS";
    const rule = ofNumber.get(number);
    if (rule === undefined || passes(rule, args)) return "allowed";
    return rule.absent ? "ENOSYS" : "EPERM";
  }

  test("says of every call what its rule says", () => {
    const interesting = [...new Set(rules.flatMap(valuesIn))];
    const value = fc
      .tuple(fc.constantFrom(...interesting, 0, PID, 0xffffffff), fc.nat(0xffff), fc.boolean())
      .map(([known, high, mixed]) => BigInt(known >>> 0) + (mixed ? BigInt(high) << 32n : 0n));
    const number = fc.oneof(
      fc.constantFrom(...[...ofNumber.keys()].filter((key) => key !== null)),
      fc.nat(NEWEST + 20),
      fc.constantFrom(MARK, TERMINAL_MARK),
    );
    fc.assert(
      fc.property(number, fc.array(value, { minLength: 6, maxLength: 6 }), (call, args) => {
        expect(raw(abi, call, args)).toBe(byTheRules(call, args));
      }),
      { numRuns: 20_000 },
    );
  });

  test("ends whoever calls through another ABI", () => {
    const others = [x64.audit, arm64.audit, 0x40000003, 0x40000028].filter(
      (arch) => arch !== abi.audit,
    );
    for (const arch of others) expect(raw(abi, 0, [], arch)).toBe("killed");
    for (const number of [0x40000000, 0x40000000 + 31, 0x7fffffff, 0xffffffff]) {
      expect(raw(abi, number)).toBe("killed");
    }
  });

  test("has no call that came after it", () => {
    expect(raw(abi, NEWEST)).toBe("allowed");
    for (const number of [NEWEST + 1, 463, 467, 469, 500, MARK - 1, MARK + 2, 0x3fffffff]) {
      expect(raw(abi, number)).toBe("ENOSYS");
    }
    expect(raw(abi, MARK)).toBe("EALREADY");
  });
});

function passes({ unless = [] }: Rule, args: readonly bigint[]): boolean {
  return unless.some((tests) =>
    tests.every(({ argument, mask = -1, among, but }) => {
      const bits = Number((args[argument] ?? 0n) & 0xffffffffn) & mask;
      const isOne = (values: readonly number[]) => values.some((value) => (value | 0) === bits);
      return among === undefined ? !isOne(but ?? []) : isOne(among);
    }),
  );
}

const valuesIn = ({ unless = [] }: Rule): number[] =>
  unless.flat().flatMap(({ mask, among = [], but = [] }) => [...among, ...but, mask ?? 0]);

describe("System V objects", () => {
  test.each([
    ["shmctl", 1, [2, 3, 13, 14, 15], [0, 1, 11, 12, 16, 99]],
    ["semctl", 2, [2, 3, 11, 12, 13, 14, 15, 18, 19, 20], [0, 1, 16, 17, 21, 99]],
    ["msgctl", 1, [2, 3, 11, 12, 13], [0, 1, 14, 99]],
  ] as const)("%s only reads, with and without the flag IPC_64", (call, at, reads, others) => {
    const args = (command: number) => (at === 1 ? [7, command] : [7, 0, command]);
    for (const flag of [0, 0x100]) {
      for (const command of reads) expect(to(call, ...args(command | flag))).toBe("allowed");
      for (const command of others) expect(to(call, ...args(command | flag))).toBe("EPERM");
    }
  });

  test("a key finds an object, and never makes one", () => {
    expect(to("shmget", 0x5eed, 0, 0)).toBe("allowed");
    expect(to("semget", 0x5eed, 0, 0o600)).toBe("allowed");
    expect(to("msgget", 0x5eed, 0)).toBe("allowed");
    expect(to("shmget", 0x5eed, 4096, 0o1600)).toBe("EPERM");
    expect(to("semget", 0x5eed, 1, 0o1600)).toBe("EPERM");
    expect(to("msgget", 0x5eed, 0o1600)).toBe("EPERM");
    expect(to("shmget", 0, 4096, 0o600)).toBe("EPERM"); // IPC_PRIVATE
  });

  test("content is looked at, not changed and not taken", () => {
    expect(to("shmat", 7, 0, 0o10000)).toBe("allowed"); // SHM_RDONLY
    expect(to("shmat", 7, 0, 0)).toBe("EPERM");
    expect(to("msgrcv", 7, 0, 100, 0, 0o44000)).toBe("allowed"); // MSG_COPY | IPC_NOWAIT
    expect(to("msgrcv", 7, 0, 100, 0, 0o4000)).toBe("EPERM");
  });
});

test("files are opened for reading only", () => {
  for (const flags of [0, 0o2000000, 0o4000, 0o200000, 0o10000000]) {
    expect(to("openat", 0, 0, flags)).toBe("allowed");
  }
  for (const flags of [1, 2, 3, 0o100, 0o1000, 0o2000, 0o20200000, 0o2000001]) {
    expect(to("open", 0, flags)).toBe("EPERM");
    expect(to("openat", 0, 0, flags)).toBe("EPERM");
    expect(to("open_by_handle_at", 0, 0, flags)).toBe("EPERM");
  }
  expect(to("openat2", 0, 0, 0, 24)).toBe("ENOSYS");
});

test("signals go to nobody else", () => {
  expect(to("kill", PID, 9)).toBe("allowed");
  expect(to("kill", 0, 20)).toBe("allowed"); // SIGTSTP to our own group
  expect(to("kill", OTHER, 0)).toBe("allowed");
  for (const pid of [OTHER, 0, 1, -1, -OTHER]) expect(to("kill", pid, 15)).toBe("EPERM");
  expect(to("kill", -1, 20)).toBe("EPERM");
  expect(to("tgkill", PID, OTHER, 6)).toBe("allowed");
  expect(to("tgkill", OTHER, OTHER, 6)).toBe("EPERM");
});

test("advice goes to our own page tables, not to pages that others share", () => {
  for (const advice of [4, 8, 10, 14, 16, 102]) expect(to("madvise", 0, 0, advice)).toBe("allowed");
  // WILLNEED REMOVE MERGEABLE COLD PAGEOUT POPULATE_READ POPULATE_WRITE COLLAPSE HWPOISON SOFT_OFFLINE
  for (const advice of [3, 9, 12, 20, 21, 22, 23, 25, 100, 101, 104]) {
    expect(to("madvise", 0, 0, advice)).toBe("EPERM");
  }
});

test("who waits in shared memory is not sent to wait elsewhere", () => {
  for (const clock of [0, 256]) {
    for (const wait of [0, 1, 9, 10]) expect(to("futex", 0, wait | clock)).toBe("allowed");
    for (const requeue of [3, 4, 12]) {
      expect(to("futex", 0, requeue | 128 | clock)).toBe("allowed"); // FUTEX_PRIVATE_FLAG
      expect(to("futex", 0, requeue | clock)).toBe("EPERM");
    }
  }
});

test("no lock and no lease holds up others", () => {
  for (const operation of [1, 2, 5, 6, 8]) expect(to("flock", 7, operation)).toBe("EPERM");
  for (const command of [0, 1, 2, 3, 4, 5, 1030]) expect(to("fcntl", 7, command)).toBe("allowed");
  // F_SETLK F_SETLKW F_OFD_SETLK F_OFD_SETLKW F_SETLEASE F_NOTIFY F_SETPIPE_SZ F_ADD_SEALS
  for (const command of [6, 7, 37, 38, 1024, 1026, 1031, 1033]) {
    expect(to("fcntl", 7, command)).toBe("EPERM");
  }
});

describe("the modes of a terminal", () => {
  const MODES = [0x5402, 0x5403, 0x5404, 0x402c542b, 0x402c542c, 0x402c542d];

  test("are set through one descriptor, and by nobody where there is none", () => {
    for (const mode of MODES) {
      expect(to("ioctl", TERMINAL, mode)).toBe("allowed");
      for (const fd of [0, 1, 2, TERMINAL + 1, 0xffffffff]) {
        expect(to("ioctl", fd, mode)).toBe("EPERM");
      }
      const none = rulesFor({ pid: PID, terminal: -1 }).find(({ calls }) =>
        calls.includes("ioctl"),
      );
      for (const fd of [0, TERMINAL]) {
        expect(passes(none ?? { calls: [] }, [BigInt(fd), BigInt(mode)])).toBe(false);
      }
    }
    // TIOCSTI TIOCSWINSZ TIOCSCTTY TIOCSPGRP TIOCNOTTY TIOCSETD
    for (const other of [0x5412, 0x5414, 0x540e, 0x5410, 0x5422, 0x5423]) {
      expect(to("ioctl", TERMINAL, other)).toBe("EPERM");
    }
  });

  test("no other terminal comes in place of that one, not even in another program", () => {
    const COMMANDS = { F_SETFD: 2, FIOCLEX: 0x5451 };
    for (const [fd, answer] of [
      [TERMINAL, "EPERM"],
      [TERMINAL + 1, "allowed"],
      [0, "allowed"],
    ] as const) {
      expect(to("close", fd)).toBe(answer);
      expect(to("dup2", 5, fd)).toBe(answer);
      expect(to("dup3", 5, fd, 0)).toBe(answer);
      expect(to("fcntl", fd, COMMANDS.F_SETFD, 1)).toBe(answer);
      expect(to("ioctl", fd, COMMANDS.FIOCLEX)).toBe(answer);
    }
    expect(to("close_range", 3, 4)).toBe("ENOSYS");
  });
});

test("threads and programs start, but in no other namespace than an ipc one that exists", () => {
  const THREAD = 0x3d0f00;
  expect(to("clone", THREAD)).toBe("allowed");
  expect(to("clone", 0x4111)).toBe("allowed"); // vfork
  for (const flag of [17, 25, 26, 27, 28, 29, 30]) {
    expect(to("clone", THREAD | (1 << flag))).toBe("EPERM");
  }
  expect(to("setns", 5, 0x08000000)).toBe("allowed");
  for (const type of [0, 0x00020000, 0x08020000]) expect(to("setns", 5, type)).toBe("EPERM");
});
