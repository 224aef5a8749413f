/** The native calls that the read-only mode is set up with; each only takes something away from this process. */
import { attempt } from "./libc.ts";

/** Calls return -1 and set errno as in their man pages, unless told otherwise. */
export interface GuardCalls {
  /** Of the call made immediately before. */
  readonly errno: () => number;
  /** prctl(PR_CAPBSET_DROP) of the calling thread. */
  readonly dropBound: (capability: number) => number;
  /** capget(2) of the calling thread into two struct __user_cap_data_struct, 6 words. */
  readonly capabilities: (sets: Uint32Array) => number;
  /** capset(2) of the calling thread from the same. */
  readonly reduceCapabilities: (sets: Uint32Array) => number;
  /** prctl(PR_SET_NO_NEW_PRIVS): no program started from here on gains anything by being set-user-ID. */
  readonly refuseNewPrivileges: () => number;
  /** fcntl(F_DUPFD) of standard input: a descriptor that stays open where another program is started. */
  readonly duplicateInput: () => number;
  /**
   * seccomp(2), by its number, of all threads at once; `program` is an array of struct sock_filter. A positive number is
   * the thread that it could not be applied to.
   */
  readonly filterAllThreads: (number: number, program: Uint8Array) => number;
  /** The errno that a call of this number is answered with; meant for one that no kernel has. */
  readonly refusalOf: (number: number) => number;
}

/** `null` where `loadLibc` is. */
export function loadGuardCalls(): GuardCalls | null {
  return attempt((koffi) => {
    const library = koffi.load(null);
    const prctl = library.func("int prctl(int option, long a, long b, long c, long d)");
    const capget = library.func("int capget(uint8_t *header, uint8_t *sets)");
    const capset = library.func("int capset(uint8_t *header, uint8_t *sets)");
    const fcntl = library.func("int fcntl(int fd, int command, int lowest)");
    const syscall = library.func("long syscall(long number, long a, long b, uint8_t *c)");
    return {
      errno: () => koffi.errno(),
      dropBound: (capability) => prctl(PR_CAPBSET_DROP, capability, 0, 0, 0),
      capabilities: (sets) => capget(capabilityHeader(), bytesOf(sets)),
      reduceCapabilities: (sets) => capset(capabilityHeader(), bytesOf(sets)),
      refuseNewPrivileges: () => prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0),
      duplicateInput: () => fcntl(0, F_DUPFD, LOWEST),
      filterAllThreads: (number, program) => {
        const header = programHeader(program.byteLength, koffi.address(program));
        return Number(syscall(number, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, header));
      },
      refusalOf: (number) => (syscall(number, 0, 0, null) < 0 ? koffi.errno() : 0),
    };
  });
}

// Values of include/uapi/linux: prctl.h, seccomp.h, capability.h.
const PR_CAPBSET_DROP = 24;
const PR_SET_NO_NEW_PRIVS = 38;
const SECCOMP_SET_MODE_FILTER = 1;
const SECCOMP_FILTER_FLAG_TSYNC = 1;
const LINUX_CAPABILITY_VERSION_3 = 0x20080522;

/** include/uapi/asm-generic/fcntl.h */
const F_DUPFD = 0;
/** Above the standard streams. */
const LOWEST = 3;

/** struct __user_cap_header_struct; pid 0 is the calling thread. */
function capabilityHeader(): Uint8Array {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(LINUX_CAPABILITY_VERSION_3);
  return header;
}

/** struct sock_fprog: how many instructions of 8 bytes, and where they are. */
function programHeader(byteLength: number, address: bigint | number): Uint8Array {
  const header = Buffer.alloc(16);
  header.writeUInt16LE(byteLength / 8);
  header.writeBigUInt64LE(BigInt(address), 8);
  return header;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Uint32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
