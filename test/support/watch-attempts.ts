/** Ways to change something, each made such that it would fail otherwise, or harm only what the test made itself. */
import { abiOf, numberOf } from "../../src/guard/syscalls.ts";
import { machineRows, mountRows, processRows } from "./watch-attempts-machine.ts";
import { type Reach, type Row, type Subject, type Try, text, zeros } from "./watch-subject.ts";

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
const CLONE_NEWIPC = 0x08000000;
const IPC_NOWAIT = 0o4000;
const MSG_COPY = 0o40000;
const SHM_RDONLY = 0o10000;

/** By call; the calls that this architecture has not are left out. */
function tries(rows: readonly Row[]): Try[] {
  const abi = abiOf(process.arch);
  if (abi === undefined) throw new Error(`no probe for ${process.arch}`);
  return rows.flatMap(([call, detail, ...args]) => {
    const number = numberOf(call, abi);
    return number === null ? [] : [[`${call} ${detail}`.trim(), number, ...args] as const];
  });
}

export const attemptsOn = (subject: Subject, reach: Reach): readonly Try[] =>
  tries([
    ...objectRows(subject),
    ...memoryRows(reach),
    ...fileRows(subject),
    ...openFileRows(reach),
    ...terminalRows(reach),
    ...processRows(subject),
    ...mountRows(subject),
    ...machineRows(subject),
  ]);

const objectRows = ({ shmid, semid, msqid }: Subject): readonly Row[] => [
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

const PAGE = 4096;

/** Of a segment's pages; HWPOISON and SOFT_OFFLINE, which would harm the machine, at an address where none can be. */
const memoryRows = ({ attached }: Reach): readonly Row[] => [
  ["mbind", "MPOL_BIND", attached, PAGE, 2, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]), 64, 0],
  ["set_mempolicy_home_node", "", attached, PAGE, 0, 0],
  ["mlock", "", attached, PAGE],
  ["mlock2", "", attached, PAGE, 0],
  ["mlockall", "without flags", 0],
  ["madvise", "MADV_WILLNEED", attached, PAGE, 3],
  ["madvise", "MADV_REMOVE", attached, PAGE, 9],
  ["madvise", "MADV_PAGEOUT", attached, PAGE, 21],
  ["madvise", "MADV_POPULATE_READ", attached, PAGE, 22],
  ["madvise", "MADV_COLLAPSE", attached, PAGE, 25],
  ["madvise", "MADV_HWPOISON", 1, PAGE, 100],
  ["madvise", "MADV_SOFT_OFFLINE", 1, PAGE, 101],
  ["futex", "FUTEX_REQUEUE", attached, 3, 0, 0, attached],
  ["futex_requeue", "", 0, 0, 0, 0],
];

const fileRows = ({ file, directory }: Subject): readonly Row[] => [
  ["open", "O_WRONLY", text(file), O_WRONLY],
  ["open", "O_TRUNC", text(file), O_TRUNC],
  ["openat", "O_RDWR", AT_FDCWD, text(file), O_RDWR],
  ["openat", "O_APPEND", AT_FDCWD, text(file), O_WRONLY | O_APPEND],
  ["openat", "O_TRUNC", AT_FDCWD, text(file), O_TRUNC],
  ["openat", "O_CREAT", AT_FDCWD, text(`${directory}/made`), O_CREAT, 0o600],
  ["openat", "O_TMPFILE", AT_FDCWD, text(directory), O_TMPFILE | O_RDWR, 0o600],
  ["openat", "a sysctl", AT_FDCWD, text("/proc/sys/kernel/shm_rmid_forced"), O_WRONLY],
  ["open_by_handle_at", "O_WRONLY", -1, zeros(), O_WRONLY],
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
  ["mknod", "", text(`${directory}/made`), 0o10600, 0],
  ["mknodat", "", AT_FDCWD, text(`${directory}/made`), 0o10600, 0],
  ["truncate", "", text(file), 0],
  ["chmod", "", text(file), 0o777],
  ["fchmodat", "", AT_FDCWD, text(file), 0o777],
  ["fchmodat2", "", AT_FDCWD, text(file), 0o777, 0],
  ["chown", "", text(file), 65534, 65534],
  ["lchown", "", text(file), 65534, 65534],
  ["fchownat", "", AT_FDCWD, text(file), 65534, 65534, 0],
  ["utime", "", text(file), 0],
  ["utimes", "", text(file), 0],
  ["futimesat", "", AT_FDCWD, text(file), 0],
  ["utimensat", "", AT_FDCWD, text(file), 0, 0],
  ["setxattr", "", text(file), text("user.probe"), text("x"), 1, 0],
  ["lsetxattr", "", text(file), text("user.probe"), text("x"), 1, 0],
  ["removexattr", "", text(file), text("user.probe")],
  ["lremovexattr", "", text(file), text("user.probe")],
  ["mq_open", "O_CREAT", text("probe"), O_CREAT | O_RDWR, 0o600, 0],
  ["mq_unlink", "", text("probe")],
  ["mq_timedsend", "", -1, zeros(), 1, 0, 0],
  ["mq_timedreceive", "", -1, zeros(), 1, 0, 0],
  ["mq_notify", "", -1, 0],
];

/** Through a descriptor that is for reading only. */
const openFileRows = ({ file }: Reach): readonly Row[] => [
  ["ftruncate", "", file, 0],
  ["fallocate", "", file, 0, 0, 1],
  ["fchmod", "", file, 0o777],
  ["fchown", "", file, 65534, 65534],
  ["fsetxattr", "", file, text("user.probe"), text("x"), 1, 0],
  ["fremovexattr", "", file, text("user.probe")],
  ["flock", "LOCK_EX", file, 2 | 4],
  ["flock", "LOCK_SH", file, 1 | 4],
  ["fcntl", "F_SETLK", file, 6, zeros()],
  ["fcntl", "F_OFD_SETLK", file, 37, zeros()],
  ["fcntl", "F_SETLEASE", file, 1024, 0],
  ["fcntl", "F_SETSIG", file, 10, 15],
  ["fcntl", "F_SETOWN", file, 8, 1],
  ["fcntl", "F_NOTIFY", file, 1026, 1],
  ["ioctl", "FS_IOC_SETFLAGS", file, 0x40086602, zeros()],
];

/** Another terminal, and ways to have it in the place of the program's own. */
const terminalRows = ({ terminal, own }: Reach): readonly Row[] => [
  ["ioctl", "TCSETS", terminal, 0x5402, zeros()],
  ["ioctl", "TCSETSW", terminal, 0x5403, zeros()],
  ["ioctl", "TCSETSF", terminal, 0x5404, zeros()],
  ["ioctl", "TCSETS2", terminal, 0x402c542b, zeros()],
  ["ioctl", "TIOCSWINSZ", terminal, 0x5414, zeros()],
  ["ioctl", "TIOCSTI", terminal, 0x5412, text("x")],
  ["ioctl", "TIOCSTI on its own terminal", own, 0x5412, text("x")],
  ["ioctl", "TIOCLINUX", terminal, 0x541c, text("x")],
  ["ioctl", "FIOCLEX", own, 0x5451, 0],
  ["fcntl", "F_SETFD", own, 2, 1],
  ["close", "", own],
  ["close_range", "", own, own, 0],
  ["dup2", "", terminal, own],
  ["dup3", "", terminal, own, 0],
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
    ["madvise", "MADV_DONTNEED", 0, 0, 4],
  ]).concat(tries([["setns", "CLONE_NEWIPC", -1, CLONE_NEWIPC]]));
