/** /proc/PID/task/TID/syscall: the call that a thread is blocked in (`proc_pid_syscall` in fs/proc/base.c). */

/** A System V call that can block, and the id that is its first argument. */
export interface IpcCall {
  readonly kind: "sem" | "msg";
  readonly id: number;
}

type Numbers = Readonly<Record<number, IpcCall["kind"]>>;

/** semop arrives as semtimedop on 64-bit machines, but both have numbers (arch/x86/entry/syscalls, asm-generic/unistd.h). */
const x64: Numbers = { 65: "sem", 220: "sem", 69: "msg", 70: "msg" };
const arm64: Numbers = { 193: "sem", 192: "sem", 189: "msg", 188: "msg" };
const numbers: Readonly<Record<string, Numbers>> = { x64, arm64 };

/** `arch` as Node names it. `null`: running, blocked elsewhere, or an architecture whose numbers are not known here. */
export function parseIpcCall(text: string, arch: string): IpcCall | null {
  const match = /^(\d+) 0x([0-9a-f]+) /.exec(text);
  const kind = match === null ? undefined : numbers[arch]?.[Number(match[1])];
  if (kind === undefined || match?.[2] === undefined) return null;
  return { kind, id: Number(BigInt.asIntN(32, BigInt(`0x${match[2]}`))) };
}

/** Whether blocked calls can be told on this architecture. */
export const knowsCalls = (arch: string): boolean => numbers[arch] !== undefined;
