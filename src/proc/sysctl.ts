/** /proc/sys/kernel/{shmmni,shmall,shmmax,sem,msgmni,msgmax,msgmnb}: the limits of one ipc namespace. */

/** Decimal digits: shmmax and shmall default to 2^64 - 2^24 - 1, beyond what a number holds exactly. */
export type Decimal = string;

/** The one number of a file (`proc_dointvec`, `proc_doulongvec_minmax` in the kernel's kernel/sysctl.c); else `null`. */
export function parseSysctl(text: string): Decimal | null {
  return /^(\d+)\n?$/.exec(text)?.[1] ?? null;
}

export interface SemLimits {
  /** Semaphores in one set, in all sets together, operations in one semop(2), and sets. */
  readonly semmsl: Decimal;
  readonly semmns: Decimal;
  readonly semopm: Decimal;
  readonly semmni: Decimal;
}

/** The four numbers of kernel.sem, in the order of `sem_ctls` in include/linux/ipc_namespace.h; else `null`. */
export function parseSem(text: string): SemLimits | null {
  const match = /^(\d+)\t(\d+)\t(\d+)\t(\d+)\n?$/.exec(text);
  if (match === null) return null;
  const [, semmsl = "", semmns = "", semopm = "", semmni = ""] = match;
  return { semmsl, semmns, semopm, semmni };
}
