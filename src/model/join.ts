/** The join: an observation becomes a snapshot — objects, their users, a verdict each, limits, problems. Pure. */
import { type AttachmentIndex, hasKey, indexAttachments, keyIn } from "./attachments.ts";
import { type Belonging, belongingsOf, type Recogniser } from "./belonging.ts";
import { asBytes } from "./bytes.ts";
import { type HolderIndex, type Holders, indexHolders, judgeHolding, nobody } from "./holders.ts";
import { holdings } from "./holdings.ts";
import type { Kind } from "./kind.ts";
import { limitsOf } from "./limits.ts";
import { touchedBy } from "./liveness.ts";
import type {
  Attachment,
  NamedPid,
  Observation,
  ObservedObject,
  ObservedProcess,
  Table,
  Wait,
} from "./observation.ts";
import { problemsOf } from "./problems.ts";
import type { Account, How, IpcObject, Snapshot, Touched, User } from "./snapshot.ts";
import { judge } from "./verdict.ts";

/** Shown while a process that holds something has not been read yet. */
const unnamed = asBytes("?");

/** Everything that the join of one observation looks things up in. */
interface View {
  readonly seen: Observation;
  readonly attachments: AttachmentIndex;
  readonly holders: HolderIndex;
  readonly waits: ReadonlyMap<string, readonly Wait[]>;
  readonly processes: ReadonlyMap<number, ObservedProcess>;
  /** The processes that could use objects of a namespace: those that are in it, or may be. */
  readonly inhabitants: (ns: number) => readonly ObservedProcess[];
  readonly recognisers: readonly Recogniser[];
}

export function join(
  seen: Observation,
  kinds: readonly Kind[],
  recognisers: readonly Recogniser[],
): Snapshot {
  const view: View = {
    seen,
    attachments: indexAttachments(seen.sweep.attachments, seen.observer.ipcNs),
    holders: indexHolders(seen.sweep.attachments, seen.opens.files),
    waits: indexWaits(seen.waits.waits),
    processes: new Map(seen.processes.map((process) => [process.pid, process])),
    inhabitants: groupByNamespace(seen.processes),
    recognisers,
  };
  const byId = new Map(kinds.map((kind) => [kind.id, kind]));
  const objects = seen.tables.flatMap((table) => {
    const kind = byId.get(table.kind);
    return kind === undefined ? [] : table.rows.map((row) => joinObject(row, table, kind, view));
  });
  const problems = problemsOf(seen);
  return {
    time: seen.time,
    host: seen.host,
    complete: problems.length === 0 && seen.sweep.done,
    namespaces: seen.namespaces,
    objects,
    processes: holdings(objects),
    limits: limitsOf(seen, kinds),
    problems,
    unreadKinds: Object.fromEntries(
      seen.tables.flatMap(({ kind, ns, failure }) =>
        failure === null || !isOurs(ns, seen) ? [] : [[kind, failure.text]],
      ),
    ),
  };
}

/** A kind that cannot be read in somebody else's namespace is read all the same. */
const isOurs = (ns: number, { observer }: Observation): boolean =>
  ns === observer.ipcNs || ns === observer.mntNs;

function groupByNamespace(
  processes: readonly ObservedProcess[],
): (ns: number) => readonly ObservedProcess[] {
  const groups = new Map<number, readonly ObservedProcess[]>();
  return (ns) => {
    const known = groups.get(ns);
    if (known !== undefined) return known;
    const group = processes.filter(({ ipcNs }) => ipcNs === null || ipcNs === ns);
    groups.set(ns, group);
    return group;
  };
}

function joinObject(row: ObservedObject, table: Table, kind: Kind, view: View): IpcObject {
  const { seen } = view;
  const mappings = attachmentsOf(row, table.ns, kind, view);
  const found =
    row.nattch === null || !seen.sweep.done
      ? null
      : mappings.reduce((sum, { vmas }) => sum + vmas, 0);
  const touched = distinct(
    namedBy(row, seen).map((named) => touchedBy(named, view.processes, seen)),
  );
  const nearby = kind.scope === "ipc" ? view.inhabitants(table.ns) : seen.processes;
  const apps = belongingsOf(kind.id, row, nearby, view.recognisers);
  const waits = waitsOn(row, table.ns, kind, view);
  const holders = kind.counting === "holders" ? view.holders.of(row.file) : nobody;
  const users = [
    ...mappings.map(({ pid, vmas, writable }) =>
      userOf(pid, "attached", vmas, writable ? "rw" : "r", view),
    ),
    ...usersOf(holders, view),
    ...waits.map(({ pid, threads }) => userOf(pid, "waiting", threads, null, view)),
  ];
  const waiting = row.waiting ?? waitersFound(waits, kind, seen);
  const ownNs = kind.scope === "ipc" ? seen.observer.ipcNs : seen.observer.mntNs;
  const target = table.ns === ownNs ? `${kind.id}:${row.id}` : `${kind.id}:${row.id}@${table.ns}`;
  const {
    bytes,
    rss,
    swap,
    nattch,
    attachedAt,
    detachedAt,
    operatedAt,
    changedAt,
    counts,
    semaphores,
  } = row;
  return {
    kind: kind.id,
    target,
    id: row.id,
    ns: table.ns,
    key: row.flags.includes("dest")
      ? mappings[0] === undefined
        ? row.key
        : keyIn(mappings[0].path)
      : row.key,
    name: row.name,
    file: row.file,
    owner: accountOf(row, seen),
    creator: row.cuid === null || row.cgid === null ? null : { uid: row.cuid, gid: row.cgid },
    mode: row.mode,
    flags: row.flags,
    ...{
      bytes,
      rss,
      swap,
      nattch,
      found,
      users,
      touched,
      attachedAt,
      detachedAt,
      operatedAt,
      changedAt,
      counts,
    },
    freed: holders === nobody ? kind.freed(row) : 0,
    waiting,
    semaphores,
    label: apps[0]?.label ?? null,
    verdict:
      kind.counting === "holders"
        ? judgeHolding(row, { noun: kind.noun, holders, touched, belongsTo: livingOf(apps) }, seen)
        : judge({
            noun: kind.noun,
            counted: kind.counting === "attaches" ? row.nattch : null,
            found,
            holders: users.length,
            unproven: mappings.some((mapping) => mapping.ipcNs === null),
            dying: row.flags.includes("dest"),
            waiting,
            touched,
            unread: row.unread?.text ?? null,
            belongsTo: livingOf(apps),
            unreadable: seen.sweep.unreadable + seen.sweep.skipped,
          }),
  };
}

const usersOf = ({ mapped, open }: Holders, view: View): readonly User[] => [
  ...mapped.map(({ pid, vmas, writable }) =>
    userOf(pid, "mapped", vmas, writable ? "rw" : "r", view),
  ),
  ...open.map(({ pid, fds, writable }) => userOf(pid, "open", fds, writable ? "rw" : "r", view)),
];

const livingOf = (apps: readonly Belonging[]): readonly string[] =>
  apps.map((app) => app.alive).filter((alive) => alive !== null);

/** A mapping whose key is not the segment's is a twin with the same id from another namespace. */
function attachmentsOf(
  row: ObservedObject,
  ns: number,
  kind: Kind,
  view: View,
): readonly Attachment[] {
  if (kind.counting !== "attaches" || typeof row.id !== "number") return [];
  const mappings = view.attachments.of(ns, row.id);
  return row.flags.includes("dest") ? mappings : mappings.filter(hasKey(row.key));
}

/** One process may be named in one role by several semaphores of a set. */
function distinct(touched: readonly Touched[]): readonly Touched[] {
  if (touched.length < 2) return touched;
  return [...new Map(touched.map((one) => [`${one.role} ${one.pid}`, one])).values()];
}

const waitsOn = (row: ObservedObject, ns: number, kind: Kind, { waits }: View): readonly Wait[] =>
  waits.get(`${kind.id}:${row.id}`)?.filter((wait) => (wait.ipcNs ?? ns) === ns) ?? [];

function indexWaits(waits: readonly Wait[]): ReadonlyMap<string, readonly Wait[]> {
  const byObject = new Map<string, Wait[]>();
  for (const wait of waits) {
    const known = byObject.get(`${wait.kind}:${wait.id}`);
    if (known === undefined) byObject.set(`${wait.kind}:${wait.id}`, [wait]);
    else known.push(wait);
  }
  return byObject;
}

/** In the machine's own pid namespace pid 0 means nobody; in another one it may be somebody outside. */
function namedBy(row: ObservedObject, { observer }: Observation): readonly NamedPid[] {
  const { pids, semaphores, operatedAt } = row;
  if (observer.sight === "all" || operatedAt === null) return pids;
  const nameless = semaphores?.some(({ pid }) => pid === 0) ?? false;
  return nameless ? [...pids, { role: "operator", pid: 0, at: operatedAt }] : pids;
}

/** For kinds whose waiters the kernel does not count: what was found, unless somebody may be hidden. */
function waitersFound(
  waits: readonly Wait[],
  kind: Kind,
  { waits: look, observer }: Observation,
): number | null {
  if (kind.counting !== "operators" || !look.done) return null;
  const found = waits.reduce((sum, { threads }) => sum + threads, 0);
  const everyone = look.unreadable === 0 && observer.sight === "all";
  return found > 0 || everyone ? found : null;
}

function userOf(pid: number, how: How, count: number, access: User["access"], view: View): User {
  const process = view.processes.get(pid);
  return {
    pid,
    startedAt: process?.startedAt ?? null,
    name: process?.name ?? unnamed,
    command: process?.command ?? null,
    uid: process?.uid ?? null,
    user: process === undefined ? null : (view.seen.users[process.uid] ?? null),
    how,
    count,
    access,
    cpu: process?.cpu ?? null,
    rss: process?.rss ?? null,
  };
}

function accountOf(row: ObservedObject, seen: Observation): Account {
  return {
    uid: row.uid,
    user: seen.users[row.uid] ?? null,
    gid: row.gid,
    group: seen.groups[row.gid] ?? null,
  };
}
