/** Reads semaphore sets from /proc/sysvipc/sem, and their values, waiters and last operators through semctl(2). */
import type { Kernel } from "../../host/host.ts";
import type { NamedPid, ObservedObject, Semaphore } from "../../model/observation.ts";
import { failure } from "../../model/outcome.ts";
import { type Parsed, type SemRow, sysvipc } from "../../proc/sysvipc.ts";
import { later, milliseconds, objectRow, parseObjects } from "../rows.ts";

export const parseSem = (text: string): Parsed<ObservedObject> =>
  parseObjects(sysvipc.sem(text), semaphoreSet);

/** The memory that a set takes: struct sem is 64 bytes, one cache line each (ipc/sem.c). */
const bytesPerSemaphore = 64;

const semaphoreSet = (row: SemRow): ObservedObject =>
  objectRow(row, {
    id: row.semid,
    bytes: row.nsems * bytesPerSemaphore,
    pids: [],
    operatedAt: milliseconds(row.otime),
    counts: { nsems: row.nsems },
  });

const noCalls = failure("absent", "its last operators cannot be read without native calls");

/** A set may be read with read permission only: a refusal is kept in `unread`. */
export function inspectSem(kernel: Kernel | null, row: ObservedObject): ObservedObject {
  if (kernel === null) return { ...row, unread: noCalls };
  const semaphores = kernel.semaphores(Number(row.id), row.counts.nsems ?? 0);
  if (!semaphores.ok) return { ...row, unread: semaphores.failure };
  return {
    ...row,
    semaphores: semaphores.value,
    waiting: semaphores.value.reduce((sum, { ncount, zcount }) => sum + ncount + zcount, 0),
    pids: operators(row, semaphores.value),
  };
}

/**
 * The distinct last operators. A semaphore that nobody operated on has pid 0, and so has one whose operator is outside
 * our pid namespace: a set that was operated on and names nobody must be of the second sort.
 */
function operators(row: ObservedObject, semaphores: readonly Semaphore[]): readonly NamedPid[] {
  const at = later(row.operatedAt, row.changedAt);
  const pids = new Set(semaphores.map(({ pid }) => pid));
  if (pids.size > 1 || row.operatedAt === null) pids.delete(0);
  return [...pids].map((pid) => ({ role: "operator", pid, at }));
}
