/** Made-up pictures for tests: every builder has quiet defaults, and a test names only what it is about. */
import { asBytes, type Bytes, bytesOfUtf8 } from "../../src/model/bytes.ts";
import type {
  IpcObject,
  Limit,
  Snapshot,
  Touched,
  User,
  Verdict,
  VerdictState,
} from "../../src/model/snapshot.ts";

/** 2024-05-06T07:08:09Z: the moment of every made-up snapshot unless a test says otherwise. */
export const moment = Date.UTC(2024, 4, 6, 7, 8, 9);
export const ownNs = 4026531839;

type Given<T> = Partial<T>;

/** One byte per character as they are, so that `"\xff"` is the byte ff. */
export const raw = (latin1: string): Bytes => asBytes(latin1);

export const verdictOf = (state: VerdictState, given: Given<Verdict> = {}): Verdict => ({
  state,
  confidence: "likely",
  reasons: [{ code: `made-${state}`, text: `made up as ${state}` }],
  ...given,
});

export const userOf = (pid: number, name: string, given: Given<User> = {}): User => ({
  pid,
  startedAt: moment - 3_600_000,
  name: bytesOfUtf8(name),
  command: bytesOfUtf8(`/usr/sbin/${name}`),
  uid: 0,
  user: bytesOfUtf8("root"),
  how: "attached",
  count: 1,
  access: "rw",
  cpu: null,
  rss: null,
  ...given,
});

export const touchedBy = (pid: number, given: Given<Touched> = {}): Touched => ({
  role: "creator",
  pid,
  is: "gone",
  name: null,
  ...given,
});

const blank = (kind: string, id: number): IpcObject => ({
  kind,
  target: `${kind}:${id}`,
  id,
  ns: ownNs,
  key: 0x1234_abcd,
  name: null,
  file: null,
  owner: { uid: 0, user: bytesOfUtf8("root"), gid: 0, group: bytesOfUtf8("root") },
  creator: { uid: 0, gid: 0 },
  mode: 0o600,
  flags: [],
  bytes: 0,
  rss: null,
  swap: null,
  freed: 0,
  nattch: null,
  found: null,
  waiting: null,
  users: [],
  touched: [],
  attachedAt: null,
  detachedAt: null,
  operatedAt: null,
  changedAt: moment - 86_400_000,
  counts: {},
  semaphores: null,
  label: null,
  verdict: verdictOf("unknown"),
});

/** A 4 KiB segment of root that nobody has. */
export const segment = (id: number, given: Given<IpcObject> = {}): IpcObject => ({
  ...blank("shm", id),
  bytes: 4096,
  rss: 4096,
  swap: 0,
  freed: 4096,
  nattch: 0,
  found: 0,
  touched: [touchedBy(812), touchedBy(813, { role: "last" })],
  detachedAt: moment - 60_000,
  verdict: verdictOf("orphan", { confidence: "proven" }),
  ...given,
});

/** A segment that one process has attached. */
export const attachedSegment = (id: number, user: User, given: Given<IpcObject> = {}): IpcObject =>
  segment(id, {
    freed: 0,
    nattch: user.count,
    found: user.count,
    users: [user],
    touched: [touchedBy(user.pid, { is: "alive", name: user.name })],
    attachedAt: moment - 120_000,
    detachedAt: null,
    verdict: verdictOf("in-use", { confidence: "proven" }),
    ...given,
  });

/** A set of two semaphores whose last operator is gone. */
export const semaphoreSet = (id: number, given: Given<IpcObject> = {}): IpcObject => ({
  ...blank("sem", id),
  waiting: 0,
  touched: [touchedBy(900, { role: "operator" })],
  operatedAt: moment - 30_000,
  counts: { nsems: 2 },
  semaphores: [
    { value: 1, ncount: 0, zcount: 0, pid: 900 },
    { value: 0, ncount: 0, zcount: 0, pid: 0 },
  ],
  verdict: verdictOf("orphan"),
  ...given,
});

/** A queue that holds 3 messages of 300 bytes together. */
export const queue = (id: number, given: Given<IpcObject> = {}): IpcObject => ({
  ...blank("msg", id),
  bytes: 300,
  freed: 300,
  waiting: 0,
  touched: [touchedBy(910, { role: "sender" }), touchedBy(911, { role: "receiver" })],
  operatedAt: moment - 10_000,
  counts: { messages: 3, usedbytes: 300, maxbytes: 16_384 },
  verdict: verdictOf("idle"),
  ...given,
});

export const limitOf = (name: string, used: number | null, max: string, unit: string): Limit => ({
  ns: ownNs,
  name,
  used,
  max,
  unit,
});

export const snapshotOf = (
  objects: readonly IpcObject[],
  given: Given<Snapshot> = {},
): Snapshot => ({
  time: moment,
  host: bytesOfUtf8("db1"),
  complete: true,
  objects,
  processes: [],
  limits: [limitOf("shmmni", objects.length, "4096", "segments")],
  problems: [],
  unreadKinds: {},
  namespaces: [],
  ...given,
});
