/** What the read-only mode refuses: one row for each way to change something, with what is let through. */
import type { Call } from "./syscalls.ts";

/** A test of the lower 32 bits of an argument: every argument tested here is a C int, or is cut to one by the kernel. */
export interface ArgumentTest {
  /** Counted from 0. */
  readonly argument: number;
  /** Only these bits count; absent: all. */
  readonly mask?: number;
  /** It passes if the value is one of these; with `but`, if it is none of these. */
  readonly among?: readonly number[];
  readonly but?: readonly number[];
}

export interface Rule {
  readonly calls: readonly Call[];
  /** A call goes through if every test of one of these lists passes; absent: never. */
  readonly unless?: readonly (readonly ArgumentTest[])[];
  /** What the caller is told: as if the kernel had no such call, so that it does without; absent: EPERM. */
  readonly absent?: true;
}

// Values of include/uapi: ipc.h, shm.h, sem.h, msg.h, asm-generic/fcntl.h, sched.h; the same on x86-64 and arm64.
const IPC_64 = 0x100;
const IPC_CREAT = 0o1000;
const IPC_STAT = 2;
const IPC_INFO = 3;
const SHM_RDONLY = 0o10000;
const MSG_COPY = 0o40000;
const O_ACCMODE = 0o3;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const O_TMPFILE = 0o20000000;
const CLONE_NEWIPC = 0x08000000;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const CLONE_NEW = 0x00020000 | 0x02000000 | 0x04000000 | CLONE_NEWIPC | 0x70000000;
const SIGTSTP = 20;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const SOCK_TYPE = 0xf;
const SOCK_STREAM = 1;

/** Reading the state of a System V object, or counting all. */
const SHM_READS = [IPC_STAT, IPC_INFO, 13, 14, 15]; // SHM_STAT, SHM_INFO, SHM_STAT_ANY
const SEM_READS = [IPC_STAT, IPC_INFO, 11, 12, 13, 14, 15, 18, 19, 20]; // GETPID GETVAL GETALL GETNCNT GETZCNT SEM_STAT SEM_INFO SEM_STAT_ANY
const MSG_READS = [IPC_STAT, IPC_INFO, 11, 12, 13]; // MSG_STAT, MSG_INFO, MSG_STAT_ANY

/** Size of a terminal and reading its modes, blocking and close-on-exec of a descriptor, and two questions to /proc. */
const IOCTLS = [
  0xc0686611, // PROCMAP_QUERY, asked for every mapping, so it comes first
  ...[0x5401, 0x802c542a], // TCGETS TCGETS2
  ...[0x540f, 0x5413, 0x80045430], // TIOCGPGRP TIOCGWINSZ TIOCGPTN
  ...[0x541b, 0x5421, 0x5450], // FIONREAD FIONBIO FIONCLEX
  ...[0xb701, 0xb702, 0xb703, 0xb704, 0x8008b70d], // NS_GET_USERNS NS_GET_PARENT NS_GET_NSTYPE NS_GET_OWNER_UID NS_GET_ID
];
const TERMINAL_MODES = [0x5402, 0x5403, 0x5404, 0x402c542b, 0x402c542c, 0x402c542d]; // TCSETS… TCSETS2…
const FIOCLEX = 0x5451;

const F_SETFD = 2;
/**
 * Duplicating, the flags of a descriptor, and questions. Of the others F_SETOWN and F_SETSIG make the kernel send any signal to
 * anybody; locks and leases hold up other openers, and for some of them it is enough to have the file open for reading.
 */
const FCNTLS = [
  ...[0, 1030, 1027], // F_DUPFD F_DUPFD_CLOEXEC F_DUPFD_QUERY
  ...[1, 3, 4], // F_GETFD F_GETFL F_SETFL
  ...[5, 36, 9, 11, 16, 1025, 1032, 1034], // F_GETLK F_OFD_GETLK F_GETOWN F_GETSIG F_GETOWN_EX F_GETLEASE F_GETPIPE_SZ F_GET_SEALS
];

/**
 * Advice on our own page tables, as V8 and malloc give it. The rest acts on the pages themselves, which a segment shares with
 * its users: allocates, merges, swaps out or in, takes away, poisons them.
 */
const ADVICE = [
  ...[4, 8, 10, 11], // MADV_DONTNEED MADV_FREE MADV_DONTFORK MADV_DOFORK
  ...[0, 1, 2, 14, 15], // MADV_NORMAL MADV_RANDOM MADV_SEQUENTIAL MADV_HUGEPAGE MADV_NOHUGEPAGE
  ...[16, 17, 18, 19, 102, 103], // MADV_DONTDUMP MADV_DODUMP MADV_WIPEONFORK MADV_KEEPONFORK MADV_GUARD_INSTALL MADV_GUARD_REMOVE
];

const FUTEX_PRIVATE = 128;
/** FUTEX_REQUEUE FUTEX_CMP_REQUEUE FUTEX_CMP_REQUEUE_PI: sends who waits to wait elsewhere; shared memory need only be readable. */
const FUTEX_REQUEUES = [3, 4, 12];
const FUTEX_CLOCK_REALTIME = 256;

const PR_SCHED_CORE = 62;

const is = (argument: number, ...among: number[]): ArgumentTest => ({ argument, among });
const isNot = (argument: number, ...but: number[]): ArgumentTest => ({ argument, but });
const has = (argument: number, bits: number): ArgumentTest => ({
  argument,
  mask: bits,
  among: [bits],
});
const lacks = (argument: number, bits: number): ArgumentTest => ({
  argument,
  mask: bits,
  among: [0],
});
const command = (argument: number, among: readonly number[]): ArgumentTest => ({
  argument,
  mask: ~IPC_64,
  among,
});
const onlyReads = (argument: number): readonly ArgumentTest[] => [
  lacks(argument, O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | O_TMPFILE),
];
/** A look-up by key; IPC_PRIVATE, which is 0, always makes a new object. */
const findsByKey = (flags: number): readonly ArgumentTest[] => [
  isNot(0, 0),
  lacks(flags, IPC_CREAT),
];

/** What the rules must know of our own process. */
export interface Own {
  /** A program may end or stop itself. */
  readonly pid: number;
  /**
   * The one descriptor that may set a terminal's modes. Any terminal that can be opened for reading could be set otherwise, and
   * a filter does not see which one a descriptor is: so this one can be neither closed nor replaced, not even by execve(2).
   * -1, which is none, where no modes are set.
   */
  readonly terminal: number;
}

export const rulesFor = ({ pid, terminal }: Own): readonly Rule[] => [
  // System V objects
  { calls: ["shmctl"], unless: [[command(1, SHM_READS)]] },
  { calls: ["semctl"], unless: [[command(2, SEM_READS)]] },
  { calls: ["msgctl"], unless: [[command(1, MSG_READS)]] },
  { calls: ["shmget", "semget"], unless: [findsByKey(2)] },
  { calls: ["msgget"], unless: [findsByKey(1)] },
  { calls: ["shmat"], unless: [[has(2, SHM_RDONLY)]] },
  { calls: ["msgrcv"], unless: [[has(4, MSG_COPY)]] },
  { calls: ["msgsnd", "semop", "semtimedop"] },
  // Memory that is shared with its users, even where it is attached for reading only
  { calls: ["madvise"], unless: [[is(2, ...ADVICE)]] },
  { calls: ["mbind", "set_mempolicy_home_node", "mlock", "mlock2", "mlockall"] },
  {
    calls: ["futex"],
    unless: [
      [has(1, FUTEX_PRIVATE)],
      [{ argument: 1, mask: ~FUTEX_CLOCK_REALTIME, but: FUTEX_REQUEUES }],
    ],
  },
  { calls: ["futex_requeue"], absent: true },
  // POSIX objects and files. openat2 has its flags in memory, where no filter can look.
  { calls: ["mq_open"], unless: [[lacks(1, O_ACCMODE | O_CREAT)]] },
  { calls: ["mq_unlink", "mq_timedsend", "mq_timedreceive", "mq_notify"] },
  { calls: ["open"], unless: [onlyReads(1)] },
  { calls: ["openat", "open_by_handle_at"], unless: [onlyReads(2)] },
  { calls: ["openat2"], absent: true },
  { calls: ["creat", "unlink", "unlinkat", "rename", "renameat", "renameat2"] },
  { calls: ["link", "linkat", "symlink", "symlinkat"] },
  { calls: ["mkdir", "mkdirat", "rmdir", "mknod", "mknodat"] },
  { calls: ["truncate", "ftruncate", "fallocate"] },
  { calls: ["chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat"] },
  { calls: ["utime", "utimes", "futimesat", "utimensat"] },
  { calls: ["setxattr", "lsetxattr", "fsetxattr"] },
  { calls: ["removexattr", "lremovexattr", "fremovexattr", "flock"] },
  // Descriptors, and terminals through them
  { calls: ["fcntl"], unless: [[is(1, ...FCNTLS)], [is(1, F_SETFD), isNot(0, terminal)]] },
  { calls: ["close"], unless: [[isNot(0, terminal)]] },
  { calls: ["dup2", "dup3"], unless: [[isNot(1, terminal)]] },
  { calls: ["close_range"], absent: true },
  {
    calls: ["ioctl"],
    unless: [
      [is(1, ...IOCTLS)],
      [is(1, ...TERMINAL_MODES), is(0, terminal)],
      [is(1, FIOCLEX), isNot(0, terminal)],
    ],
  },
  // Other processes. Ctrl-Z stops our own process group; signal 0 only asks whether somebody is there.
  { calls: ["kill"], unless: [[is(1, 0)], [is(0, 0), is(1, SIGTSTP)], [is(0, pid)]] },
  { calls: ["tgkill"], unless: [[is(0, pid)]] },
  { calls: ["tkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo"] },
  { calls: ["pidfd_open", "pidfd_getfd", "pidfd_send_signal"] },
  { calls: ["ptrace", "process_vm_writev", "process_madvise", "process_mrelease"] },
  { calls: ["move_pages", "migrate_pages", "setpriority", "ioprio_set"] },
  {
    calls: ["sched_setscheduler", "sched_setparam", "sched_setattr", "sched_setaffinity"],
    unless: [[is(0, 0, pid)]],
  },
  { calls: ["prlimit64"], unless: [[is(0, 0, pid)]] },
  { calls: ["prctl"], unless: [[isNot(0, PR_SCHED_CORE)]] },
  // Namespaces and mounts: threads and programs may start, in the namespaces that they have. clone3 is as openat2.
  { calls: ["clone"], unless: [[lacks(0, CLONE_NEW)]] },
  { calls: ["clone3"], absent: true },
  { calls: ["setns"], unless: [[is(1, CLONE_NEWIPC)]] },
  { calls: ["unshare", "chroot", "pivot_root", "mount", "umount2"] },
  { calls: ["open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick"] },
  { calls: ["mount_setattr"] },
  // The machine
  { calls: ["bpf", "perf_event_open", "userfaultfd", "fanotify_init"] },
  { calls: ["kexec_load", "kexec_file_load", "init_module", "finit_module", "delete_module"] },
  { calls: ["reboot", "swapon", "swapoff", "acct", "quotactl", "quotactl_fd"] },
  { calls: ["sethostname", "setdomainname", "_sysctl", "syslog", "iopl", "ioperm", "vhangup"] },
  { calls: ["settimeofday", "clock_settime", "adjtimex", "clock_adjtime"] },
  { calls: ["add_key", "request_key", "keyctl"] },
  // Ways around this list: calls made by a kernel thread, and other programs (systemd, docker) asked over a local socket.
  { calls: ["io_uring_setup", "io_uring_enter", "io_uring_register"], absent: true },
  { calls: ["socket"], unless: [[is(0, AF_INET, AF_INET6)]] },
  {
    calls: ["socketpair"],
    unless: [[is(0, AF_UNIX), { argument: 1, mask: SOCK_TYPE, among: [SOCK_STREAM] }]],
  },
];
