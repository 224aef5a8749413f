/** What of root's power is left in the read-only mode: only what lets more be read. */

/** Bits of include/uapi/linux/capability.h. */
const CAPABILITIES = {
  /** Directories below /proc/PID that only their owner may enter. */
  DAC_READ_SEARCH: 2,
  /** The state of semaphores and queues that are readable for their owner alone. */
  IPC_OWNER: 15,
  /** Mappings, namespaces and blocked calls of other users' processes. */
  SYS_PTRACE: 19,
  /** setns(2) into another ipc namespace; what else it would allow, the filter refuses. */
  SYS_ADMIN: 21,
  /** Mappings of other users' processes, Linux 6.15 and later. */
  PERFMON: 38,
  /** /proc/PID/map_files of other users' processes. */
  CHECKPOINT_RESTORE: 40,
};

/** One more than the highest bit that a kernel may know. */
export const CAPABILITY_BITS = 64;

const kept = new Set(Object.values(CAPABILITIES));

export const isKept = (capability: number): boolean => kept.has(capability);

/** struct __user_cap_data_struct of capget(2), twice: effective, permitted, inheritable; then the same for bits 32 to 63. */
const WORDS_PER_HALF = 3;

/** The same without what is not kept; nothing is ever added. */
export const keepCapabilities = (sets: Uint32Array): Uint32Array =>
  sets.map((bits, index) => bits & (index < WORDS_PER_HALF ? maskFrom(0) : maskFrom(32)));

function maskFrom(first: number): number {
  const bits = [...kept].filter((bit) => bit >= first && bit < first + 32);
  return bits.reduce((mask, bit) => mask | (1 << (bit - first)), 0);
}
