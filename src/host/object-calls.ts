/** The native calls that read objects whole and make them anew; as in libc.ts, each allows one safe use only. */
import { attempt } from "./libc.ts";

/**
 * Reads objects whole, for a backup or a look inside. Nothing is changed but what shmat(2) itself leaves behind in a segment:
 * atime and lpid.
 */
export interface ContentCalls {
  readonly errno: () => number;
  /** IPC_STAT into a struct shmid_ds, semid_ds or msqid_ds; 128 bytes hold each. */
  readonly shmStat: (shmid: number, status: Uint8Array) => number;
  readonly semStat: (semid: number, status: Uint8Array) => number;
  readonly msgStat: (msqid: number, status: Uint8Array) => number;
  /** shmat(2) for reading only: the address. */
  readonly attach: (shmid: number) => number;
  readonly detach: (address: number) => number;
  /** Copies memory of our own: fewer bytes than asked for where it cannot be read, never a fault. process_vm_readv(2). */
  readonly copyFrom: (address: number, to: Uint8Array) => number;
  /** lseek(2): the next data, or the next hole, from an offset on. */
  readonly seekData: (fd: number, offset: number) => number;
  readonly seekHole: (fd: number, offset: number) => number;
  /** msgrcv(2) with MSG_COPY: eight bytes of type, then the text; how many bytes of text. */
  readonly copyMessage: (msqid: number, index: number, message: Uint8Array) => number;
  /** flock(2), exclusive, without waiting. */
  readonly flock: (fd: number) => number;
}

/** Makes and fills objects, for an undo. */
export interface RestoreCalls {
  readonly errno: () => number;
  readonly shmGet: (key: number, size: number, flags: number) => number;
  readonly semGet: (key: number, nsems: number, flags: number) => number;
  readonly msgGet: (key: number, flags: number) => number;
  /** IPC_SET from the same structs as IPC_STAT fills. */
  readonly shmSet: (shmid: number, status: Uint8Array) => number;
  readonly semSet: (semid: number, status: Uint8Array) => number;
  readonly msgSet: (msqid: number, status: Uint8Array) => number;
  readonly shmLock: (shmid: number) => number;
  /** semctl(2) SETVAL. */
  readonly setValue: (semid: number, semnum: number, value: number) => number;
  /** msgsnd(2) without waiting: eight bytes of type, then the text. */
  readonly send: (msqid: number, message: Uint8Array) => number;
  /** shmat(2) for writing: the address. */
  readonly attach: (shmid: number) => number;
  readonly detach: (address: number) => number;
  /** The opposite of copyFrom: process_vm_writev(2). */
  readonly copyTo: (address: number, from: Uint8Array) => number;
  /** Effective user and group of the calling thread alone, which setresuid(2) of the C library would change in all. */
  readonly become: (euid: number, egid: number) => number;
}

/** `null` where {@link attempt} is. */
export function loadContentCalls(): ContentCalls | null {
  return attempt((koffi) => {
    const library = koffi.load(null);
    const shmat = library.func("intptr_t shmat(int shmid, intptr_t at, int flags)");
    const shmctl = library.func("int shmctl(int shmid, int command, uint8_t *argument)");
    const semctl = library.func(
      "int semctl(int semid, int semnum, int command, uint8_t *argument)",
    );
    const msgctl = library.func("int msgctl(int msqid, int command, uint8_t *argument)");
    const lseek = library.func("int64_t lseek(int fd, int64_t offset, int whence)");
    const msgrcv = library.func(
      "intptr_t msgrcv(int msqid, uint8_t *to, size_t size, int64_t type, int flags)",
    );
    const readv = library.func(`intptr_t process_vm_readv${VECTORS}`);
    const flock = library.func("int flock(int fd, int operation)");
    return {
      errno: () => koffi.errno(),
      shmStat: (shmid, status) => shmctl(shmid, IPC_STAT, status),
      semStat: (semid, status) => semctl(semid, 0, IPC_STAT, status),
      msgStat: (msqid, status) => msgctl(msqid, IPC_STAT, status),
      attach: (shmid) => Number(shmat(shmid, 0, SHM_RDONLY)),
      detach: library.func("int shmdt(intptr_t at)"),
      copyFrom: (address, to) =>
        Number(
          readv(process.pid, vector(Number(koffi.address(to)), to), 1, vector(address, to), 1, 0),
        ),
      seekData: (fd, offset) => Number(lseek(fd, offset, SEEK_DATA)),
      seekHole: (fd, offset) => Number(lseek(fd, offset, SEEK_HOLE)),
      copyMessage: (msqid, index, message) =>
        Number(
          msgrcv(msqid, message, message.byteLength - TYPE_BYTES, index, MSG_COPY | IPC_NOWAIT),
        ),
      flock: (fd) => flock(fd, LOCK_EX | LOCK_NB),
    };
  });
}

/** `null` where {@link attempt} is. */
export function loadRestoreCalls(): RestoreCalls | null {
  const numbers = process.arch === "x64" ? SET_IDS.x64 : SET_IDS.arm64;
  return attempt((koffi) => {
    const library = koffi.load(null);
    const shmat = library.func("intptr_t shmat(int shmid, intptr_t at, int flags)");
    const shmctl = library.func("int shmctl(int shmid, int command, uint8_t *argument)");
    const semctl = library.func(
      "int semctl(int semid, int semnum, int command, intptr_t argument)",
    );
    const msgctl = library.func("int msgctl(int msqid, int command, uint8_t *argument)");
    const msgsnd = library.func("int msgsnd(int msqid, uint8_t *message, size_t size, int flags)");
    const writev = library.func(`intptr_t process_vm_writev${VECTORS}`);
    const syscall = library.func(
      "intptr_t syscall(intptr_t number, intptr_t real, intptr_t effective, intptr_t saved)",
    );
    const setEffective = (number: number, id: number) => Number(syscall(number, -1, id, -1));
    return {
      errno: () => koffi.errno(),
      shmGet: library.func("int shmget(uint32_t key, size_t size, int flags)"),
      semGet: library.func("int semget(uint32_t key, int nsems, int flags)"),
      msgGet: library.func("int msgget(uint32_t key, int flags)"),
      shmSet: (shmid, status) => shmctl(shmid, IPC_SET, status),
      semSet: (semid, status) => semctl(semid, 0, IPC_SET, Number(koffi.address(status))),
      msgSet: (msqid, status) => msgctl(msqid, IPC_SET, status),
      shmLock: (shmid) => shmctl(shmid, SHM_LOCK, null),
      setValue: (semid, semnum, value) => semctl(semid, semnum, SETVAL, value),
      send: (msqid, message) => msgsnd(msqid, message, message.byteLength - TYPE_BYTES, IPC_NOWAIT),
      attach: (shmid) => Number(shmat(shmid, 0, 0)),
      detach: library.func("int shmdt(intptr_t at)"),
      copyTo: (address, from) =>
        Number(
          writev(
            process.pid,
            vector(Number(koffi.address(from)), from),
            1,
            vector(address, from),
            1,
            0,
          ),
        ),
      // The group first: a user who is not root may not change it any more.
      become: (euid, egid) => setEffective(numbers.gid, egid) || setEffective(numbers.uid, euid),
    };
  });
}

// Values of include/uapi (ipc.h, shm.h, sem.h, msg.h, fs.h) and of the system call tables.
const IPC_STAT = 2;
const IPC_SET = 1;
const IPC_NOWAIT = 0o4000;
const SETVAL = 16;
const MSG_COPY = 0o40000;
const SHM_RDONLY = 0o10000;
const SHM_LOCK = 11;
const SEEK_DATA = 3;
const SEEK_HOLE = 4;
const LOCK_EX = 2;
const LOCK_NB = 4;
/** The `long mtype` before the text of a message. */
const TYPE_BYTES = 8;
/** setresuid and setresgid, by architecture. */
const SET_IDS = { x64: { uid: 117, gid: 119 }, arm64: { uid: 147, gid: 149 } };
const VECTORS =
  "(int pid, uint8_t *local, unsigned long locals, uint8_t *remote, unsigned long remotes, unsigned long flags)";

/** A struct iovec of these many bytes at this address. */
function vector(address: number, { byteLength }: Uint8Array): Uint8Array {
  const pair = Buffer.alloc(16);
  pair.writeBigUInt64LE(BigInt(address), 0);
  pair.writeBigUInt64LE(BigInt(byteLength), 8);
  return pair;
}
