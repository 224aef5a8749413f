/** Who has an object now: as rows of processes, whatever they were found by. */
import { asBytes } from "./bytes.ts";
import type { Holders } from "./holders.ts";
import type { Kind } from "./kind.ts";
import type { Observation, ObservedObject } from "./observation.ts";
import type { How, User } from "./snapshot.ts";
import type { Attachment, OpenFile, Wait } from "./uses.ts";
import type { View } from "./view.ts";

/** Shown while a process that holds something has not been read yet. */
const unnamed = asBytes("?");

export interface Found {
  readonly mappings: readonly Attachment[];
  readonly holders: Holders;
  readonly waits: readonly Wait[];
}

export const usersOf = ({ mappings, holders, waits }: Found, view: View): readonly User[] => [
  ...mappings.map((one) => userOf(one.pid, "attached", one.vmas, accessOf(one), view)),
  ...holders.mapped.map((one) => userOf(one.pid, "mapped", one.vmas, accessOf(one), view)),
  ...holders.open.map((one) => userOf(one.pid, "open", one.fds, accessOf(one), view)),
  ...waits.map((one) => userOf(one.pid, "waiting", one.threads, null, view)),
  ...innerWaitsOf([...mappings, ...holders.mapped, ...holders.open], view),
];

/** One file may be both mapped and open. */
function innerWaitsOf(held: readonly (Attachment | OpenFile)[], view: View): readonly User[] {
  if ((view.seen.innerWaits ?? []).length === 0) return [];
  const waits = new Set(held.flatMap(view.innerWaits));
  return [...waits].map(({ pid, threads, offset }) => {
    const user = userOf(pid, "waiting", threads, null, view);
    return offset === null ? user : { ...user, offset };
  });
}

const accessOf = ({ writable }: { readonly writable: boolean }): "rw" | "r" =>
  writable ? "rw" : "r";

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

export const waitsOn = (
  row: ObservedObject,
  ns: number,
  kind: Kind,
  { waits }: View,
): readonly Wait[] =>
  waits.get(`${kind.id}:${row.id}`)?.filter((wait) => (wait.ipcNs ?? ns) === ns) ?? [];

/** For kinds whose waiters the kernel does not count: what was found, unless somebody may be hidden. */
export function waitersFound(
  waits: readonly Wait[],
  kind: Kind,
  { waits: look, observer }: Observation,
): number | null {
  if (kind.counting !== "operators" || !look.done) return null;
  const found = waits.reduce((sum, { threads }) => sum + threads, 0);
  const everyone = look.unreadable === 0 && observer.sight === "all";
  return found > 0 || everyone ? found : null;
}
