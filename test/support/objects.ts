/** Snapshots written in a few words, for tests of what is shown and done with them. */
import { asBytes, bytesOfUtf8 } from "../../src/model/bytes.ts";
import type { IpcObject, IpcProcess, Limit, Snapshot, User } from "../../src/model/snapshot.ts";

/** 2024-05-17 12:00:00 UTC. */
export const NOON = Date.UTC(2024, 4, 17, 12);

export const user = (pid: number, name: string, more: Partial<User> = {}): User => ({
  pid,
  startedAt: NOON - 3_600_000,
  name: bytesOfUtf8(name),
  command: bytesOfUtf8(`/usr/bin/${name}`),
  uid: 0,
  user: asBytes("root"),
  how: "attached",
  count: 1,
  access: "rw",
  cpu: 0.3,
  rss: 1_200_000,
  ...more,
});

/** An orphan of root's, 4096 bytes, an hour old. */
export function object(target: string, more: Partial<IpcObject> = {}): IpcObject {
  const [kind = "shm", id = "0"] = target.split(":");
  return {
    kind,
    target,
    id: Number(id),
    ns: 4026531839,
    key: 0x1234_0000 + Number(id),
    name: null,
    file: null,
    owner: { uid: 0, user: asBytes("root"), gid: 0, group: asBytes("root") },
    creator: { uid: 0, gid: 0 },
    mode: 0o600,
    flags: [],
    bytes: 4096,
    rss: 4096,
    swap: 0,
    freed: 4096,
    nattch: kind === "shm" ? 0 : null,
    found: kind === "shm" ? 0 : null,
    waiting: null,
    users: [],
    touched: [
      { role: "creator", pid: 812, is: "gone", name: null },
      { role: "last", pid: 813, is: "gone", name: null },
    ],
    attachedAt: NOON - 7_200_000,
    detachedAt: NOON - 3_900_000,
    operatedAt: null,
    changedAt: NOON - 3_600_000,
    counts: kind === "sem" ? { nsems: 4 } : {},
    semaphores: null,
    label: null,
    verdict: {
      state: "orphan",
      confidence: "proven",
      reasons: [{ code: "no-users", text: "0 attaches; processes 812 and 813 are gone" }],
    },
    ...more,
  };
}

/** The same in use by one process. */
export const attached = (target: string, more: Partial<IpcObject> = {}): IpcObject =>
  object(target, {
    nattch: 1,
    found: 1,
    freed: 0,
    users: [user(900, "postgres")],
    verdict: {
      state: "in-use",
      confidence: "proven",
      reasons: [{ code: "attached", text: "1 attach by 1 process" }],
    },
    ...more,
  });

export const limit = (name: string, used: number | null, max: string | number): Limit => ({
  ns: 4026531839,
  name,
  used,
  max: String(max),
  unit: name.startsWith("shm") ? "segments" : "sets",
});

export const process = (pid: number, name: string, holds: readonly string[]): IpcProcess => ({
  pid,
  startedAt: NOON - 60_000,
  name: bytesOfUtf8(name),
  command: bytesOfUtf8(`/usr/bin/${name} --run`),
  uid: 0,
  user: asBytes("root"),
  cpu: 1.5,
  rss: 5_000_000,
  holds,
  bytes: 4096 * holds.length,
});

export const snapshot = (
  objects: readonly IpcObject[],
  more: Partial<Snapshot> = {},
): Snapshot => ({
  time: NOON,
  host: asBytes("db1"),
  complete: true,
  objects,
  processes: [],
  limits: [limit("shmmni", objects.length, 4096)],
  problems: [],
  unreadKinds: {},
  namespaces: [],
  ...more,
});
