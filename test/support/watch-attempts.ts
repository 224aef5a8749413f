/** Ways to change something, each made such that it would fail otherwise, or harm only what the test made itself. */
import { abiOf, type Call, numberOf } from "../../src/guard/syscalls.ts";

/** What the attempts are made on: real things that have to survive, or, where nothing forbids them, nothing real. */
export interface Subject {
  readonly shmid: number;
  readonly semid: number;
  readonly msqid: number;
  /** A file, and a directory where nothing may appear. */
  readonly file: string;
  readonly directory: string;
  /** A process of the test's. */
  readonly pid: number;
  /** The program that calls through other ABIs, alien.c. */
  readonly alien: string;
}

/** A name, the number of the call, its arguments: numbers, or memory. */
export type Try = readonly [name: string, number: number, ...args: (number | Buffer)[]];

const IPC_RMID = 0;
const IPC_SET = 1;
const IPC_STAT = 2;
const O_WRONLY = 1;
const O_RDWR = 2;
const O_CREAT = 0o100;
const O_TRUNC = 0o1000;
const O_APPEND = 0o2000;
const O_TMPFILE = 0o20200000;
const AT_FDCWD = -100;
const SIGTERM = 15;
const CLONE_NEWNS = 0x20000;
const CLONE_FS = 0x200;
const CLONE_NEWIPC = 0x08000000;
const IPC_NOWAIT = 0o4000;
const MSG_COPY = 0o40000;
const SHM_RDONLY = 0o10000;

const text = (string: string): Buffer => Buffer.from(`${string}\0`);
const zeros = (): Buffer => Buffer.alloc(256);

/** By call; the calls that this architecture has not are left out. */
function tries(rows: readonly (readonly [Call, string, ...(number | Buffer)[]])[]): Try[] {
  const abi = abiOf(process.arch);
  if (abi === undefined) throw new Error(`no probe for ${process.arch}`);
  return rows.flatMap(([call, detail, ...args]) => {
    const number = numberOf(call, abi);
    return number === null ? [] : [[`${call} ${detail}`.trim(), number, ...args] as const];
  });
}

export const attemptsOn = (subject: Subject): readonly Try[] =>
  tries([
    ...objectRows(subject),
    ...fileRows(subject),
    ...processRows(subject),
    ...mountRows(subject),
    ...machineRows(subject),
  ]);

type Rows = Parameters<typeof tries>[0];

const objectRows = ({ shmid, semid, msqid }: Subject): Rows => [
  ["shmctl", "IPC_RMID", shmid, IPC_RMID, 0],
  ["shmctl", "IPC_RMID with IPC_64", shmid, IPC_RMID | 0x100, 0],
  ["shmctl", "IPC_SET", shmid, IPC_SET, zeros()],
  ["shmctl", "SHM_LOCK", shmid, 11, 0],
  ["shmctl", "SHM_UNLOCK", shmid, 12, 0],
  ["semctl", "IPC_RMID", semid, 0, IPC_RMID, 0],
  ["semctl", "IPC_SET", semid, 0, IPC_SET, zeros()],
  ["semctl", "SETVAL", semid, 0, 16, 0],
  ["semctl", "SETALL", semid, 0, 17, zeros()],
  ["msgctl", "IPC_RMID", msqid, IPC_RMID, 0],
  ["msgctl", "IPC_SET", msqid, IPC_SET, zeros()],
  ["shmget", "IPC_PRIVATE", 0, 4096, 0o600],
  ["shmget", "IPC_CREAT", 0xbad, 4096, 0o1600],
  ["semget", "IPC_PRIVATE", 0, 1, 0o600],
  ["semget", "IPC_CREAT", 0xbad, 1, 0o1600],
  ["msgget", "IPC_PRIVATE", 0, 0o600],
  ["msgget", "IPC_CREAT", 0xbad, 0o1600],
  ["shmat", "for writing", shmid, 0, 0],
  ["msgsnd", "", msqid, Buffer.alloc(16, 1), 8, IPC_NOWAIT],
  ["msgrcv", "", msqid, zeros(), 200, 0, IPC_NOWAIT],
  ["semop", "", semid, Buffer.from([0, 0, 1, 0, 0, 8]), 1],
  ["semtimedop", "", semid, Buffer.from([0, 0, 1, 0, 0, 8]), 1, 0],
];

const fileRows = ({ file, directory }: Subject): Rows => [
  ["open", "O_WRONLY", text(file), O_WRONLY],
  ["open", "O_TRUNC", text(file), O_TRUNC],
  ["openat", "O_RDWR", AT_FDCWD, text(file), O_RDWR],
  ["openat", "O_APPEND", AT_FDCWD, text(file), O_WRONLY | O_APPEND],
  ["openat", "O_TRUNC", AT_FDCWD, text(file), O_TRUNC],
  ["openat", "O_CREAT", AT_FDCWD, text(`${directory}/made`), O_CREAT, 0o600],
  ["openat", "O_TMPFILE", AT_FDCWD, text(directory), O_TMPFILE | O_RDWR, 0o600],
  ["openat", "a sysctl", AT_FDCWD, text("/proc/sys/kernel/shm_rmid_forced"), O_WRONLY],
  ["openat2", "", AT_FDCWD, text(file), zeros(), 24],
  ["creat", "", text(`${directory}/made`), 0o600],
  ["unlink", "", text(file)],
  ["unlinkat", "", AT_FDCWD, text(file), 0],
  ["rename", "", text(file), text(`${file}.moved`)],
  ["renameat", "", AT_FDCWD, text(file), AT_FDCWD, text(`${file}.moved`)],
  ["renameat2", "", AT_FDCWD, text(file), AT_FDCWD, text(`${file}.moved`), 0],
  ["link", "", text(file), text(`${file}.linked`)],
  ["linkat", "", AT_FDCWD, text(file), AT_FDCWD, text(`${file}.linked`), 0],
  ["symlink", "", text(file), text(`${directory}/linked`)],
  ["symlinkat", "", text(file), AT_FDCWD, text(`${directory}/linked`)],
  ["mkdir", "", text(`${directory}/made`), 0o700],
  ["mkdirat", "", AT_FDCWD, text(`${directory}/made`), 0o700],
  ["rmdir", "", text(directory)],
  ["mknodat", "", AT_FDCWD, text(`${directory}/made`), 0o10600, 0],
  ["truncate", "", text(file), 0],
  ["ftruncate", "", -1, 0],
  ["fallocate", "", -1, 0, 0, 1],
  ["chmod", "", text(file), 0o777],
  ["fchmodat", "", AT_FDCWD, text(file), 0o777],
  ["fchmod", "", -1, 0o777],
  ["chown", "", text(file), 65534, 65534],
  ["lchown", "", text(file), 65534, 65534],
  ["fchownat", "", AT_FDCWD, text(file), 65534, 65534, 0],
  ["utimensat", "", AT_FDCWD, text(file), 0, 0],
  ["setxattr", "", text(file), text("user.probe"), text("x"), 1, 0],
  ["removexattr", "", text(file), text("user.probe")],
  ["mq_open", "O_CREAT", text("probe"), O_CREAT | O_RDWR, 0o600, 0],
  ["mq_unlink", "", text("probe")],
  ["mq_timedsend", "", -1, zeros(), 1, 0, 0],
  ["mq_timedreceive", "", -1, zeros(), 1, 0, 0],
];

const processRows = ({ pid }: Subject): Rows => [
  ["kill", "SIGTERM", pid, SIGTERM],
  ["tkill", "", pid, SIGTERM],
  ["tgkill", "", pid, pid, SIGTERM],
  ["rt_sigqueueinfo", "", pid, SIGTERM, Buffer.alloc(128, 0xff)],
  ["rt_tgsigqueueinfo", "", pid, pid, SIGTERM, Buffer.alloc(128, 0xff)],
  ["pidfd_open", "", pid, 0],
  ["pidfd_getfd", "", -1, 0, 0],
  ["pidfd_send_signal", "", -1, SIGTERM, 0, 0],
  ["ptrace", "PTRACE_ATTACH", 16, pid, 0, 0],
  ["process_vm_writev", "", pid, 0, 1, 0, 1],
  ["process_madvise", "", -1, 0, 1, 21, 0],
  ["setpriority", "", 0, pid, 19],
  ["sched_setaffinity", "", pid, 8, Buffer.alloc(8, 0xff)],
  ["prlimit64", "", pid, 7, Buffer.alloc(16), 0],
  ["unshare", "nothing", 0],
  ["unshare", "CLONE_NEWNS with an unknown flag", CLONE_NEWNS | 1],
  ["clone", "CLONE_NEWNS | CLONE_FS", CLONE_NEWNS | CLONE_FS, 0, 0, 0, 0],
  ["clone3", "", 0, 0],
  ["setns", "CLONE_NEWNS", -1, CLONE_NEWNS],
  ["setns", "of any kind", -1, 0],
];

const mountRows = ({ directory }: Subject): Rows => [
  ["mount", "", 0, text(`${directory}/missing`), 0, 0, 0],
  ["umount2", "", text(`${directory}/missing`), 0],
  ["pivot_root", "", text(`${directory}/missing`), text(`${directory}/missing`)],
  ["chroot", "", text(`${directory}/missing`)],
  ["open_tree", "", -1, text("missing"), 0],
  ["move_mount", "", -1, text("missing"), -1, text("missing"), 0],
  ["fsopen", "", text("no-such-filesystem"), 0],
  ["fsconfig", "", -1, 0, 0, 0, 0],
  ["fsmount", "", -1, 0, 0],
  ["fspick", "", -1, text("missing"), 0],
  ["mount_setattr", "", -1, text("missing"), 0, zeros(), 32],
];

const machineRows = ({ directory }: Subject): Rows => [
  ["bpf", "", 9999, 0, 0],
  ["perf_event_open", "", 0, 0, -1, -1, 0],
  ["userfaultfd", "", -1],
  ["fanotify_init", "", -1, 0],
  ["kexec_load", "", 0, 0, 0, 0xffff],
  ["init_module", "", zeros(), 0, text("")],
  ["finit_module", "", -1, text(""), 0],
  ["delete_module", "", text("no-such-module"), 0],
  ["reboot", "without its magic", 0, 0, 0, 0],
  ["swapon", "", text(`${directory}/missing`), 0],
  ["swapoff", "", text(`${directory}/missing`)],
  ["acct", "", text(`${directory}/missing`)],
  ["sethostname", "", 0, -1],
  ["setdomainname", "", 0, -1],
  ["settimeofday", "", 1, 0],
  ["clock_settime", "", 9999, zeros()],
  ["adjtimex", "", 1],
  ["syslog", "", -1, 0, 0],
  ["keyctl", "", 9999, 0, 0, 0, 0],
  ["io_uring_setup", "", 0, 0],
  ["io_uring_enter", "", -1, 0, 0, 0, 0],
  ["io_uring_register", "", -1, 0, 0, 0],
  ["socket", "AF_UNIX", 1, 1, 0],
  ["socket", "AF_NETLINK", 16, 3, 0],
  ["socketpair", "SOCK_DGRAM", 1, 2, 0, zeros()],
  ["ioctl", "TIOCSTI", -1, 0x5412, text("x")],
  ["ioctl", "TIOCLINUX", -1, 0x541c, text("x")],
  ["ioctl", "FS_IOC_SETFLAGS", -1, 0x40086602, zeros()],
  ["fcntl", "F_SETLEASE", -1, 1024, 1],
  ["fcntl", "F_SETSIG", -1, 10, SIGTERM],
  ["fcntl", "F_SETOWN", -1, 8, 1],
];

/** What watching needs, on the same things. */
export const permissionsOn = ({ shmid, semid, msqid, file, pid }: Subject): readonly Try[] =>
  tries([
    ["shmctl", "IPC_STAT", shmid, IPC_STAT, zeros()],
    ["semctl", "GETVAL", semid, 0, 12, 0],
    ["msgctl", "IPC_STAT", msqid, IPC_STAT, zeros()],
    ["shmat", "SHM_RDONLY", shmid, 0, SHM_RDONLY],
    ["msgrcv", "MSG_COPY", msqid, zeros(), 200, 0, IPC_NOWAIT | MSG_COPY],
    ["openat", "for reading", AT_FDCWD, text(file), 0],
    ["kill", "with signal 0", pid, 0],
  ]).concat(tries([["setns", "CLONE_NEWIPC", -1, CLONE_NEWIPC]]));
