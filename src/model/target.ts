/** What an action is aimed at: an identity, never a row index. */
import type { Bytes } from "./bytes.ts";
import type { IpcObject, VerdictState } from "./snapshot.ts";

/** Everything that must still be so at the moment of the call. */
export interface Target {
  readonly target: string;
  readonly kind: string;
  readonly id: number | string;
  readonly ns: number;
  readonly key: number | null;
  readonly name: Bytes | null;
  /** Device and inode of a file. */
  readonly dev: number | null;
  readonly inode: number | null;
  readonly cuid: number | null;
  readonly cgid: number | null;
  /** cpid for shm; `null` where the kernel keeps none. */
  readonly cpid: number | null;
  /** Size in bytes, or semaphores in the set. */
  readonly size: number | null;
  readonly changedAt: number | null;
  readonly nattch: number | null;
  /** What was confirmed; anything worse at the second look refuses. */
  readonly state: VerdictState;
  readonly users: readonly { readonly pid: number; readonly startedAt: number | null }[];
}

export interface TargetName {
  readonly kind: string;
  readonly id: string;
  readonly ns: number | null;
}

export type RemovalState = "removed" | "refused" | "already-gone" | "failed";

/** What became of one target, with one sentence. */
export interface Removal {
  readonly target: string;
  readonly state: RemovalState;
  readonly text: string;
}

/** The identity of an object as it is shown now. */
export const identify = (object: IpcObject): Target => ({
  target: object.target,
  kind: object.kind,
  id: object.id,
  ns: object.ns,
  key: object.key,
  name: object.name,
  cuid: object.creator?.uid ?? null,
  cgid: object.creator?.gid ?? null,
  cpid: object.touched.find((touched) => touched.role === "creator")?.pid ?? null,
  size: object.counts.nsems ?? (object.nattch === null ? null : object.bytes),
  changedAt: object.changedAt,
  nattch: object.nattch,
  state: object.verdict.state,
  users: object.users.map(({ pid, startedAt }) => ({ pid, startedAt })),
});

/** `shm:65538` or `shm:65538@4026532177`; `null` for anything else. */
export function parseTarget(text: string): TargetName | null {
  const match = /^([a-z][a-z-]*):(.+?)(?:@(\d{1,10}))?$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { kind: match[1], id: match[2], ns: match[3] === undefined ? null : Number(match[3]) };
}
  dev: object.file?.dev ?? null,
  inode: object.file?.inode ?? null,
