/** One row of a table becomes an object with its users and its verdict. */
import { keyIn } from "./attachments.ts";
import { type Belonging, belongingsOf } from "./belonging.ts";
import { judgeHolding, nobody } from "./holders.ts";
import type { Kind } from "./kind.ts";
import { touchedBy } from "./liveness.ts";
import type { Attachment, NamedPid, Observation, ObservedObject, Table } from "./observation.ts";
import type { Account, IpcObject, Touched, Verdict } from "./snapshot.ts";
import { type Found, usersOf, waitersFound, waitsOn } from "./users.ts";
import { type Evidence, judge } from "./verdict.ts";
import type { View } from "./view.ts";

export function joinObject(row: ObservedObject, { ns }: Table, kind: Kind, view: View): IpcObject {
  const { seen } = view;
  const found: Found = {
    mappings: attachmentsOf(row, ns, kind, view),
    holders: kind.counting === "holders" ? view.holders.of(row.file) : nobody,
    waits: waitsOn(row, ns, kind, view),
  };
  const nearby = kind.scope === "ipc" ? view.inhabitants(ns) : seen.processes;
  const apps = belongingsOf(kind.id, row, nearby, view.recognisers);
  const touched = touchedOf(row, view);
  const ownNs = kind.scope === "ipc" ? seen.observer.ipcNs : seen.observer.mntNs;
  const { bytes, rss, swap, nattch, attachedAt, detachedAt, operatedAt, changedAt } = row;
  const vmas = found.mappings.reduce((sum, mapping) => sum + mapping.vmas, 0);
  const facts: Omit<IpcObject, "verdict"> = {
    kind: kind.id,
    target: ns === ownNs ? `${kind.id}:${row.id}` : `${kind.id}:${row.id}@${ns}`,
    id: row.id,
    ns,
    key: row.flags.includes("dest") ? keyOf(found.mappings, row) : row.key,
    name: row.name,
    file: row.file,
    owner: view.accounts(`${row.uid} ${row.gid}`, () => accountOf(row, seen)),
    creator: creatorOf(row, view),
    mode: row.mode,
    flags: row.flags,
    ...{ bytes, rss, swap, nattch },
    freed: found.holders === nobody ? kind.freed(row) : 0,
    // Where the kernel counts no attach there is nothing to look for.
    found: row.nattch === null || (row.nattch > 0 && !seen.sweep.done) ? null : vmas,
    waiting: row.waiting ?? waitersFound(found.waits, kind, seen),
    users: usersOf(found, view),
    touched,
    ...{ attachedAt, detachedAt, operatedAt, changedAt },
    counts: row.counts,
    semaphores: row.semaphores,
    label: apps[0]?.label ?? null,
  };
  return { ...facts, verdict: verdictOf(facts, row, kind, found, apps, view) };
}

function verdictOf(
  facts: Omit<IpcObject, "verdict">,
  row: ObservedObject,
  kind: Kind,
  found: Found,
  apps: readonly Belonging[],
  { seen, attachments, verdicts }: View,
): Verdict {
  const { touched, users, waiting, flags } = facts;
  const belongsTo = apps.map(({ alive }) => alive).filter((alive) => alive !== null);
  const { holders, mappings } = found;
  if (kind.counting === "holders")
    return judgeHolding(row, { noun: kind.noun, holders, touched, belongsTo }, seen);
  const hidden = (row.nattch ?? 0) > 0 && facts.found === 0;
  const evidence: Evidence = {
    looked: seen.sweep.done,
    noun: kind.noun,
    counted: kind.counting === "attaches" ? row.nattch : null,
    found: facts.found,
    holders: users.length,
    unproven:
      mappings.some(({ ipcNs }) => ipcNs === null) ||
      (hidden && attachments.doubtful(row).length > 0),
    dying: flags.includes("dest"),
    waiting,
    touched,
    unread: row.unread?.text ?? null,
    belongsTo,
    unreadable: seen.sweep.unreadable + seen.sweep.skipped,
  };
  return verdicts(keyOfEvidence(evidence), () => judge(evidence));
}

/** Evidence is flat but for who touched the object. */
const keyOfEvidence = ({ touched, belongsTo, ...rest }: Evidence): string =>
  [...Object.values(rest), ...belongsTo, keyOfTouched(touched)].join("|");

const keyOfTouched = (touched: readonly Touched[]): string =>
  touched.map(({ role, pid, is }) => `${role} ${pid} ${is}`).join();

function touchedOf(row: ObservedObject, view: View): readonly Touched[] {
  const named = namedBy(row, view.seen);
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
