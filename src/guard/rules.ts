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

/** Modes and size of a terminal, blocking and close-on-exec of a descriptor, and two questions to /proc. */
const IOCTLS = [
  0xc0686611, // PROCMAP_QUERY, asked for every mapping, so it comes first
  ...[0x5401, 0x5402, 0x5403, 0x5404], // TCGETS TCSETS TCSETSW TCSETSF
  ...[0x802c542a, 0x402c542b, 0x402c542c, 0x402c542d], // the same with speeds: TCGETS2 …
  ...[0x540f, 0x5413, 0x80045430], // TIOCGPGRP TIOCGWINSZ TIOCGPTN
  ...[0x541b, 0x5421, 0x5450, 0x5451], // FIONREAD FIONBIO FIONCLEX FIOCLEX
  ...[0xb701, 0xb702, 0xb703, 0xb704], // NS_GET_USERNS NS_GET_PARENT NS_GET_NSTYPE NS_GET_OWNER_UID
];

/** F_SETOWN, F_SETSIG and F_SETOWN_EX make the kernel send any signal to anybody; a lease holds up other openers. */
const FCNTLS_REFUSED = [8, 10, 15, 1024, 1026]; // …, F_SETLEASE, F_NOTIFY

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

/** @param pid our own: a program may end or stop itself. */
export const rulesFor = (pid: number): readonly Rule[] => [
  // System V objects
  { calls: ["shmctl"], unless: [[command(1, SHM_READS)]] },
  { calls: ["semctl"], unless: [[command(2, SEM_READS)]] },
  { calls: ["msgctl"], unless: [[command(1, MSG_READS)]] },
  { calls: ["shmget", "semget"], unless: [findsByKey(2)] },
  { calls: ["msgget"], unless: [findsByKey(1)] },
  { calls: ["shmat"], unless: [[has(2, SHM_RDONLY)]] },
  { calls: ["msgrcv"], unless: [[has(4, MSG_COPY)]] },
  { calls: ["msgsnd", "semop", "semtimedop"] },
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
  { calls: ["removexattr", "lremovexattr", "fremovexattr"] },
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
  { calls: ["ioctl"], unless: [[is(1, ...IOCTLS)]] },
  { calls: ["fcntl"], unless: [[isNot(1, ...FCNTLS_REFUSED)]] },
];
