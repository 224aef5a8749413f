/** /proc/PID/task/TID/syscall: the call that a thread is blocked in (`proc_pid_syscall` in fs/proc/base.c). */

/** A call that can block on IPC. */
export interface IpcCall {
  readonly kind: "sem" | "msg" | "mqueue" | "futex";
  /** Its first argument: a semid, a msqid, the descriptor of a queue, the address of a futex. */
  readonly id: number;
}

type Numbers = Readonly<Record<number, IpcCall["kind"]>>;

/**
 * semop arrives as semtimedop on 64-bit machines, but both have numbers (arch/x86/entry/syscalls, asm-generic/unistd.h).
 * Of futex_waitv the addresses do not show.
 */
const x64: Numbers = {
  ...{ 65: "sem", 220: "sem", 69: "msg", 70: "msg" },
  ...{ 242: "mqueue", 243: "mqueue", 202: "futex" },
};
const arm64: Numbers = {
  ...{ 193: "sem", 192: "sem", 189: "msg", 188: "msg" },
  ...{ 182: "mqueue", 183: "mqueue", 98: "futex" },
};
const numbers: Readonly<Record<string, Numbers>> = { x64, arm64 };

/** `arch` as Node names it. `null`: running, blocked elsewhere, or an architecture whose numbers are not known here. */
export function parseIpcCall(text: string, arch: string): IpcCall | null {
  const match = /^(\d+) 0x([0-9a-f]+) /.exec(text);
  const kind = match === null ? undefined : numbers[arch]?.[Number(match[1])];
  if (kind === undefined || match?.[2] === undefined) return null;
  const argument = BigInt(`0x${match[2]}`);
  return { kind, id: Number(kind === "futex" ? argument : BigInt.asIntN(32, argument)) };
}

/** Whether blocked calls can be told on this architecture. */
export const knowsCalls = (arch: string): boolean => numbers[arch] !== undefined;
