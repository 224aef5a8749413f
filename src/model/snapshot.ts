/** A snapshot: the joined picture that every face (screen, table, JSON, CSV) is derived from. */
import type { Bytes } from "./bytes.ts";
import type { ObservedNamespace, PidRole, Semaphore } from "./observation.ts";
import type { FileIdentity } from "./uses.ts";

export interface Snapshot {
  readonly time: number;
  readonly host: Bytes;
  /** True when nothing limited the view: every process readable, every table whole. */
  readonly complete: boolean;
  /** There until everything was looked at once: what is missing is not known to be absent. */
  readonly looking?: true;
  /** Ipc namespaces, our own first. */
  readonly namespaces: readonly ObservedNamespace[];
  readonly objects: readonly IpcObject[];
  readonly processes: readonly IpcProcess[];
  readonly limits: readonly Limit[];
  readonly problems: readonly Problem[];
  /** Kinds that could not be read at all, with the sentence that their pane shows. */
  readonly unreadKinds: Readonly<Record<string, string>>;
  /** Other machines that it is made of; absent where it is of our own. */
  readonly hosts?: readonly Host[];
}

export type VerdictState = "in-use" | "idle" | "orphan" | "dying" | "unknown";
export type Confidence = "proven" | "likely";

export interface Reason {
  /** Stable, machine-readable. */
  readonly code: string;
  /** One English sentence with the numbers; text from outside is already encoded. */
  readonly text: string;
}

export interface Verdict {
  readonly state: VerdictState;
  readonly confidence: Confidence;
  readonly reasons: readonly Reason[];
}

export type How = "attached" | "mapped" | "open" | "waiting" | "in-flight";

/** One process that has an object now. */
export interface User {
  readonly pid: number;
  /** `null` while the process's own facts are not known. */
  readonly startedAt: number | null;
  readonly name: Bytes;
  readonly command: Bytes | null;
  readonly uid: number | null;
  readonly user: Bytes | null;
  readonly how: How;
  /** VMAs, descriptors or threads, by `how`. */
  readonly count: number;
  /** Where in the object those threads wait, in bytes from its beginning: a futex. */
  readonly offset?: number;
  readonly access: "rw" | "r" | null;
  readonly cpu: number | null;
  readonly rss: number | null;
}

export type Liveness = "alive" | "gone" | "reused" | "unknown";

/** A process that the object itself names, alive or not. */
export interface Touched {
  readonly role: PidRole;
  readonly pid: number;
  readonly is: Liveness;
  /** comm of the process that has this pid now, when alive. */
  readonly name: Bytes | null;
}

export interface Account {
  readonly uid: number;
  readonly user: Bytes | null;
  readonly gid: number;
  readonly group: Bytes | null;
}

export interface IpcObject {
  readonly kind: string;
  /** The other machine that it is on. */
  readonly host?: string;
  /** `KIND:ID`, or `KIND:ID@NS` outside our own namespace, or `HOST/…` on another machine: unique in a snapshot. */
  readonly target: string;
  readonly id: number | string;
  readonly ns: number;
  /** Unsigned; for a dying segment the key that its mappings still show. */
  readonly key: number | null;
  readonly name: Bytes | null;
  /** Which file it is, for kinds that are files: names may repeat, and change. */
  readonly file: FileIdentity | null;
  readonly owner: Account;
  readonly creator: { readonly uid: number; readonly gid: number } | null;
  readonly mode: number;
  readonly flags: readonly string[];
  readonly bytes: number;
  readonly rss: number | null;
  readonly swap: number | null;
  /** Bytes that removal gives back at once; 0 while attached. */
  readonly freed: number;
  readonly nattch: number | null;
  /** VMAs that we found; `null` for kinds without mappings, or before the first sweep. */
  readonly found: number | null;
  readonly waiting: number | null;
  readonly users: readonly User[];
  readonly touched: readonly Touched[];
  readonly attachedAt: number | null;
  readonly detachedAt: number | null;
  readonly operatedAt: number | null;
  readonly changedAt: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly semaphores: readonly Semaphore[] | null;
  /** The application or container that it belongs to, where recognised. */
  readonly label: string | null;
  readonly verdict: Verdict;
}

/** One process that uses IPC, with what it holds. */
export interface IpcProcess {
  readonly host?: string;
  readonly pid: number;
  readonly startedAt: number | null;
  readonly name: Bytes;
  readonly command: Bytes | null;
  readonly uid: number | null;
  readonly user: Bytes | null;
  readonly cpu: number | null;
  readonly rss: number | null;
  /** Targets that it has now, and the sum of the sizes of those objects. */
  readonly holds: readonly string[];
  readonly bytes: number;
}

export interface Limit {
  readonly host?: string;
  readonly ns: number;
  readonly name: string;
  /** `null` where the kernel keeps no count to compare (msgmax, semopm). */
  readonly used: number | null;
  /** Decimal: may exceed 2^53. */
  readonly max: string;
  readonly unit: string;
  /** The files of this filesystem fill it, whichever namespace they are seen in; absent: the objects of `ns`. */
  readonly dev?: number;
}

/** Something that limits the view, said once. */
export interface Problem {
  readonly code: string;
  readonly count: number;
  readonly text: string;
}

/** `slow`: it has not told of itself for a while; what is shown of it is old. */
export type HostLink = "connecting" | "up" | "slow" | "down";

/** One other machine. */
export interface Host {
  /** As it was named to us. */
  readonly host: string;
  readonly link: HostLink;
  /** One sentence, encoded; "" when all is well. */
  readonly text: string;
  /** Version of shmtop there. */
  readonly version: string | null;
  readonly complete: boolean;
  readonly objects: number;
  readonly orphans: number;
  /** Of its objects, added up. */
  readonly bytes: number;
  /** Its ipc namespaces, with what proves which they are. */
  readonly namespaces: readonly ObservedNamespace[];
}
