/** Every native call of the program; a wrong signature here is a crash, so each wrapper allows one safe use only. */
import { type Koffi, loadKoffi } from "../shipped.ts";

/** Calls return -1 and set errno as in their man pages; buffers are only read or filled during the call. */
export interface Libc {
  /** Of the call made immediately before. */
  readonly errno: () => number;
  /** Where a buffer's bytes are, for a struct that points to them; valid while the buffer is referenced. */
  readonly address: (buffer: Uint8Array) => number;
  /** open(2) for reading; never waits, not even for the writer of a FIFO. */
  readonly open: (path: string) => number;
  readonly close: (fd: number) => number;
  /** read(2): how many bytes of `to` it filled, 0 at the end. */
  readonly read: (fd: number, to: Uint8Array) => number;
  /** readlink(2): how many bytes of `to` it filled. */
  readonly readlink: (path: string, to: Uint8Array) => number;
  /** getdents64(2): how many bytes of entries, 0 at the end. */
  readonly getdents: (fd: number, entries: Uint8Array) => number;
  /** ioctl(PROCMAP_QUERY) on an open maps file; `query` is a struct procmap_query. */
  readonly procmapQuery: (fd: number, query: Uint8Array) => number;
  /** mmap(2) of anonymous shared memory that nothing can touch: no page is ever taken. `hugeShift` is 0 for none. */
  readonly reserve: (length: number, hugeShift: number) => number;
  readonly unreserve: (address: number, length: number) => number;
  /** semctl(2) one semaphore at a time: GETALL would overrun a buffer when an id is taken by a larger set meanwhile. */
  readonly semValue: (semid: number, semnum: number) => number;
  readonly semNcnt: (semid: number, semnum: number) => number;
  readonly semZcnt: (semid: number, semnum: number) => number;
  readonly semPid: (semid: number, semnum: number) => number;
  /** shmctl(SHM_INFO), semctl(SEM_INFO), msgctl(MSG_INFO); at least 64 bytes. */
  readonly shmInfo: (info: Uint8Array) => number;
  readonly semInfo: (info: Uint8Array) => number;
  readonly msgInfo: (info: Uint8Array) => number;
  /** msgctl(IPC_STAT) into a struct msqid64_ds of 120 bytes. */
  readonly msgStat: (msqid: number, status: Uint8Array) => number;
  /** mq_open(2) of an existing queue for reading, which takes no message; a name without its slash that ends with NUL. */
  readonly openQueue: (name: Uint8Array) => number;
  /** setns(2) of the calling thread alone into the ipc namespace that `fd` is open on. */
  readonly enterIpcNs: (fd: number) => number;
  /** ioctl(NS_GET_ID) on an open namespace: 64 bits that no other namespace ever gets until the machine starts anew. */
  readonly namespaceId: (fd: number, id: Uint8Array) => number;
}

/** IPC_RMID of one object, apart from the rest so that a program that only watches never has them. */
export interface RemovalCalls {
  readonly errno: () => number;
  readonly shm: (shmid: number) => number;
  readonly sem: (semid: number) => number;
  readonly msg: (msqid: number) => number;
}

/** `null` where the native library cannot be loaded or the C library lacks a call: the callers then do without. */
export function loadLibc(): Libc | null {
  return attempt((koffi) => {
    const library = koffi.load(null);
    // Variadic functions are declared with the arguments used here: on x86-64 and arm64 Linux both pass them alike.
    const open = library.func("int open(const char *path, int flags, int mode)");
    const read = library.func("intptr_t read(int fd, uint8_t *to, size_t size)");
    const readlink = library.func("intptr_t readlink(const char *path, uint8_t *to, size_t size)");
    const getdents = library.func("intptr_t getdents64(int fd, uint8_t *entries, size_t size)");
    const ioctl = library.func("int ioctl(int fd, unsigned long request, uint8_t *argument)");
    const mmap = library.func(
      "intptr_t mmap(intptr_t at, size_t length, int protection, int flags, int fd, int64_t offset)",
    );
    const semctl = library.func(
      "int semctl(int semid, int semnum, int command, uint8_t *argument)",
    );
    const shmctl = library.func("int shmctl(int shmid, int command, uint8_t *argument)");
    const msgctl = library.func("int msgctl(int msqid, int command, uint8_t *argument)");
    const setns = library.func("int setns(int fd, int type)");
    // The C library has mq_open since glibc 2.34 only; before, librt does.
    const syscall = library.func(
      "intptr_t syscall(intptr_t number, const uint8_t *name, int flags)",
    );
    return {
      errno: () => koffi.errno(),
      address: (buffer) => Number(koffi.address(buffer)),
      open: (path) => open(path, O_NONBLOCK | O_CLOEXEC, 0),
      close: library.func("int close(int fd)"),
      read: (fd, to) => read(fd, to, to.byteLength),
      readlink: (path, to) => readlink(path, to, to.byteLength),
      getdents: (fd, entries) => getdents(fd, entries, entries.byteLength),
      procmapQuery: (fd, query) => ioctl(fd, PROCMAP_QUERY, query),
      reserve: (length, hugeShift) =>
        Number(mmap(0, length, PROT_NONE, RESERVED | hugeFlags(hugeShift), -1, 0)),
      unreserve: library.func("int munmap(intptr_t at, size_t length)"),
      semValue: (semid, semnum) => semctl(semid, semnum, GETVAL, null),
      semNcnt: (semid, semnum) => semctl(semid, semnum, GETNCNT, null),
      semZcnt: (semid, semnum) => semctl(semid, semnum, GETZCNT, null),
      semPid: (semid, semnum) => semctl(semid, semnum, GETPID, null),
      shmInfo: (info) => shmctl(0, SHM_INFO, info),
      semInfo: (info) => semctl(0, 0, SEM_INFO, info),
      msgInfo: (info) => msgctl(0, MSG_INFO, info),
      msgStat: (msqid, status) => msgctl(msqid, IPC_STAT, status),
      openQueue: (name) => Number(syscall(MQ_OPEN, name, O_NONBLOCK)),
      enterIpcNs: (fd) => setns(fd, CLONE_NEWIPC),
      namespaceId: (fd, id) => ioctl(fd, NS_GET_ID, id),
    };
  });
}

/** `null` where {@link loadLibc} is. */
export function loadRemovalCalls(): RemovalCalls | null {
  return attempt((koffi) => {
    const library = koffi.load(null);
    const shmctl = library.func("int shmctl(int shmid, int command, uint8_t *argument)");
    const semctl = library.func(
      "int semctl(int semid, int semnum, int command, uint8_t *argument)",
    );
    const msgctl = library.func("int msgctl(int msqid, int command, uint8_t *argument)");
    return {
      errno: () => koffi.errno(),
      shm: (shmid) => shmctl(shmid, IPC_RMID, null),
      sem: (semid) => semctl(semid, 0, IPC_RMID, null),
      msg: (msqid) => msgctl(msqid, IPC_RMID, null),
    };
  });
}

// Values of include/uapi (fs.h, mman.h, sem.h, shm.h, msg.h, ipc.h), the same on x86-64 and arm64.
const O_NONBLOCK = 0o4000;
const O_CLOEXEC = 0o2000000;
const MQ_OPEN = process.arch === "x64" ? 240 : 180;
const PROCMAP_QUERY = 0xc0686611;
const PROT_NONE = 0;
const RESERVED = 0x01 /* MAP_SHARED */ | 0x20 /* MAP_ANONYMOUS */ | 0x4000; /* MAP_NORESERVE */
const MAP_HUGETLB = 0x40000;
const MAP_HUGE_SHIFT = 26;
const IPC_RMID = 0;
const IPC_STAT = 2;
const CLONE_NEWIPC = 0x08000000;
/** _IOR(0xb7, 13, __u64) of nsfs.h, for namespaces of every type since Linux 6.18. */
const NS_GET_ID = 0x8008b70d;
const GETPID = 11;
const GETVAL = 12;
const GETNCNT = 14;
const GETZCNT = 15;
const MSG_INFO = 12;
const SHM_INFO = 14;
const SEM_INFO = 19;

const hugeFlags = (shift: number): number =>
  shift === 0 ? 0 : MAP_HUGETLB | (shift << MAP_HUGE_SHIFT);

/** Loaded only when asked for; `null` where it cannot be. */
export function attempt<T>(bind: (koffi: Koffi) => T): T | null {
  if (!["x64", "arm64"].includes(process.arch) || process.platform !== "linux") return null;
  try {
    return bind(loadKoffi());
  } catch {
    return null;
  }
}
