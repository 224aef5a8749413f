/** /proc/PID/task/TID/syscall: the call that a thread is blocked in (`proc_pid_syscall` in fs/proc/base.c). */

/** A call that can block on IPC. */
export type IpcCall =
  | {
      readonly kind: "sem" | "msg" | "mqueue" | "futex";
      /** Its first argument: a semid, a msqid, the descriptor of a queue, the address of a futex. */
      readonly id: number;
    }
  | {
      /** futex_waitv(2): the futexes are in the caller's memory, `count` times struct futex_waitv from this address on. */
      readonly kind: "futexes";
      readonly address: number;
      readonly count: number;
    };

type Numbers = Readonly<Record<number, IpcCall["kind"] | "ipc">>;

/**
 * A thread may make the machine's own calls and those of its 32-bit programs, in turn: which sort its number is of is not
 * shown. No number means one wait here and another there, and the other meanings do not block, so that both count.
 * semop arrives as semtimedop on 64-bit machines, but both have numbers.
 */
const x64: Numbers = {
  // arch/x86/entry/syscalls/syscall_64.tbl
  ...{ 65: "sem", 220: "sem", 69: "msg", 70: "msg" },
  ...{ 242: "mqueue", 243: "mqueue", 202: "futex", 449: "futexes" },
  // syscall_32.tbl
  ...{ 117: "ipc", 420: "sem", 400: "msg", 401: "msg" },
  ...{ 279: "mqueue", 280: "mqueue", 418: "mqueue", 419: "mqueue", 240: "futex", 422: "futex" },
};
const arm64: Numbers = {
  // include/uapi/asm-generic/unistd.h
  ...{ 193: "sem", 192: "sem", 189: "msg", 188: "msg" },
  ...{ 182: "mqueue", 183: "mqueue", 98: "futex", 449: "futexes" },
  // arch/arm/tools/syscall.tbl
  ...{ 298: "sem", 312: "sem", 420: "sem", 301: "msg", 302: "msg" },
  ...{ 276: "mqueue", 277: "mqueue", 418: "mqueue", 419: "mqueue", 240: "futex", 422: "futex" },
};
const numbers: Readonly<Record<string, Numbers>> = { x64, arm64 };

/** What ipc(2) does, by the lower half of its first argument; the id is the second: include/uapi/linux/ipc.h. */
const ipcCalls: Readonly<Record<number, "sem" | "msg">> = {
  1: "sem",
  4: "sem",
  11: "msg",
  12: "msg",
};

/** Set in the numbers of x32 programs, which are those of 64-bit ones otherwise. */
const X32 = 0x40000000;

/** `arch` as Node names it. `null`: running, blocked elsewhere, or an architecture whose numbers are not known here. */
export function parseIpcCall(text: string, arch: string): IpcCall | null {
  const [, number, first, second] = /^(\d+) (0x[0-9a-f]+) (0x[0-9a-f]+)/.exec(text) ?? [];
  const kind = numbers[arch]?.[Number(number) & ~X32];
  if (kind === undefined || first === undefined || second === undefined) return null;
  const argument = BigInt(first);
  switch (kind) {
    case "futexes":
      return { kind, address: Number(argument), count: toInt(BigInt(second)) };
    case "futex":
      return { kind, id: Number(argument) };
    case "ipc": {
      const call = ipcCalls[toInt(argument) & 0xffff];
      return call === undefined ? null : { kind: call, id: toInt(BigInt(second)) };
    }
    default:
      return { kind, id: toInt(argument) };
  }
}

/** The kernel looks at the lower half of an int only. */
const toInt = (argument: bigint): number => Number(BigInt.asIntN(32, argument));

/** Whether blocked calls can be told on this architecture. */
export const knowsCalls = (arch: string): boolean => numbers[arch] !== undefined;
