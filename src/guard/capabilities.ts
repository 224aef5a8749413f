/** What of root's power is left in the read-only mode: only what lets more be read. */

// Bits of include/uapi/linux/capability.h.
/** Directories below /proc/PID that only their owner may enter. */
const DAC_READ_SEARCH = 2;
/** The state of semaphores and queues that are readable for their owner alone. */
const IPC_OWNER = 15;
/** Mappings, namespaces and blocked calls of other users' processes. */
const SYS_PTRACE = 19;
/** setns(2) into another ipc namespace; what else it would allow, the filter refuses. */
const SYS_ADMIN = 21;
/** Mappings of other users' processes, Linux 6.15 and later. */
const PERFMON = 38;
/** /proc/PID/map_files of other users' processes. */
const CHECKPOINT_RESTORE = 40;

/** One more than the highest bit that a kernel may know. */
export const CAPABILITY_BITS = 64;

/** @param elsewhere whether other ipc namespaces are entered. */
export const keptCapabilities = (elsewhere: boolean): ReadonlySet<number> =>
  new Set([
    ...[DAC_READ_SEARCH, IPC_OWNER, SYS_PTRACE, PERFMON, CHECKPOINT_RESTORE],
    ...(elsewhere ? [SYS_ADMIN] : []),
  ]);

/** struct __user_cap_data_struct of capget(2), twice: effective, permitted, inheritable; then the same for bits 32 to 63. */
const WORDS_PER_HALF = 3;

/** The sets without what is not kept; nothing is ever added. */
export function reduceTo(kept: ReadonlySet<number>, sets: Uint32Array): Uint32Array {
  const maskFrom = (first: number): number => {
    const bits = [...kept].filter((bit) => bit >= first && bit < first + 32);
    return bits.reduce((mask, bit) => mask | (1 << (bit - first)), 0);
  };
  const [low, high] = [maskFrom(0), maskFrom(32)];
  return sets.map((bits, index) => bits & (index < WORDS_PER_HALF ? low : high));
}
