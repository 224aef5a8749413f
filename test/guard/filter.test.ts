import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assemble } from "../../src/guard/assemble.ts";
import { filterFor, MARK } from "../../src/guard/filter.ts";
import { type Rule, rulesFor } from "../../src/guard/rules.ts";
import { type Abi, abiOf, type Call, NEWEST, numberOf, numbers } from "../../src/guard/syscalls.ts";
import { answerOf } from "./bpf.ts";

const PID = 812;
const OTHER = 4711;
const ANSWERS = new Map([
  [0x7fff0000, "allowed"],
  [0x80000000, "killed"],
  [0x00050001, "EPERM"],
  [0x00050026, "ENOSYS"],
  [0x00050072, "EALREADY"],
]);

const x64 = known("x64");
const arm64 = known("arm64");
const rules = rulesFor(PID);

function known(arch: string): Abi {
  const abi = abiOf(arch);
  if (abi === undefined) throw new Error(`${arch} is not known`);
  return abi;
}

const programs = new Map([x64, arm64].map((abi) => [abi, assemble(filterFor(abi, PID))]));

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
      fc.constant(MARK),
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
    for (const number of [NEWEST + 1, 463, 467, 469, 500, MARK - 1, MARK + 1, 0x3fffffff]) {
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

/** Everything that Linux 6.1 has for x86-64, the other known calls aside: judged to change nothing outside the process. */
const HARMLESS =
  `accept accept4 access afs_syscall alarm arch_prctl bind brk capget capset chdir clock_getres
  clock_gettime clock_nanosleep close close_range connect copy_file_range create_module dup dup2 dup3 epoll_create
  epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat
  exit exit_group faccessat faccessat2 fadvise64 fanotify_mark fchdir fdatasync fgetxattr flistxattr flock fork fstat
  fstatat fstatfs fsync futex futex_waitv get_kernel_syms get_mempolicy get_robust_list get_thread_area getcpu getcwd getdents
  getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp getpid getpmsg getppid getpriority
  getrandom getresgid getresuid getrlimit getrusage getsid getsockname getsockopt gettid gettimeofday getuid getxattr
  inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents io_setup
  io_submit ioprio_get kcmp landlock_add_rule landlock_create_ruleset landlock_restrict_self lgetxattr listen listxattr
  llistxattr lookup_dcookie lseek lstat madvise mbind membarrier memfd_create memfd_secret mincore mlock mlock2 mlockall
  mmap modify_ldt mprotect mq_getsetattr mremap msync munlock munlockall munmap name_to_handle_at nanosleep newfstatat
  nfsservctl pause personality pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll prctl pread64 preadv preadv2
  process_vm_readv pselect6 putpmsg pwrite64 pwritev pwritev2 query_module read readahead readlink readlinkat readv
  recvfrom recvmmsg recvmsg remap_file_pages restart_syscall rseq rt_sigaction rt_sigpending rt_sigprocmask rt_sigreturn
  rt_sigsuspend rt_sigtimedwait sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
  sched_getparam sched_getscheduler sched_rr_get_interval sched_yield seccomp security select sendfile sendmmsg sendmsg
  sendto set_mempolicy set_mempolicy_home_node set_robust_list set_thread_area set_tid_address setfsgid setfsuid setgid
  setgroups setitimer setpgid setregid setresgid setresuid setreuid setrlimit setsid setsockopt setuid shmdt shutdown
  sigaltstack signalfd signalfd4 splice stat statfs statx sync sync_file_range sync_file_range2 syncfs sysfs sysinfo tee time timer_create
  timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create timerfd_gettime timerfd_settime times tuxcall
  umask uname uselib ustat vfork vmsplice vserver wait4 waitid write writev`.split(/\s+/);

/** The generic header also has the calls with 64-bit times of 32-bit machines, and a base for numbers of their own. */
const isOf32Bits = (number: number): boolean => number === 244 || (number >= 403 && number <= 423);

const HEADERS = [
  ["x64", "/usr/include/x86_64-linux-gnu/asm/unistd_64.h", x64],
  ["arm64", "/usr/include/asm-generic/unistd.h", arm64],
] as const;

describe.each(HEADERS)("the kernel's header for %s", (_name, path, abi) => {
  const header = existsSync(path) ? readFileSync(path, "utf8") : null;
  const inHeader = new Map(
    [...(header ?? "").matchAll(/^#define __NR(?:3264)?_(\w+)\s+(\d+)$/gm)].map(
      ([, name, number]) => [name, Number(number)] as const,
    ),
  );

  test.skipIf(header === null)("has the same numbers", () => {
    const wrong = Object.keys(numbers).filter((call) => {
      const number = numberOf(call as Call, abi);
      const theirs = inHeader.get(call) ?? null;
      // Headers older than the rules lack the newest calls.
      return theirs !== number && !(theirs === null && (number ?? 0) > 450);
    });
    expect(wrong).toEqual([]);
  });

  test.skipIf(header === null)("has no call that nobody judged", () => {
    const judged = new Set([...HARMLESS, ...Object.keys(numbers)]);
    const unjudged = [...inHeader]
      .filter(([name, number]) => !isOf32Bits(number) && number <= 450 && !judged.has(name ?? ""))
      .map(([name]) => name);
    expect(unjudged).toEqual([]);
  });
});
