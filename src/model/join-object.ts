/** One row of a table becomes an object with its users and its verdict. */
import { keyIn } from "./attachments.ts";
import { type Belonging, belongingsOf } from "./belonging.ts";
import { judgeHolding, nobody } from "./holders.ts";
import type { Kind } from "./kind.ts";
import { touchedBy } from "./liveness.ts";
import type { NamedPid, Observation, ObservedObject, Table } from "./observation.ts";
import { withDisplaced } from "./own-touches.ts";
import type { Account, IpcObject, Touched, Verdict } from "./snapshot.ts";
import { type Found, usersOf, waitersFound, waitsOn } from "./users.ts";
import type { Attachment } from "./uses.ts";
import { type Evidence, judge, withFates } from "./verdict.ts";
import type { View } from "./view.ts";

export function joinObject(row: ObservedObject, { ns }: Table, kind: Kind, view: View): IpcObject {
  const { seen } = view;
  const found: Found = {
    mappings: attachmentsOf(row, ns, kind, view),
    holders: kind.counting === "holders" ? view.holders.of(row.file) : nobody,
    waits: waitsOn(row, ns, kind, view),
  };
  const nearby = kind.scope === "ipc" ? view.inhabitants(ns) : seen.processes;
  const apps = belongingsOf(kind.id, row, nearby, view.recognisers, view.around);
  const named = namedBy(row, seen);
  const before = withDisplaced(named, kind.id, ns, row.id, view);
  const touched = touchedOf(before, view);
  const vmas = vmasOf(found.mappings);
  // Where the kernel counts no attach there is nothing to look for.
  const unswept = row.nattch === null || (row.nattch > 0 && !seen.sweep.done);
  const use: Use = {
    touched,
    noted: before !== named,
    apps,
    found: unswept ? null : vmas,
    users: usersOf(found, view),
    waiting: row.waiting ?? waitersFound(found.waits, kind, seen),
  };
  // One literal: put together by spreading, each of thousands of objects would take twice the memory.
  return {
    kind: kind.id,
    target: targetOf(row, ns, kind, seen),
    id: row.id,
    ns,
    key: row.flags.includes("dest") ? keyOf(found.mappings, row) : row.key,
    name: row.name,
    file: row.file,
    owner: view.accounts(`${row.uid} ${row.gid}`, () => accountOf(row, seen)),
    creator: creatorOf(row, view),
    mode: row.mode,
    flags: row.flags,
    bytes: row.bytes,
    rss: row.rss,
    swap: row.swap,
    freed: found.holders === nobody ? kind.freed(row) : 0,
    nattch: row.nattch,
    found: use.found,
    waiting: use.waiting,
    users: use.users,
    touched,
    attachedAt: row.attachedAt,
    detachedAt: row.detachedAt,
    operatedAt: row.operatedAt,
    changedAt: row.changedAt,
    counts: row.counts,
    semaphores: row.semaphores,
    label: apps[0]?.label ?? null,
    verdict: verdictOf(row, ns, kind, found, use, view),
  };
}

/** What was found out about the use of an object. */
interface Use extends Pick<IpcObject, "touched" | "found" | "users" | "waiting"> {
  readonly apps: readonly Belonging[];
  /** It names us, and whom it named before was noted. */
  readonly noted: boolean;
}

function targetOf(
  { id }: ObservedObject,
  ns: number,
  kind: Kind,
  { observer }: Observation,
): string {
  const own = kind.scope === "ipc" ? observer.ipcNs : observer.mntNs;
  return ns === own ? `${kind.id}:${id}` : `${kind.id}:${id}@${ns}`;
}

function verdictOf(
  row: ObservedObject,
  ns: number,
  kind: Kind,
  { holders, mappings }: Found,
  { touched, noted, apps, found, users, waiting }: Use,
  { seen, attachments, holders: index, verdicts }: View,
): Verdict {
  const belongsTo = apps.map(({ alive }) => alive).filter((alive) => alive !== null);
  const fates = apps.map(({ fate }) => fate).filter((fate) => fate !== undefined);
  if (kind.counting === "holders") {
    const isLooked = index.isLooked(row.file);
    const use = { noun: kind.noun, holders, isLooked, touched, belongsTo };
    return withFates(judgeHolding(row, use, seen), fates);
  }
  const attached = (row.nattch ?? 0) > 0;
  const evidence: Evidence = {
    looked: seen.sweep.done,
    noun: kind.noun,
    counted: kind.counting === "attaches" ? row.nattch : null,
    found,
    holders: kind.counting === "attaches" ? mappings.length : users.length,
    unproven: mappings.some(({ ipcNs }) => ipcNs === null),
    // Where no more is counted than was found there is no room for those in doubt.
    doubtful: attached && (found ?? 0) < (row.nattch ?? 0) ? vmasOf(attachments.doubtful(row)) : 0,
    assumed: attached && attachments.isAssumed(ns, row),
    dying: row.flags.includes("dest"),
    waiting,
    stopped: seen.waits.stopped ?? 0,
    hidden: seen.observer.sight !== "all",
    touched,
    noted,
    unread: row.unread?.text ?? null,
    belongsTo,
    unreadable: seen.sweep.unreadable + seen.sweep.skipped,
  };
  const key = keyOfEvidence(evidence);
  return fates.length === 0
    ? verdicts(key, () => judge(evidence))
    : verdicts([key, ...fates].join("|"), () => withFates(judge(evidence), fates));
}

/** Evidence is flat but for who touched the object. */
const keyOfEvidence = ({ touched, belongsTo, ...rest }: Evidence): string =>
  [...Object.values(rest), ...belongsTo, keyOfTouched(touched)].join("|");

const keyOfTouched = (touched: readonly Touched[]): string =>
  touched.map(({ role, pid, is }) => `${role} ${pid} ${is}`).join();

function touchedOf(named: readonly NamedPid[], view: View): readonly Touched[] {
  const touched = distinct(named.map((one) => touchedBy(one, view.processes, view.seen)));
  return view.touched(keyOfTouched(touched), () => touched);
}

const creatorOf = ({ cuid, cgid }: ObservedObject, { creators }: View): IpcObject["creator"] =>
  cuid === null || cgid === null
    ? null
    : creators(`${cuid} ${cgid}`, () => ({ uid: cuid, gid: cgid }));

const attachmentsOf = (
  row: ObservedObject,
  ns: number,
  kind: Kind,
  { attachments }: View,
): readonly Attachment[] =>
  kind.counting === "attaches" && typeof row.id === "number" ? attachments.of(ns, row.id) : [];

const vmasOf = (mappings: readonly Attachment[]): number =>
  mappings.reduce((sum, { vmas }) => sum + vmas, 0);

/** A segment that is marked for removal has lost its key; what maps it still shows it. */
const keyOf = ([first]: readonly Attachment[], row: ObservedObject): number | null =>
  first === undefined ? row.key : keyIn(first.path);

/** One process may be named in one role by several semaphores of a set. */
function distinct(touched: readonly Touched[]): readonly Touched[] {
  if (touched.length < 2) return touched;
  return [...new Map(touched.map((one) => [`${one.role} ${one.pid}`, one])).values()];
}

/** In the machine's own pid namespace pid 0 means nobody; in another one it may be somebody outside. */
function namedBy(row: ObservedObject, { observer }: Observation): readonly NamedPid[] {
  const { pids, semaphores, operatedAt } = row;
  if (observer.sight === "all" || operatedAt === null) return pids;
  const nameless = semaphores?.some(({ pid }) => pid === 0) ?? false;
  return nameless ? [...pids, { role: "operator", pid: 0, at: operatedAt }] : pids;
}

function accountOf(row: ObservedObject, seen: Observation): Account {
  return {
    uid: row.uid,
    user: seen.users[row.uid] ?? null,
    gid: row.gid,
    group: seen.groups[row.gid] ?? null,
  };
}
