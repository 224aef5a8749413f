/** What an action is aimed at: an identity, never a row index. */
import type { Bytes } from "./bytes.ts";
import type { NamespaceProof, ObservedNamespace } from "./observation.ts";
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
  /** Of the other ipc namespace that it is in; `null` for our own, and where nothing proves which one it is. */
  readonly proof: NamespaceProof | null;
}

export interface TargetName {
  readonly kind: string;
  readonly id: string;
  readonly ns: number | null;
}

export type RemovalState = "removed" | "refused" | "already-gone" | "failed";

/** How to remove. */
export interface RemovalOptions {
  /** Also what is not an orphan. */
  readonly force: boolean;
  /** Saved first, so that it can be put back; what cannot be saved is then not removed, but for attached segments. */
  readonly backup: boolean;
}

/** What became of one target, with one sentence. */
export interface Removal {
  readonly target: string;
  readonly state: RemovalState;
  readonly text: string;
  /** What an undo of it is asked for by; absent where there is none. */
  readonly entry?: string;
}

/** What became of putting one back. */
export interface Restoration {
  readonly entry: string;
  /** As it was named when it was removed. */
  readonly target: string;
  readonly state: "restored" | "refused" | "failed";
  readonly text: string;
  /** What could not be brought back, one sentence each. */
  readonly lost: readonly string[];
}

/** One removal of the journal, for whoever wants to undo it. */
export interface Undoable {
  readonly entry: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly target: string;
  readonly key: number | null;
  /** Bytes that its backup takes; `null`: there is none. */
  readonly bytes: number | null;
  /** `interrupted`: the program ended before it could say what became of it. */
  readonly state: "restorable" | "restored" | "not-saved" | "interrupted";
}

/** Which undos end: those past their time, all of them, or one. */
export type Ending = "old" | "all" | { readonly entry: string };

/** Files that were removed and are kept for undo. */
export interface Kept {
  readonly files: number;
  /** Of memory. */
  readonly bytes: number;
}

/** The identity of an object as it is shown now. @param namespaces of the same look. */
export const identify = (
  object: IpcObject,
  namespaces: readonly ObservedNamespace[] = [],
): Target => ({
  target: object.target,
  kind: object.kind,
  id: object.id,
  ns: object.ns,
  key: object.key,
  name: object.name,
  dev: object.file?.dev ?? null,
  inode: object.file?.inode ?? null,
  cuid: object.creator?.uid ?? null,
  cgid: object.creator?.gid ?? null,
  cpid: object.touched.find((touched) => touched.role === "creator")?.pid ?? null,
  size: object.counts.nsems ?? (object.nattch === null ? null : object.bytes),
  changedAt: object.changedAt,
  nattch: object.nattch,
  state: object.verdict.state,
  users: object.users.map(({ pid, startedAt }) => ({ pid, startedAt })),
  proof: namespaces.find(({ ns }) => ns === object.ns)?.proof ?? null,
});

/** `shm:65538` or `shm:65538@4026532177`; `null` for anything else. */
export function parseTarget(text: string): TargetName | null {
  const match = /^([a-z][a-z-]*):(.+?)(?:@(\d{1,10}))?$/.exec(text);
  if (match?.[1] === undefined || match[2] === undefined) return null;
  return { kind: match[1], id: match[2], ns: match[3] === undefined ? null : Number(match[3]) };
}
