/** The shape of an observation that comes from a file or from another machine. */
import {
  countRows,
  type NamedPid,
  type NamespaceProof,
  type Observation,
  type ObservedLimits,
  type ObservedNamespace,
  type ObservedObject,
  type ObservedProcess,
  type Observer,
  type OwnTouch,
  pidRoles,
  type Semaphore,
  type Table,
  type Workplace,
} from "../model/observation.ts";
import type { Failure } from "../model/outcome.ts";
import {
  boolean,
  bytes,
  dictionary,
  either,
  fields,
  fullRoom,
  list,
  moment,
  number,
  oneOf,
  orAbsent,
  orNull,
  remembered,
  type Shape,
  text,
  word,
} from "./shape.ts";
import { file, innerWait, opens, sweep, waits } from "./uses-shape.ts";

/** Shown as it stands: nothing in it may steer a terminal, or hide or turn round what is beside it. */
const sentence: Shape = text(
  (value) => !/[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202f\u2060-\u206f\ufeff]/.test(value),
  "printable text",
);

const failure = orNull(
  fields<Failure>({
    why: oneOf("absent", "denied", "gone", "malformed", "failed"),
    errno: orAbsent(word),
    text: sentence,
  }),
);

const namedPid = fields<NamedPid>({
  role: oneOf(...pidRoles),
  pid: number,
  at: orNull(moment),
});

const ownTouch = fields<OwnTouch>({
  kind: word,
  ns: number,
  id: number,
  pid: number,
  at: moment,
  before: list(namedPid),
});

const semaphore = fields<Semaphore>({
  value: number,
  ncount: number,
  zcount: number,
  pid: number,
});

const row = fields<ObservedObject>({
  // A name in an id is encoded where it is read.
  id: either(number, sentence),
  key: orNull(number),
  name: orNull(bytes),
  uid: number,
  gid: number,
  cuid: orNull(number),
  cgid: orNull(number),
  mode: number,
  flags: list(word),
  bytes: number,
  rss: orNull(number),
  swap: orNull(number),
  file: orNull(fields(file)),
  nattch: orNull(number),
  pids: list(namedPid),
  attachedAt: orNull(moment),
  detachedAt: orNull(moment),
  operatedAt: orNull(moment),
  changedAt: orNull(moment),
  waiting: orNull(number),
  unread: failure,
  counts: dictionary(number),
  semaphores: orNull(list(semaphore)),
});

const table = fields<Table>({
  kind: word,
  ns: number,
  rows: remembered(list(row)),
  failure,
  torn: boolean,
  unseen: orAbsent(number),
  optional: orAbsent(boolean),
});

const observer = fields<Observer>({
  pid: number,
  uid: number,
  ipcNs: number,
  mntNs: number,
  sight: oneOf("all", "pid-namespace", "hidepid", "unknown"),
  mapsBy: oneOf("query", "text", "none"),
  native: boolean,
  captured: boolean,
  stuck: orAbsent(list(number)),
  unknownDevices: orAbsent(oneOf(true)),
});

export const proof = either(
  fields<Extract<NamespaceProof, { by: "id" }>>({ by: oneOf("id"), id: word }),
  fields<Extract<NamespaceProof, { by: "member" }>>({
    by: oneOf("member"),
    pid: number,
    start: number,
  }),
);

const namespace = fields<ObservedNamespace>({
  ns: number,
  leader: number,
  members: number,
  label: orNull(bytes),
  name: orAbsent(bytes),
  failure,
  proof: orAbsent(proof),
});

const workplace = fields<Workplace>({
  inode: number,
  file: oneOf("read", "absent", "unread"),
  claim: orNull(fields<NonNullable<Workplace["claim"]>>({ key: number, id: number })),
});

const process = fields<ObservedProcess>({
  pid: number,
  startedAt: moment,
  ppid: number,
  pgrp: orNull(number),
  uid: number,
  name: bytes,
  command: orNull(bytes),
  state: word,
  ipcNs: orNull(number),
  cpu: orNull(number),
  rss: orNull(number),
  workplace: orAbsent(workplace),
});

const limits = fields<ObservedLimits>({
  ns: number,
  values: dictionary(text((value) => /^-?\d{1,40}$/.test(value), "a decimal number")),
  used: orAbsent(dictionary(number)),
  devices: orAbsent(dictionary(number)),
  pageSize: number,
});

const observation = fields<Observation>({
  version: oneOf(1),
  time: moment,
  bootedAt: moment,
  clockStep: number,
  host: bytes,
  observer,
  namespaces: list(namespace),
  tables: list(table),
  sweep,
  waits,
  innerWaits: orAbsent(list(innerWait)),
  opens,
  processes: remembered(list(process)),
  unreadPids: list(number),
  ownTouches: orAbsent(list(ownTouch)),
  limits: list(limits),
  removeIpc: orAbsent(boolean),
  users: dictionary(bytes),
  groups: dictionary(bytes),
});

/** Rows, mappings and processes of one look: what a kernel with every table full comes to, and more than harms us. */
const MOST_ROWS = 400_000;

/** What is wrong with it, as a phrase for after "expected"; `null` where it is an observation. */
export function observationComplaint(value: unknown): string | null {
  const complaint = observation(value, fullRoom());
  if (complaint !== null) return `observation${complaint}`;
  const { tables, sweep, opens, processes, namespaces } = value as Observation;
  const rows = countRows(tables);
  const all = rows + tables.length + namespaces.length + processes.length;
  const most = all + sweep.attachments.length + (sweep.unlooked?.length ?? 0) + opens.files.length;
  return most <= MOST_ROWS ? null : `at most ${MOST_ROWS} rows, not ${most}`;
}
