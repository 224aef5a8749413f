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

type Numbers = Readonly<Record<number, IpcCall["kind"]>>;

/** semop arrives as semtimedop on 64-bit machines, but both have numbers (arch/x86/entry/syscalls, asm-generic/unistd.h). */
const x64: Numbers = {
  ...{ 65: "sem", 220: "sem", 69: "msg", 70: "msg" },
  ...{ 242: "mqueue", 243: "mqueue", 202: "futex", 449: "futexes" },
};
const arm64: Numbers = {
  ...{ 193: "sem", 192: "sem", 189: "msg", 188: "msg" },
  ...{ 182: "mqueue", 183: "mqueue", 98: "futex", 449: "futexes" },
};
const numbers: Readonly<Record<string, Numbers>> = { x64, arm64 };

/** `arch` as Node names it. `null`: running, blocked elsewhere, or an architecture whose numbers are not known here. */
export function parseIpcCall(text: string, arch: string): IpcCall | null {
  const [, number, first, second] = /^(\d+) (0x[0-9a-f]+) (0x[0-9a-f]+)/.exec(text) ?? [];
  const kind = numbers[arch]?.[Number(number)];
  if (kind === undefined || first === undefined || second === undefined) return null;
  const argument = BigInt(first);
  switch (kind) {
    case "futexes":
      return { kind, address: Number(argument), count: toInt(BigInt(second)) };
    case "futex":
      return { kind, id: Number(argument) };
    default:
      return { kind, id: toInt(argument) };
  }
}

/** The kernel looks at the lower half of an int only. */
const toInt = (argument: bigint): number => Number(BigInt.asIntN(32, argument));

/** Whether blocked calls can be told on this architecture. */
export const knowsCalls = (arch: string): boolean => numbers[arch] !== undefined;
